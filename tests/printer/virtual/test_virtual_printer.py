"""The virtual printer over a real socket and a real pty: the pictures in its folder, and faults as senders see them."""

from __future__ import annotations

import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Literal

import pytest
from PIL import Image

from printer.connect import open_transport
from printer.escpos import encoding
from printer.raster import Raster
from printer.transports.transport import PrinterGone, Transport, write_all
from printer.virtual.models import BLOCKS, LIAR, PLAIN58
from printer.virtual.virtual_printer import NOISE, VirtualPrinter

pytestmark = pytest.mark.slow

Eventually = Callable[..., None]
Over = Literal["tcp", "pty"]
SLIP = encoding.picture(Raster(576, b"\xaa" * (72 * 400))) + encoding.CUT
MARK = encoding.ask_printed(b"0001")
PRINTED = b"\x37\x220001\x00"


def soon() -> float:
    return time.monotonic() + 2


def at_once() -> float:
    return time.monotonic() + 0.2


def read(sender: Transport, count: int) -> bytes:
    """Reads `count` bytes, or what has come by the deadline."""
    said, deadline = b"", soon()
    while len(said) < count and time.monotonic() < deadline:
        said += sender.read(count - len(said), deadline)
    return said


@pytest.fixture(params=["tcp", "pty"])
def over(request: pytest.FixtureRequest) -> Over:
    kind: Over = request.param
    return kind


@pytest.fixture
def printer(tmp_path: Path, over: Over) -> Iterator[VirtualPrinter]:
    with VirtualPrinter(tmp_path, over=over) as printer:
        yield printer


@pytest.fixture
def sender(printer: VirtualPrinter) -> Iterator[Transport]:
    transport = open_transport(printer.uri)
    yield transport
    transport.close(drop=True)


over_tcp = pytest.mark.parametrize("over", ["tcp"], indirect=True)
over_pty = pytest.mark.parametrize("over", ["pty"], indirect=True)


# What comes out


def test_a_slip_becomes_a_picture_in_its_folder(
    printer: VirtualPrinter, sender: Transport, eventually: Eventually
) -> None:
    write_all(sender, SLIP, soon())
    eventually(lambda: printer.slips, "a slip comes out")
    [slip] = printer.slips
    assert (slip.n, slip.path.name, slip.complete) == (1, "0001.png", True)
    assert slip.picture.size == (576, 408)
    assert slip.picture.mode == "1"
    assert slip.picture.convert("L").tobytes()[:4] == b"\x00\xff\x00\xff"


def test_every_byte_of_a_picture_arrives_unchanged(
    printer: VirtualPrinter, sender: Transport, eventually: Eventually
) -> None:
    raster = Raster(576, (bytes(range(256)) * 9)[: 72 * 32])
    write_all(sender, encoding.picture(raster) + b"\x1dV\x00", soon())
    eventually(lambda: printer.slips, "the slip comes out")
    assert printer.slips[0].picture.tobytes("raw", "1;I") == raster.data
    assert printer.stray == b""


def test_slips_are_numbered_on_from_those_in_the_folder(tmp_path: Path, eventually: Eventually) -> None:
    (tmp_path / "0041.png").touch()
    with VirtualPrinter(tmp_path) as printer, closing(open_transport(printer.uri)) as sender:
        write_all(sender, SLIP, soon())
        eventually(lambda: printer.slips, "a slip comes out")
        assert printer.slips[0].n == 42


def test_a_full_disk_loses_the_picture_but_does_not_stop_the_printer(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with VirtualPrinter(tmp_path) as printer, closing(open_transport(printer.uri)) as sender:
        (tmp_path / "0001.png").symlink_to("/dev/full")
        for kept in ([], [1]):
            write_all(sender, SLIP + MARK, soon())
            assert read(sender, 7) == PRINTED
            assert [slip.n for slip in printer.slips] == kept
    assert [record.getMessage() for record in caplog.records] == [
        "a slip has come out, and its picture cannot be kept: [Errno 28] No space left on device"
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["0001.png"]


def test_it_prints_at_the_set_speed_and_reports_when_it_is_done(tmp_path: Path, over: Over) -> None:
    """408 rows are 51 mm: about 0.25 s at 200 mm/s."""
    with VirtualPrinter(tmp_path, over=over, mm_per_s=200) as printer, closing(open_transport(printer.uri)) as sender:
        started = time.monotonic()
        write_all(sender, SLIP + MARK, soon())
        assert read(sender, 7) == PRINTED
        assert time.monotonic() - started > 0.2
        assert [slip.complete for slip in printer.slips] == [True]


def test_a_virtual_uri_starts_a_printer_of_its_own(tmp_path: Path, eventually: Eventually) -> None:
    with closing(open_transport(f"virtual:{tmp_path}/slips?mm_per_s=0&character=liar")) as transport:
        write_all(transport, SLIP + encoding.ask_status(1) + MARK, soon())
        eventually((tmp_path / "slips/0001.png").exists, "the slip lies in the folder")
        assert transport.read(64, soon()) == b"\x12"


def test_python_escpos_prints_on_it(
    printer: VirtualPrinter,
    sender: Transport,
    eventually: Eventually,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """The library's own bytes: a picture, a centred picture, a cut."""
    # The library caches its tables there, and leaves a temporary folder behind at each import.
    monkeypatch.setenv("ESCPOS_CAPABILITIES_PICKLE_DIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    from escpos.printer import Dummy

    wide, narrow = (Image.effect_noise((width, 300), 100).convert("1") for width in (576, 200))
    theirs: Any = Dummy()
    theirs.hw("INIT")
    theirs.image(wide)
    theirs.set(align="center")
    theirs.image(narrow)
    theirs.cut()
    write_all(sender, theirs.output, soon())
    eventually(lambda: printer.slips, "the slip comes out")
    [slip] = printer.slips
    expected = Image.new("1", (576, slip.picture.height), 255)
    expected.paste(wide, (0, 0))
    expected.paste(narrow, ((576 - 200) // 2, 300))
    assert slip.picture.tobytes() == expected.tobytes()
    assert slip.complete
    assert printer.stray == b""


@over_tcp
def test_python_escpos_understands_its_paper_status(printer: VirtualPrinter) -> None:
    with socket.create_connection(("127.0.0.1", int(printer.uri.rsplit(":", 1)[1])), timeout=2) as connection:
        from escpos import constants

        connection.sendall(constants.RT_STATUS_PAPER)
        assert connection.recv(16)[0] & constants.RT_MASK_PAPER == constants.RT_MASK_PAPER
        printer.paper_out()
        connection.sendall(constants.RT_STATUS_PAPER)
        assert connection.recv(16)[0] & constants.RT_MASK_NOPAPER == constants.RT_MASK_NOPAPER


# Faults of paper and mechanics


def test_faults_are_pushed_to_a_sender_that_enabled_it(printer: VirtualPrinter, sender: Transport) -> None:
    write_all(sender, encoding.INIT, soon())
    reported = [read(sender, 4)]
    for happens in (
        printer.paper_out,
        printer.paper_in,
        printer.cover_open,
        printer.cover_closed,
        printer.jam,
        printer.unjam,
        printer.overheat,
        printer.cool,
        printer.paper_low,
    ):
        happens()
        reported.append(read(sender, 4))
    assert [status.hex(" ") for status in reported] == [
        "10 00 00 00",
        "18 00 0f 00",
        "10 00 00 00",
        "38 00 00 00",
        "10 00 00 00",
        "18 08 00 00",
        "10 00 00 00",
        "18 40 00 00",
        "10 00 00 00",
        "10 00 03 00",
    ]


@pytest.mark.parametrize(
    ("fault", "end", "status", "complete"),
    [
        (VirtualPrinter.paper_out_at_cut, VirtualPrinter.paper_in, b"\x18\x00\x0f\x00", [False]),
        (VirtualPrinter.jam_at_cut, VirtualPrinter.unjam, b"\x18\x08\x00\x00", [True]),
    ],
)
def test_a_fault_set_for_the_cut_happens_there(
    printer: VirtualPrinter,
    sender: Transport,
    fault: Callable[[VirtualPrinter], None],
    end: Callable[[VirtualPrinter], None],
    status: bytes,
    complete: list[bool],
) -> None:
    write_all(sender, encoding.INIT, soon())
    assert read(sender, 4) == b"\x10\x00\x00\x00"
    fault(printer)
    write_all(sender, SLIP + MARK, soon())
    assert read(sender, 4) == status
    assert printer.slips == []
    end(printer)
    assert sorted([read(sender, 4), read(sender, 7)]) == [b"\x10\x00\x00\x00", PRINTED]
    assert [slip.complete for slip in printer.slips] == complete


def test_without_paper_it_takes_no_more_than_its_buffer_holds(printer: VirtualPrinter, sender: Transport) -> None:
    printer.paper_out()
    with pytest.raises(PrinterGone) as caught:
        write_all(sender, SLIP * 2, at_once())
    assert caught.value.cause == "timeout"
    assert 4096 < caught.value.sent < len(SLIP)


def test_with_paper_again_it_takes_the_rest(printer: VirtualPrinter, sender: Transport, eventually: Eventually) -> None:
    printer.paper_out(after_rows=100)
    with pytest.raises(PrinterGone) as caught:
        write_all(sender, SLIP * 2, at_once())
    printer.paper_in()
    write_all(sender, (SLIP * 2)[caught.value.sent :], soon())
    eventually(lambda: len(printer.slips) == 3, "two slips, the first in two pieces")
    assert [slip.complete for slip in printer.slips] == [False, True, True]
    assert printer.stray == b""


@over_tcp
def test_without_paper_it_leaves_bytes_unacknowledged(printer: VirtualPrinter, sender: Transport) -> None:
    printer.paper_out()
    with pytest.raises(PrinterGone):
        write_all(sender, SLIP * 2, at_once())
    assert sender.unacked() > 0


@over_tcp
def test_a_new_connection_can_clear_a_full_buffer(printer: VirtualPrinter, eventually: Eventually) -> None:
    printer.paper_out()
    first = open_transport(printer.uri)
    with pytest.raises(PrinterGone):
        write_all(first, SLIP * 2, at_once())
    first.close(drop=True)
    second = open_transport(printer.uri)
    write_all(second, encoding.CLEAR_BUFFER, soon())
    assert read(second, 3) == b"\x37\x25\x00"
    printer.paper_in()
    write_all(second, SLIP, soon())
    eventually(lambda: printer.slips, "the slip comes out")
    assert [slip.complete for slip in printer.slips] == [True]
    assert printer.stray == b""
    second.close()


def test_a_slip_continued_by_another_sender_is_incomplete(printer: VirtualPrinter, eventually: Eventually) -> None:
    with closing(open_transport(printer.uri)) as first:
        write_all(first, SLIP[:9000], soon())
        eventually(lambda: printer.hanging_rows, "it is printing")
    with closing(open_transport(printer.uri)) as second:
        write_all(second, encoding.fill(576) + encoding.INIT + encoding.CUT + SLIP + MARK, soon())
        eventually(lambda: len(printer.slips) == 2, "two strips come out")
    assert [slip.complete for slip in printer.slips] == [False, True]


# Faults of power and cable


def test_off_ends_connections_and_refuses_new_ones_until_it_is_on_again_at_the_same_address(
    printer: VirtualPrinter, sender: Transport, over: Over
) -> None:
    uri = printer.uri
    printer.off()
    with pytest.raises(PrinterGone, match="reset" if over == "tcp" else "hangup"):
        sender.read(1, soon())
    with pytest.raises(PrinterGone, match="refused" if over == "tcp" else "missing"):
        open_transport(uri)
    printer.off()
    printer.on()
    printer.on()
    assert printer.uri == uri
    with closing(open_transport(uri)) as again:
        write_all(again, encoding.ask_status(1), soon())
        assert read(again, 1) == b"\x12"


def test_losing_power_clears_its_buffer(printer: VirtualPrinter, sender: Transport) -> None:
    printer.paper_out()
    write_all(sender, SLIP[:3000] + encoding.ask_status(4), soon())
    assert read(sender, 1) == b"\x7e"
    printer.off()
    printer.paper_in()
    printer.on()
    assert printer.hanging_rows == 0


def test_losing_power_in_a_slip_leaves_a_strip(
    printer: VirtualPrinter, sender: Transport, eventually: Eventually
) -> None:
    printer.die_mid_slip(100)
    with pytest.raises(PrinterGone):
        write_all(sender, SLIP * 3, soon())
    eventually(lambda: printer.slips, "a strip is left")
    [strip] = printer.slips
    assert (strip.picture.height, strip.complete) == (100, False)


def test_unplugged_it_prints_what_is_in_its_buffer(
    printer: VirtualPrinter, sender: Transport, eventually: Eventually
) -> None:
    printer.overheat()
    small = encoding.picture(Raster(576, b"\xaa" * (72 * 20)))
    write_all(sender, small + encoding.CUT + small + encoding.ask_status(1), soon())
    assert read(sender, 1) == b"\x1a"
    printer.unplug()
    with pytest.raises(PrinterGone):
        sender.read(1, soon())
    with pytest.raises(PrinterGone):
        open_transport(printer.uri)
    printer.cool()
    eventually(lambda: printer.hanging_rows == 20, "its buffer is printed")
    printer.plug()
    with closing(open_transport(printer.uri)) as again:
        write_all(again, encoding.CUT, soon())
        eventually(lambda: len(printer.slips) == 2, "what hung out is cut off")
    assert [slip.complete for slip in printer.slips] == [True, False]


@over_pty
def test_plugged_in_again_it_is_another_device_under_the_same_name(printer: VirtualPrinter) -> None:
    assert printer.device is not None
    before = printer.device.readlink()
    printer.unplug()
    assert not printer.device.is_symlink()
    printer.plug()
    assert printer.device.readlink() != before
    assert printer.uri == f"serial://{printer.device}"


@over_pty
def test_the_pty_can_stand_for_usblp_too(printer: VirtualPrinter, eventually: Eventually) -> None:
    with closing(open_transport(printer.file_uri)) as sender:
        write_all(sender, SLIP + encoding.ask_status(4), soon())
        assert read(sender, 1) == b"\x12"
        eventually(lambda: printer.slips, "the slip comes out")
        printer.unplug()
        with pytest.raises(PrinterGone):
            sender.read(1, soon())


def test_a_vanished_printer_takes_nothing_answers_nothing_and_ends_no_connection(
    printer: VirtualPrinter, sender: Transport
) -> None:
    write_all(sender, encoding.INIT, soon())
    assert read(sender, 4) == b"\x10\x00\x00\x00"
    printer.vanish()
    write_all(sender, encoding.ask_status(1), at_once())
    printer.cover_open()
    assert sender.read(64, at_once()) == b""
    with pytest.raises(PrinterGone) as caught:
        write_all(sender, SLIP * 2, at_once())
    assert caught.value.cause == "timeout"
    assert printer.hanging_rows == 0


def test_coming_back_resets_the_connections_from_before(
    printer: VirtualPrinter, sender: Transport, eventually: Eventually
) -> None:
    printer.vanish()
    write_all(sender, SLIP[:1000], at_once())
    printer.come_back()
    with pytest.raises(PrinterGone):
        sender.read(1, soon())
    with closing(open_transport(printer.uri)) as again:
        write_all(again, SLIP, soon())
        eventually(lambda: printer.slips, "the slip comes out")
    assert [slip.complete for slip in printer.slips] == [True]


@over_tcp
def test_a_vanished_printer_acknowledges_no_byte_and_no_new_connection(
    printer: VirtualPrinter, sender: Transport
) -> None:
    printer.vanish()
    write_all(sender, encoding.ask_status(1), at_once())
    assert sender.unacked() == 3
    host, port = printer.uri.removeprefix("tcp://").split(":")
    with pytest.raises(TimeoutError):
        socket.create_connection((host, int(port)), timeout=0.2)
    printer.come_back()
    open_transport(printer.uri).close()


def test_a_vanished_printer_prints_what_is_in_its_buffer(
    printer: VirtualPrinter, sender: Transport, eventually: Eventually
) -> None:
    printer.overheat()
    write_all(sender, SLIP[:3000] + encoding.ask_status(1), soon())
    assert read(sender, 1) == b"\x1a"
    printer.vanish()
    printer.cool()
    eventually(lambda: printer.hanging_rows == (3000 - 8) // 72, "its buffer is printed")


def test_with_one_at_a_time_a_second_connection_waits_for_the_end_of_the_first(tmp_path: Path) -> None:
    with VirtualPrinter(tmp_path, one_at_a_time=True) as printer:
        first = open_transport(printer.uri)
        write_all(first, encoding.ask_status(1), soon())
        assert read(first, 1) == b"\x12"
        with closing(open_transport(printer.uri)) as second:
            write_all(second, encoding.ask_status(4), soon())
            assert second.read(1, at_once()) == b""
            first.close()
            assert read(second, 1) == b"\x12"


# Faults of its answers


def test_a_mute_printer_still_prints(printer: VirtualPrinter, sender: Transport, eventually: Eventually) -> None:
    printer.mute()
    write_all(sender, encoding.ask_status(1) + SLIP + MARK, soon())
    eventually(lambda: printer.slips, "the slip comes out")
    assert sender.read(64, at_once()) == b""
    printer.unmute()
    write_all(sender, encoding.ask_status(1), soon())
    assert read(sender, 1) == b"\x12"


def test_a_lagging_printer_answers_the_question_before(printer: VirtualPrinter, sender: Transport) -> None:
    printer.paper_low()
    printer.lag()
    write_all(sender, encoding.ask_status(4), soon())
    assert sender.read(64, at_once()) == b""
    write_all(sender, encoding.ask_status(1), soon())
    assert read(sender, 1) == b"\x1e"
    printer.catch_up()
    write_all(sender, encoding.ask_status(1), soon())
    assert read(sender, 1) == b"\x12"


def test_a_babbling_printer_sends_bytes_unasked(printer: VirtualPrinter, sender: Transport) -> None:
    printer.babble()
    printer.babble(b"\x12\x72")
    assert read(sender, 258) == NOISE + b"\x12\x72"


# Models


def test_plain58_answers_nothing(tmp_path: Path, over: Over, eventually: Eventually) -> None:
    slip = encoding.picture(Raster(384, b"\xaa" * (48 * 200))) + encoding.FEED_PAST_TEAR_BAR
    with VirtualPrinter(tmp_path, PLAIN58, over=over) as printer, closing(open_transport(printer.uri)) as sender:
        write_all(sender, encoding.INIT + slip + encoding.ask_status(1, 4) + encoding.ASK_PROCESSED, soon())
        eventually(lambda: printer.slips, "the slip comes out")
        assert sender.read(64, at_once()) == b""
        assert (printer.slips[0].picture.width, printer.slips[0].complete) == (384, True)
        assert printer.stray == b""


def test_blocks_takes_nothing_while_it_is_stopped(tmp_path: Path, over: Over) -> None:
    with VirtualPrinter(tmp_path, BLOCKS, over=over) as printer, closing(open_transport(printer.uri)) as sender:
        write_all(sender, encoding.ask_status(1), soon())
        assert read(sender, 1) == b"\x12"
        printer.cover_open()
        write_all(sender, encoding.ask_status(1, 4), at_once())
        assert sender.read(64, at_once()) == b""
        with pytest.raises(PrinterGone) as caught:
            write_all(sender, SLIP, at_once())
        assert caught.value.cause == "timeout"
        printer.cover_closed()
        assert read(sender, 2) == b"\x12\x12"
        write_all(sender, SLIP[caught.value.sent :] + encoding.ASK_PROCESSED, soon())
        assert read(sender, 1) == b"\x00"
        assert [slip.complete for slip in printer.slips] == [True]


def test_liar_takes_slips_without_paper_and_prints_them_all_later(
    tmp_path: Path, over: Over, eventually: Eventually
) -> None:
    with VirtualPrinter(tmp_path, LIAR, over=over) as printer, closing(open_transport(printer.uri)) as sender:
        printer.paper_out()
        write_all(sender, (SLIP + encoding.ASK_PROCESSED) * 5, soon())
        assert read(sender, 5) == b"\x00" * 5
        write_all(sender, encoding.ask_status(1, 2, 3, 4), soon())
        assert read(sender, 4) == b"\x12" * 4
        assert printer.slips == []
        printer.paper_in()
        eventually(lambda: len(printer.slips) == 5, "all of them come out")
        assert all(slip.complete for slip in printer.slips)
