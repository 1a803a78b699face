"""Slips through the spooler onto the virtual printer's paper, over a real socket, with every fault it can have."""

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
from printer.drawing.typesetting import Layout
from printer.escpos import commands
from printer.job.printing import PrinterChanged, Printing
from printer.job.spooler import Spooler
from printer.slip import Slip
from printer.transports.causes import MEANINGS
from printer.transports.transport import Cause, write_all
from printer.virtual.models import FULL
from printer.virtual.printer import VirtualPrinter
from tests.printer.spooler_rig import Desk, News, StartDesk

MakeLayout = Callable[..., Layout]
MakeSlip = Callable[..., Slip]
CUT_ROWS = commands.CUT[3]


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[VirtualPrinter]:
    with VirtualPrinter(tmp_path) as printer:
        yield printer
        assert printer.stray == b"", "bytes were printed as letters"


@pytest.fixture
def desk(printer: VirtualPrinter, start_desk: StartDesk) -> Desk:
    desk = start_desk(printer.uri)
    desk.becomes("ready")
    return desk


def outcomes(printer: VirtualPrinter) -> list[bool]:
    return [slip.complete for slip in printer.slips]


@pytest.mark.parametrize("confirm", ["printed", "sensor", "sent"])
def test_slips_come_out_dot_by_dot_and_are_proven_as_the_settings_say(
    printer: VirtualPrinter,
    start_desk: StartDesk,
    layout: Layout,
    make_slip: MakeSlip,
    eventually: Callable[..., None],
    confirm: str,
) -> None:
    desk = start_desk(printer.uri, confirm=confirm)
    slips = [make_slip("207"), make_slip("208", class_="P"), make_slip("1100")]
    for slip in slips:
        desk.print(slip)
    assert [desk.proof() for _ in slips] == [(slip.label, confirm) for slip in slips]
    eventually(lambda: len(printer.slips) == 3, "three slips come out")
    assert outcomes(printer) == [True, True, True]
    for slip, came_out in zip(slips, printer.slips, strict=True):
        expected = layout.head.above(layout.body(slip).raster)
        came = came_out.picture.tobytes("raw", "1;I")
        assert came[: -CUT_ROWS * expected.stride] == expected.data


@pytest.mark.parametrize("confirm", ["printed", "sensor"])
def test_a_paced_printer_is_waited_for(
    tmp_path: Path, start_desk: StartDesk, make_slip: MakeSlip, confirm: str
) -> None:
    with VirtualPrinter(tmp_path, mm_per_s=150) as printer:
        desk = start_desk(printer.uri, confirm=confirm)
        desk.becomes("ready")
        started = time.monotonic()
        desk.print(make_slip())
        assert desk.hears(SlipProven).proof == confirm
        assert time.monotonic() - started > 0.5
        assert outcomes(printer) == [True]
        assert desk.inbox.empty(), "a printer that prints slowly is not ill"
        desk.spooler.close()


class Witness:
    """A layout that looks at what had left when the body was asked for."""

    def __init__(self, layout: Layout) -> None:
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
    """Takes everything and answers every question well."""

    def __init__(self) -> None:
        self.sent = bytearray()
        self._answers = bytearray()

    def write(self, data: bytes | memoryview, deadline: float) -> int:
        self.sent += data
        self._answers += b"\x12" * bytes(data).count(commands.ASK)
        return len(data)

    def read(self, most: int, deadline: float) -> bytes:
        said, self._answers = bytes(self._answers), bytearray()
        return said

    def unacked(self) -> int:
        return 0

    def close(self, *, drop: bool = False) -> None:
        pass


def test_the_head_has_left_before_the_rest_is_drawn(layout: Layout, make_slip: MakeSlip) -> None:
    inbox: queue.SimpleQueue[News] = queue.SimpleQueue()
    witness = Witness(layout)
    transport = RecordingTransport()
    settings = PrinterSettings(uri="tcp://printer", confirm="sent")
    spooler = Spooler(Printing(settings, witness, inbox.put, open_transport=lambda _: transport))
    spooler.start()
    desk = Desk(spooler, inbox)
    desk.becomes("ready")
    witness.transport = transport
    desk.print(make_slip())
    desk.hears(SlipProven)
    spooler.close()
    assert witness.before_body.endswith(commands.picture(layout.head))
    raster, number_ends = layout.body(make_slip())
    number, rest = map(commands.picture, raster.split(number_ends))
    assert transport.sent.endswith(number + rest + commands.CUT)


def test_paper_that_runs_out_in_mid_slip_loses_it_and_the_one_behind_it_and_no_piece_comes_out_later(
    printer: VirtualPrinter, desk: Desk, make_slip: MakeSlip
) -> None:
    printer.paper_out(after_rows=300)
    desk.print(make_slip("207"))
    desk.print(make_slip("208"))
    desk.becomes("paper_out")
    first, second = desk.hears(SlipLost), desk.hears(SlipLost)
    assert (first.label, first.reason) == ("207", "paper_out")
    assert first.bytes > 0
    assert second == SlipLost("208", "paper_out", 0)
    printer.paper_in()
    desk.becomes("ready")
    desk.print(make_slip("207", marked=True))
    desk.print(make_slip("208"))
    assert [desk.hears(SlipProven).label for _ in "12"] == ["207", "208"]
    assert outcomes(printer) == [False, True, True]


def test_a_slip_in_the_buffer_of_a_printer_without_paper_is_thrown_away_there(
    tmp_path: Path, start_desk: StartDesk, make_slip: MakeSlip
) -> None:
    """All its bytes were taken; with a new roll nothing of it may come out."""
    with VirtualPrinter(tmp_path, replace(FULL, buffer_bytes=1 << 20), mm_per_s=100) as printer:
        desk = start_desk(printer.uri)
        desk.becomes("ready")
        printer.paper_out(after_rows=300)
        desk.print(make_slip())
        desk.becomes("paper_out")
        assert desk.hears(SlipLost).bytes > 20_000
        printer.paper_in()
        desk.becomes("ready")
        desk.print(make_slip(marked=True))
        assert desk.proof() == ("207", "printed")
        assert outcomes(printer) == [False, True]
        desk.spooler.close()


def test_a_cover_opened_in_mid_slip_loses_it(
    tmp_path: Path, start_desk: StartDesk, make_slip: MakeSlip, eventually: Callable[..., None]
) -> None:
    with VirtualPrinter(tmp_path, mm_per_s=100) as printer:
        desk = start_desk(printer.uri)
        desk.becomes("ready")
        desk.print(make_slip())
        eventually(lambda: printer.hanging_rows > 100, "it is being printed")
        printer.cover_open()
        desk.becomes("cover_open")
        assert desk.hears(SlipLost).reason == "cover_open"
        printer.cover_closed()
        desk.becomes("ready")
        desk.print(make_slip(marked=True))
        desk.hears(SlipProven)
        assert outcomes(printer) == [False, True]
        desk.spooler.close()


def test_power_lost_in_mid_slip_loses_it_and_the_next_one_is_whole(
    printer: VirtualPrinter, desk: Desk, make_slip: MakeSlip
) -> None:
    printer.die_mid_slip(300)
    desk.print(make_slip("207"))
    lost = desk.hears(SlipLost)
    assert (lost.label, lost.reason) == ("207", "reset")
    assert 0 < lost.bytes < 30_000
    desk.becomes("offline")
    printer.on()
    desk.becomes("ready")
    desk.print(make_slip("207", marked=True))
    assert desk.hears(SlipProven).label == "207"
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
def test_an_idle_printer_is_watched(printer: VirtualPrinter, desk: Desk, fault: str, end: str, condition: str) -> None:
    getattr(printer, fault)()
    desk.becomes(condition)
    getattr(printer, end)()
    desk.becomes("ready")


def test_a_slip_for_a_printer_that_is_ill_is_lost_at_once(
    printer: VirtualPrinter, desk: Desk, make_slip: MakeSlip
) -> None:
    printer.off()
    desk.becomes("offline")
    desk.print(make_slip())
    assert desk.inbox.get_nowait() == SlipLost("207", "offline", 0)


def test_low_paper_still_prints(printer: VirtualPrinter, desk: Desk, make_slip: MakeSlip) -> None:
    printer.paper_low()
    desk.becomes("paper_low")
    desk.print(make_slip())
    assert desk.hears(SlipProven).proof == "printed"


def test_all_bytes_taken_and_then_silence_is_unproven_and_a_late_proof_follows(
    tmp_path: Path, start_desk: StartDesk, make_slip: MakeSlip, eventually: Callable[..., None]
) -> None:
    """The knife is stuck before the printer could say that the slip is out."""
    with VirtualPrinter(tmp_path, replace(FULL, buffer_bytes=1 << 20), mm_per_s=150) as printer:
        desk = start_desk(printer.uri, timeout_s=0.4)
        desk.becomes("ready")
        desk.print(make_slip())
        eventually(lambda: printer.hanging_rows > 0, "it is being printed")
        printer.jam()
        assert desk.proof() == ("207", "unproven")
        printer.unjam()
        assert desk.proof() == ("207", "printed")
        desk.print(make_slip("208"))
        assert desk.hears(SlipProven).label == "208"
        assert outcomes(printer) == [True, True]
        desk.spooler.close()


class Mute:
    """A printer that says nothing; it takes as many bytes as it is told to."""

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


def test_a_mute_printer_may_print_only_where_taken_bytes_are_proof(
    mute: Callable[[int], Mute], start_desk: StartDesk, make_slip: MakeSlip
) -> None:
    trusting = start_desk(mute(1 << 30).uri, confirm="sent")
    trusting.becomes("unknown")
    trusting.print(make_slip())
    assert trusting.proof() == ("207", "sent")
    wary = start_desk(mute(1 << 30).uri, confirm="sensor")
    wary.becomes("unknown")
    wary.print(make_slip())
    assert wary.hears(SlipLost) == SlipLost("207", "unknown", 0)


def test_a_printer_that_takes_no_more_bytes_is_told_within_3_s_and_loses_the_slip_in_time(
    mute: Callable[[int], Mute], start_desk: StartDesk, make_slip: MakeSlip
) -> None:
    desk = start_desk(mute(20_000).uri, confirm="sent", timeout_s=2)
    desk.becomes("unknown")
    desk.print(make_slip())
    desk.becomes("offline")
    lost = desk.hears(SlipLost)
    assert lost.reason == "timeout"
    assert 0 < lost.bytes < 30_000


@pytest.mark.parametrize("confirm", ["printed", "sensor", "sent"])
def test_a_spooler_that_was_killed_in_mid_slip_is_made_good_by_the_next_one(
    printer: VirtualPrinter,
    start_desk: StartDesk,
    layout: Layout,
    make_slip: MakeSlip,
    eventually: Callable[..., None],
    confirm: str,
) -> None:
    """The printer is left inside a picture, with a strip hanging out of it."""
    killed = open_transport(printer.uri)
    write_all(
        killed,
        commands.picture(layout.head) + commands.picture(layout.body(make_slip()).raster)[:13_131],
        time.monotonic() + 2,
    )
    killed.close()
    desk = start_desk(printer.uri, confirm=confirm)
    desk.print(make_slip(marked=True))
    assert desk.proof() == ("207", confirm)
    eventually(lambda: len(printer.slips) == 2, "a strip and a slip come out")
    assert outcomes(printer) == [False, True]
    expected = layout.head.above(layout.body(make_slip(marked=True)).raster)
    assert printer.slips[1].picture.tobytes("raw", "1;I")[: -CUT_ROWS * expected.stride] == expected.data


@pytest.mark.parametrize("fault", [None, "stuck in a slip", "off", "vanished"])
def test_whoever_hands_in_a_slip_never_waits_whatever_the_printer_does(
    tmp_path: Path, start_desk: StartDesk, make_slip: MakeSlip, eventually: Callable[..., None], fault: str | None
) -> None:
    """Within a millisecond, but for what else goes on in this machine."""
    with VirtualPrinter(tmp_path, replace(FULL, pushes=False)) as printer:
        desk = start_desk(printer.uri)
        desk.becomes("ready")
        if fault == "stuck in a slip":
            printer.paper_out(after_rows=100)
            desk.print(make_slip())
            eventually(lambda: printer.hanging_rows >= 100, "the printer stands still in mid-slip")
        elif fault == "off":
            printer.off()
        elif fault == "vanished":
            printer.vanish()
        slips = [make_slip(str(label)) for label in range(200, 300)]
        took_s = []
        for slip in slips:
            before = time.monotonic()
            desk.print(slip)
            took_s.append(time.monotonic() - before)
        assert sorted(took_s)[95] < 0.001
        printer.off()


@pytest.mark.parametrize("kind", ["file", "serial"])
def test_a_device_that_is_unplugged_and_comes_back_as_another_is_found_by_its_name(
    tmp_path: Path,
    start_desk: StartDesk,
    make_layout: MakeLayout,
    make_slip: MakeSlip,
    eventually: Callable[..., None],
    kind: str,
) -> None:
    """Through the link that udev keeps, in the place of usblp and as a serial line."""
    long = make_layout(80, "vi", "km", address="https://phieu.kienluong.vn/{day}/{label}")
    with VirtualPrinter(tmp_path, replace(FULL, pushes=False), over="pty") as printer:
        assert printer.device
        before = printer.device.resolve()
        desk = start_desk(printer.file_uri if kind == "file" else printer.uri, layout=long)
        desk.becomes("ready")
        printer.paper_out(after_rows=60)
        desk.print(make_slip())
        eventually(lambda: printer.hanging_rows >= 60, "it is being printed")
        printer.unplug()
        assert desk.hears(SlipLost).reason in ("unplugged", "hangup")
        desk.becomes("offline")
        printer.paper_in()
        printer.plug()
        desk.becomes("ready")
        assert printer.device.resolve() != before
        desk.print(make_slip(marked=True))
        assert desk.proof() == ("207", "printed")
        assert [slip.complete for slip in printer.slips][-1]
        assert sum(outcomes(printer)) == 1


def test_a_connection_that_nothing_gets_through_is_told_within_3_s_and_so_is_its_end(
    printer: VirtualPrinter, desk: Desk, make_slip: MakeSlip
) -> None:
    """Half-open: nobody tells that the printer is gone."""
    printer.vanish()
    assert desk.hears(PrinterChanged).condition in ("offline", "unknown")
    printer.come_back()
    while desk.hears(PrinterChanged).condition != "ready":
        pass
    desk.print(make_slip())
    desk.hears(SlipProven)


def test_closing_ends_a_slip_that_is_stuck_without_a_word_about_it(
    mute: Callable[[int], Mute], start_desk: StartDesk, make_slip: MakeSlip
) -> None:
    """The next start decides, by the journal."""
    desk = start_desk(mute(20_000).uri, confirm="sent", timeout_s=60)
    desk.becomes("unknown")
    desk.print(make_slip())
    started = time.monotonic()
    desk.spooler.close()
    assert time.monotonic() - started < 4.5
    while not desk.inbox.empty():
        assert isinstance(desk.inbox.get_nowait(), PrinterChanged)


def test_a_printer_that_is_off_at_the_start_is_waited_for(
    printer: VirtualPrinter, start_desk: StartDesk, make_slip: MakeSlip
) -> None:
    printer.off()
    desk = start_desk(printer.uri)
    desk.becomes("offline")
    printer.on()
    desk.becomes("ready")
    desk.print(make_slip())
    assert desk.hears(SlipProven).proof == "printed"


def test_the_log_tells_each_edge_once_with_its_reason(
    printer: VirtualPrinter, start_desk: StartDesk, caplog: pytest.LogCaptureFixture, eventually: Callable[..., None]
) -> None:
    """However often it tries in between."""

    def told() -> list[str]:
        return [record.getMessage() for record in caplog.records]

    caplog.set_level(logging.INFO)
    printer.off()
    tries: list[str] = []

    def opened(uri: str) -> Any:
        tries.append(uri)
        return open_transport(uri)

    desk = start_desk(printer.uri, open_transport=opened)
    eventually(lambda: len(tries) == 3, "three attempts")
    refused = "it refuses the connection; look at its address and port in [printer] uri"
    assert told() == [f"printer {printer.uri}: {refused}"]
    printer.on()
    desk.becomes("offline", "ready")
    assert told()[1:] == [f"printer {printer.uri}: connected", f"printer {printer.uri}: ready"]
    printer.paper_out()
    desk.becomes("paper_out")
    assert told()[3:] == [f"printer {printer.uri}: paper_out"]


@pytest.mark.parametrize(
    ("uri", "meaning"),
    [
        ("file:///dev/usb/no-such-printer", "no such device; look at its cable"),
        ("virtual:/proc/nope?mm_per_s=0", "its folder cannot be made"),
        ("virtual:/dev/null?mm_per_s=0", "its folder cannot be made"),
    ],
)
def test_a_printer_that_is_not_there_is_one_line_and_no_death(
    uri: str, meaning: str, start_desk: StartDesk, caplog: pytest.LogCaptureFixture
) -> None:
    desk = start_desk(uri)
    desk.becomes("offline")
    (record,) = caplog.records
    assert record.getMessage().startswith(f"printer {uri}: {meaning}")


def test_each_cause_has_its_meaning() -> None:
    assert set(MEANINGS) == set(get_args(Cause))
