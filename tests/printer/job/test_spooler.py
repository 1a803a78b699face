"""Slips from the spooler onto the virtual printer's paper, over real sockets and ptys, with its faults."""

# ruff: noqa: ARG002  # a transport's signatures

from __future__ import annotations

import contextlib
import logging
import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, get_args

import pytest
from msgspec.structs import replace

from core.messages.observations import SlipLost, SlipProven
from core.settings.sections import PrinterSettings
from printer.connect import open_transport
from printer.drawing.slip_layout import SlipLayout
from printer.escpos import encoding
from printer.job.printer_watch import PrinterChanged
from printer.job.slip_printer import SlipPrinter
from printer.job.spooler import Spooler
from printer.raster import Raster
from printer.slip import Slip, SlipBody
from printer.transports.transport import MEANINGS, Cause, write_all
from printer.virtual.models import FULL
from printer.virtual.virtual_printer import VirtualPrinter
from runtime.fonts import FontError
from tests.conftest import Eventually
from tests.printer.spooler_rig import Report, SpoolerRig, StartSpooler

pytestmark = pytest.mark.slow

MakeLayout = Callable[..., SlipLayout]
MakeSlip = Callable[..., Slip]
CUT_ROWS = encoding.CUT[3]


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[VirtualPrinter]:
    with VirtualPrinter(tmp_path) as printer:
        yield printer
        assert printer.stray == b"", "bytes were printed as letters"


@pytest.fixture
def rig(printer: VirtualPrinter, start_spooler: StartSpooler) -> SpoolerRig:
    rig = start_spooler(printer.uri)
    rig.expect_conditions("ready")
    return rig


class WithoutLetters:
    """A layout whose slips break off below the head."""

    def __init__(self, head: Raster) -> None:
        self.head = head

    def body(self, slip: Slip) -> SlipBody:
        raise FontError(slip.label)

    def warm(self) -> Iterator[None]:
        yield


def without_letters() -> Iterator[None]:
    raise FontError("at once")
    yield


@pytest.mark.parametrize(("at_once", "told"), [(True, "at once"), (False, "207")])
def test_letters_that_cannot_be_drawn_are_told_and_end_the_printing(
    printer: VirtualPrinter, layout: SlipLayout, make_slip: MakeSlip, at_once: bool, told: str
) -> None:
    """In the preparation, or by the slip that waits for its next step."""
    errors: list[str] = []
    slip_printer = SlipPrinter(PrinterSettings(uri=printer.uri), WithoutLetters(layout.head), lambda _: None)
    prepare = without_letters if at_once else slip_printer.warm
    spooler = Spooler(slip_printer, prepare, lambda error: errors.append(str(error)))
    spooler.print(make_slip(label="207"))
    spooler.start()
    spooler._thread.join(10)
    assert not spooler._thread.is_alive()
    assert errors == [told]
    assert printer.slips == []


def test_a_slip_that_waits_is_printed_between_two_steps_of_the_preparation(
    printer: VirtualPrinter, layout: SlipLayout, make_slip: MakeSlip, eventually: Eventually
) -> None:
    """Who presses just after a start waits for no other service's letters to be drawn."""
    printed: list[int] = []

    def steps() -> Iterator[None]:
        for _ in range(2):
            yield
            printed.append(len(printer.slips))

    spooler = Spooler(SlipPrinter(PrinterSettings(uri=printer.uri), layout, lambda _: None), steps)
    spooler.print(make_slip())
    spooler.start()
    try:
        eventually(lambda: len(printed) == 2, "all steps")
        assert printed == [1, 1]
    finally:
        spooler.close()


def outcomes(printer: VirtualPrinter) -> list[bool]:
    return [slip.complete for slip in printer.slips]


@pytest.mark.parametrize("confirm", ["printed", "sensor", "sent"])
def test_slips_are_printed_dot_by_dot_and_proven_as_the_settings_say(
    printer: VirtualPrinter,
    start_spooler: StartSpooler,
    layout: SlipLayout,
    make_slip: MakeSlip,
    eventually: Callable[..., None],
    confirm: str,
) -> None:
    rig = start_spooler(printer.uri, confirm=confirm)
    slips = [make_slip("207"), make_slip("208", class_="P"), make_slip("1100")]
    for slip in slips:
        rig.print(slip)
    assert [rig.next_proof() for _ in slips] == [(slip.label, confirm) for slip in slips]
    eventually(lambda: len(printer.slips) == 3, "three slips come out")
    assert outcomes(printer) == [True, True, True]
    for slip, came_out in zip(slips, printer.slips, strict=True):
        expected = layout.head.above(layout.body(slip).raster)
        came = came_out.picture.tobytes("raw", "1;I")
        assert came[: -CUT_ROWS * expected.stride] == expected.data


@pytest.mark.parametrize("confirm", ["printed", "sensor"])
def test_a_slow_printer_is_waited_for(
    tmp_path: Path, start_spooler: StartSpooler, make_slip: MakeSlip, confirm: str
) -> None:
    with VirtualPrinter(tmp_path, mm_per_s=150) as printer:
        rig = start_spooler(printer.uri, confirm=confirm)
        rig.expect_conditions("ready")
        started = time.monotonic()
        rig.print(make_slip())
        assert rig.next_report(SlipProven).proof == confirm
        assert time.monotonic() - started > 0.5
        assert outcomes(printer) == [True]
        assert rig.inbox.empty(), "printing slowly is no fault"
        rig.spooler.close()


class RecordingLayout:
    """A layout that keeps what had been sent when a slip's body was asked for."""

    def __init__(self, layout: SlipLayout) -> None:
        self._layout = layout
        self.head = layout.head
        self.warm = layout.warm
        self.transport: RecordingTransport | None = None
        self.before_body = b""

    def body(self, slip: Slip) -> Any:
        if self.transport is not None:
            self.before_body = bytes(self.transport.sent)
        return self._layout.body(slip)


class RecordingTransport:
    """A transport that takes all bytes and answers every status question as a ready printer."""

    def __init__(self) -> None:
        self.sent = bytearray()
        self._answers = bytearray()

    def write(self, data: bytes | memoryview, deadline: float) -> int:
        self.sent += data
        self._answers += b"\x12" * bytes(data).count(encoding.ASK_STATUS)
        return len(data)

    def read(self, max_bytes: int, deadline: float) -> bytes:
        answers, self._answers = bytes(self._answers), bytearray()
        return answers

    def unacked(self) -> int:
        return 0

    def close(self, *, drop: bool = False) -> None:
        pass


def test_the_head_is_sent_before_the_body_is_drawn(layout: SlipLayout, make_slip: MakeSlip) -> None:
    inbox: queue.SimpleQueue[Report] = queue.SimpleQueue()
    recording = RecordingLayout(layout)
    transport = RecordingTransport()
    settings = PrinterSettings(uri="tcp://printer", confirm="sent")
    spooler = Spooler(SlipPrinter(settings, recording, inbox.put, open_transport=lambda _: transport))
    spooler.start()
    rig = SpoolerRig(spooler, inbox)
    rig.expect_conditions("ready")
    recording.transport = transport
    rig.print(make_slip())
    rig.next_report(SlipProven)
    spooler.close()
    assert recording.before_body.endswith(encoding.picture(layout.head))
    raster, number_ends = layout.body(make_slip())
    number, rest = map(encoding.picture, raster.split(number_ends))
    assert transport.sent.endswith(number + rest + encoding.CUT)


def test_paper_that_ends_in_a_slip_loses_it_and_the_next_and_nothing_of_them_comes_out_later(
    printer: VirtualPrinter, rig: SpoolerRig, make_slip: MakeSlip
) -> None:
    printer.paper_out(after_rows=300)
    rig.print(make_slip("207"))
    rig.print(make_slip("208"))
    rig.expect_conditions("paper_out")
    first, second = rig.next_report(SlipLost), rig.next_report(SlipLost)
    assert (first.label, first.reason) == ("207", "paper_out")
    assert first.bytes > 0
    assert second == SlipLost("208", "paper_out", 0)
    printer.paper_in()
    rig.expect_conditions("ready")
    rig.print(make_slip("207", marked=True))
    rig.print(make_slip("208"))
    assert [rig.next_report(SlipProven).label for _ in "12"] == ["207", "208"]
    assert outcomes(printer) == [False, True, True]


def test_a_slip_in_the_buffer_of_a_printer_without_paper_is_discarded(
    tmp_path: Path, start_spooler: StartSpooler, make_slip: MakeSlip
) -> None:
    """All its bytes were taken; nothing of it may come out with a new roll."""
    with VirtualPrinter(tmp_path, replace(FULL, buffer_bytes=1 << 20), mm_per_s=100) as printer:
        rig = start_spooler(printer.uri)
        rig.expect_conditions("ready")
        printer.paper_out(after_rows=300)
        rig.print(make_slip())
        rig.expect_conditions("paper_out")
        assert rig.next_report(SlipLost).bytes > 20_000
        printer.paper_in()
        rig.expect_conditions("ready")
        rig.print(make_slip(marked=True))
        assert rig.next_proof() == ("207", "printed")
        assert outcomes(printer) == [False, True]
        rig.spooler.close()


def test_a_cover_opened_during_a_slip_loses_it(
    tmp_path: Path, start_spooler: StartSpooler, make_slip: MakeSlip, eventually: Callable[..., None]
) -> None:
    with VirtualPrinter(tmp_path, mm_per_s=100) as printer:
        rig = start_spooler(printer.uri)
        rig.expect_conditions("ready")
        rig.print(make_slip())
        eventually(lambda: printer.hanging_rows > 100, "it is being printed")
        printer.cover_open()
        rig.expect_conditions("cover_open")
        assert rig.next_report(SlipLost).reason == "cover_open"
        printer.cover_closed()
        rig.expect_conditions("ready")
        rig.print(make_slip(marked=True))
        rig.next_report(SlipProven)
        assert outcomes(printer) == [False, True]
        rig.spooler.close()


def test_power_lost_during_a_slip_loses_it_and_the_next_one_is_whole(
    printer: VirtualPrinter, rig: SpoolerRig, make_slip: MakeSlip
) -> None:
    printer.die_mid_slip(300)
    rig.print(make_slip("207"))
    lost = rig.next_report(SlipLost)
    assert (lost.label, lost.reason) == ("207", "reset")
    assert 0 < lost.bytes < 30_000
    rig.expect_conditions("offline")
    printer.on()
    rig.expect_conditions("ready")
    rig.print(make_slip("207", marked=True))
    assert rig.next_report(SlipProven).label == "207"
    assert outcomes(printer) == [False, True]


@pytest.mark.parametrize(
    ("fault", "end", "condition"),
    [
        ("paper_out", "paper_in", "paper_out"),
        ("paper_low", "paper_in", "paper_low"),
        ("cover_open", "cover_closed", "cover_open"),
        ("jam", "unjam", "error"),
        ("off", "on", "offline"),
    ],
)
def test_an_idle_printer_is_watched(
    printer: VirtualPrinter, rig: SpoolerRig, fault: str, end: str, condition: str
) -> None:
    getattr(printer, fault)()
    rig.expect_conditions(condition)
    getattr(printer, end)()
    rig.expect_conditions("ready")


def test_a_slip_for_a_printer_that_cannot_print_is_lost_at_once(
    printer: VirtualPrinter, rig: SpoolerRig, make_slip: MakeSlip
) -> None:
    printer.off()
    rig.expect_conditions("offline")
    rig.print(make_slip())
    assert rig.inbox.get_nowait() == SlipLost("207", "offline", 0)


def test_low_paper_still_prints(printer: VirtualPrinter, rig: SpoolerRig, make_slip: MakeSlip) -> None:
    printer.paper_low()
    rig.expect_conditions("paper_low")
    rig.print(make_slip())
    assert rig.next_report(SlipProven).proof == "printed"


def test_a_slip_without_a_proof_in_time_is_unproven_and_a_late_proof_follows(
    tmp_path: Path, start_spooler: StartSpooler, make_slip: MakeSlip, eventually: Callable[..., None]
) -> None:
    """The cutter jams before the printer can report that the slip is printed."""
    with VirtualPrinter(tmp_path, replace(FULL, buffer_bytes=1 << 20), mm_per_s=150) as printer:
        rig = start_spooler(printer.uri, timeout_s=0.4)
        rig.expect_conditions("ready")
        rig.print(make_slip())
        eventually(lambda: printer.hanging_rows > 0, "it is being printed")
        printer.jam()
        assert rig.next_proof() == ("207", "unproven")
        printer.unjam()
        assert rig.next_proof() == ("207", "printed")
        rig.print(make_slip("208"))
        assert rig.next_report(SlipProven).label == "208"
        assert outcomes(printer) == [True, True]
        rig.spooler.close()


class Mute:
    """A printer that never answers and takes only so many bytes."""

    def __init__(self, takes: int) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.uri = f"tcp://127.0.0.1:{self._listener.getsockname()[1]}"
        self._takes = takes
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        connection, _ = self._listener.accept()
        connection.settimeout(0.05)
        with connection:
            while not self._done.is_set():
                if self._takes <= 0:
                    self._done.wait()
                    break
                with contextlib.suppress(TimeoutError):
                    heard = connection.recv(min(4096, self._takes))
                    if not heard:
                        break
                    self._takes -= len(heard)

    def close(self) -> None:
        self._done.set()
        self._thread.join()
        self._listener.close()


@pytest.fixture
def mute() -> Iterator[Callable[[int], Mute]]:
    with ExitStack() as running:

        def start(takes: int) -> Mute:
            printer = Mute(takes)
            running.callback(printer.close)
            return printer

        yield start


def test_a_mute_printer_may_print_only_if_taken_bytes_are_proof(
    mute: Callable[[int], Mute], start_spooler: StartSpooler, make_slip: MakeSlip
) -> None:
    trusting = start_spooler(mute(1 << 30).uri, confirm="sent")
    trusting.expect_conditions("unknown")
    trusting.print(make_slip())
    assert trusting.next_proof() == ("207", "sent")
    wary = start_spooler(mute(1 << 30).uri, confirm="sensor")
    wary.expect_conditions("unknown")
    wary.print(make_slip())
    assert wary.next_report(SlipLost) == SlipLost("207", "unknown", 0)


def test_a_printer_that_takes_no_more_bytes_is_reported_within_3_s_and_loses_the_slip(
    mute: Callable[[int], Mute], start_spooler: StartSpooler, make_slip: MakeSlip
) -> None:
    rig = start_spooler(mute(20_000).uri, confirm="sent", timeout_s=2)
    rig.expect_conditions("unknown")
    rig.print(make_slip())
    rig.expect_conditions("offline")
    lost = rig.next_report(SlipLost)
    assert lost.reason == "timeout"
    assert 0 < lost.bytes < 30_000


@pytest.mark.parametrize("confirm", ["printed", "sensor", "sent"])
def test_a_slip_of_a_killed_spooler_is_printed_whole_by_the_next_one(
    printer: VirtualPrinter,
    start_spooler: StartSpooler,
    layout: SlipLayout,
    make_slip: MakeSlip,
    eventually: Callable[..., None],
    confirm: str,
) -> None:
    """The printer is left inside a picture, with a piece of the slip hanging out."""
    killed = open_transport(printer.uri)
    write_all(
        killed,
        encoding.picture(layout.head) + encoding.picture(layout.body(make_slip()).raster)[:13_131],
        time.monotonic() + 2,
    )
    killed.close()
    rig = start_spooler(printer.uri, confirm=confirm)
    rig.print(make_slip(marked=True))
    assert rig.next_proof() == ("207", confirm)
    eventually(lambda: len(printer.slips) == 2, "a strip and a slip come out")
    assert outcomes(printer) == [False, True]
    expected = layout.head.above(layout.body(make_slip(marked=True)).raster)
    assert printer.slips[1].picture.tobytes("raw", "1;I")[: -CUT_ROWS * expected.stride] == expected.data


@pytest.mark.parametrize("fault", [None, "stuck in a slip", "off", "vanished"])
def test_handing_in_a_slip_never_blocks_whatever_the_printer_does(
    tmp_path: Path, start_spooler: StartSpooler, make_slip: MakeSlip, eventually: Callable[..., None], fault: str | None
) -> None:
    """Every other call returns within ten milliseconds; a busy machine may delay some."""
    with VirtualPrinter(tmp_path, replace(FULL, pushes=False)) as printer:
        rig = start_spooler(printer.uri)
        rig.expect_conditions("ready")
        if fault == "stuck in a slip":
            printer.paper_out(after_rows=100)
            rig.print(make_slip())
            eventually(lambda: printer.hanging_rows >= 100, "the printer stands still in mid-slip")
        elif fault == "off":
            printer.off()
        elif fault == "vanished":
            printer.vanish()
        slips = [make_slip(str(label)) for label in range(200, 300)]
        took_s = []
        for slip in slips:
            before = time.monotonic()
            rig.print(slip)
            took_s.append(time.monotonic() - before)
        assert sorted(took_s)[50] < 0.01
        printer.off()


@pytest.mark.parametrize("kind", ["file", "serial"])
def test_a_device_that_is_replugged_under_another_number_is_found_by_its_link(
    tmp_path: Path,
    start_spooler: StartSpooler,
    make_layout: MakeLayout,
    make_slip: MakeSlip,
    eventually: Callable[..., None],
    kind: str,
) -> None:
    """Through a link like udev's, to a device in place of usblp and to a serial line."""
    long = make_layout(80, "vi", "km", address="https://phieu.kienluong.vn/{day}/{label}")
    with VirtualPrinter(tmp_path, replace(FULL, pushes=False), over="pty") as printer:
        assert printer.device
        before = printer.device.resolve()
        rig = start_spooler(printer.file_uri if kind == "file" else printer.uri, layout=long)
        rig.expect_conditions("ready")
        printer.paper_out(after_rows=60)
        rig.print(make_slip())
        eventually(lambda: printer.hanging_rows >= 60, "it is being printed")
        printer.unplug()
        assert rig.next_report(SlipLost).reason in ("unplugged", "hangup")
        rig.expect_conditions("offline")
        printer.paper_in()
        printer.plug()
        rig.expect_conditions("ready")
        assert printer.device.resolve() != before
        rig.print(make_slip(marked=True))
        assert rig.next_proof() == ("207", "printed")
        assert [slip.complete for slip in printer.slips][-1]
        assert sum(outcomes(printer)) == 1


def test_a_half_open_connection_and_its_end_are_reported_within_3_s(
    printer: VirtualPrinter, rig: SpoolerRig, make_slip: MakeSlip
) -> None:
    printer.vanish()
    assert rig.next_report(PrinterChanged).condition in ("offline", "unknown")
    printer.come_back()
    while rig.next_report(PrinterChanged).condition != "ready":
        pass
    rig.print(make_slip())
    rig.next_report(SlipProven)


def test_closing_gives_up_a_stuck_slip_and_reports_nothing_about_it(
    mute: Callable[[int], Mute], start_spooler: StartSpooler, make_slip: MakeSlip
) -> None:
    """The journal decides about it at the next start."""
    rig = start_spooler(mute(20_000).uri, confirm="sent", timeout_s=60)
    rig.expect_conditions("unknown")
    rig.print(make_slip())
    started = time.monotonic()
    rig.spooler.close()
    assert time.monotonic() - started < 20, "not the 60 s that the slip would have"
    while not rig.inbox.empty():
        assert isinstance(rig.inbox.get_nowait(), PrinterChanged)


def test_a_printer_that_is_off_at_the_start_is_waited_for(
    printer: VirtualPrinter, start_spooler: StartSpooler, make_slip: MakeSlip
) -> None:
    printer.off()
    rig = start_spooler(printer.uri)
    rig.expect_conditions("offline")
    printer.on()
    rig.expect_conditions("ready")
    rig.print(make_slip())
    assert rig.next_report(SlipProven).proof == "printed"


def test_each_change_is_logged_once_with_its_reason(
    printer: VirtualPrinter,
    start_spooler: StartSpooler,
    caplog: pytest.LogCaptureFixture,
    eventually: Callable[..., None],
) -> None:
    """However many attempts to connect come in between."""

    def logged() -> list[str]:
        return [record.getMessage() for record in caplog.records]

    caplog.set_level(logging.INFO)
    printer.off()
    tries: list[str] = []

    def opened(uri: str) -> Any:
        tries.append(uri)
        return open_transport(uri)

    rig = start_spooler(printer.uri, open_transport=opened)
    eventually(lambda: len(tries) == 3, "three attempts")
    refused = "it refuses the connection; look at its address and port in [printer] uri"
    assert logged() == [f"printer {printer.uri}: {refused}"]
    printer.on()
    rig.expect_conditions("offline", "ready")
    assert logged()[1:] == [f"printer {printer.uri}: connected", f"printer {printer.uri}: ready"]
    printer.paper_out()
    rig.expect_conditions("paper_out")
    assert logged()[3:] == [f"printer {printer.uri}: paper_out"]


@pytest.mark.parametrize(
    ("uri", "meaning"),
    [
        ("file:///dev/usb/no-such-printer", "no such device; look at its cable"),
        ("virtual:/proc/nope?mm_per_s=0", "its folder cannot be made"),
        ("virtual:/dev/null?mm_per_s=0", "its folder cannot be made"),
    ],
)
def test_a_missing_printer_is_logged_in_one_line_and_the_spooler_goes_on(
    uri: str, meaning: str, start_spooler: StartSpooler, caplog: pytest.LogCaptureFixture
) -> None:
    rig = start_spooler(uri)
    rig.expect_conditions("offline")
    (record,) = caplog.records
    assert record.getMessage().startswith(f"printer {uri}: {meaning}")


def test_each_cause_has_its_meaning() -> None:
    assert set(MEANINGS) == set(get_args(Cause))
