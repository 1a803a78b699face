"""The virtual printer over a real socket: pictures in its folder, faults that a sender notices."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from printer import escpos
from printer.raster import Raster
from printer.transport import PrinterGone, Transport, open_transport, write_all
from printer.virtual import VirtualPrinter

Eventually = Callable[..., None]
SLIP = escpos.picture(Raster(576, b"\xaa" * (72 * 400))) + escpos.CUT


def soon() -> float:
    return time.monotonic() + 2


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[VirtualPrinter]:
    with VirtualPrinter(tmp_path) as printer:
        yield printer


@pytest.fixture
def sender(printer: VirtualPrinter) -> Iterator[Transport]:
    transport = open_transport(printer.uri)
    yield transport
    transport.close(drop=True)


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


def test_slips_are_numbered_on_from_those_in_the_folder(tmp_path: Path, eventually: Eventually) -> None:
    (tmp_path / "0041.png").touch()
    with VirtualPrinter(tmp_path) as printer:
        sender = open_transport(printer.uri)
        write_all(sender, SLIP, soon())
        eventually(lambda: printer.slips, "a slip comes out")
        assert printer.slips[0].n == 42
        sender.close()


def test_faults_are_told_to_who_wants_to_know(printer: VirtualPrinter, sender: Transport) -> None:
    write_all(sender, escpos.INIT, soon())
    told = [sender.read(64, soon())]
    for happens in (printer.paper_out, printer.paper_in, printer.cover_open, printer.cover_closed, printer.paper_low):
        happens()
        told.append(sender.read(64, soon()))
    assert [status.hex(" ") for status in told] == [
        "10 00 00 00",
        "18 00 0f 00",
        "10 00 00 00",
        "38 00 00 00",
        "10 00 00 00",
        "10 00 03 00",
    ]


def test_without_paper_it_shuts_its_window(printer: VirtualPrinter, sender: Transport) -> None:
    printer.paper_out()
    with pytest.raises(PrinterGone) as caught:
        write_all(sender, SLIP * 2, time.monotonic() + 0.2)
    assert caught.value.cause == "timeout"
    assert sender.unacked() > 0


def test_a_newcomer_can_clear_a_full_buffer(printer: VirtualPrinter, eventually: Eventually) -> None:
    printer.paper_out()
    first = open_transport(printer.uri)
    with pytest.raises(PrinterGone):
        write_all(first, SLIP * 2, time.monotonic() + 0.2)
    first.close(drop=True)
    second = open_transport(printer.uri)
    write_all(second, escpos.CLEAR, soon())
    assert second.read(3, soon()) == b"\x37\x25\x00"
    printer.paper_in()
    write_all(second, SLIP, soon())
    eventually(lambda: printer.slips, "the slip comes out")
    assert [slip.complete for slip in printer.slips] == [True]
    assert printer.stray == b""
    second.close()


def test_off_cuts_connections_and_refuses_new_ones_until_it_is_on_again_on_the_same_port(
    printer: VirtualPrinter, sender: Transport
) -> None:
    uri = printer.uri
    printer.off()
    with pytest.raises(PrinterGone, match="reset"):
        sender.read(1, soon())
    with pytest.raises(PrinterGone, match="refused"):
        open_transport(uri)
    printer.off()
    printer.on()
    printer.on()
    assert printer.uri == uri
    open_transport(uri).close()


def test_dying_in_mid_slip_leaves_a_strip(printer: VirtualPrinter, sender: Transport, eventually: Eventually) -> None:
    printer.die_mid_slip(100)
    with pytest.raises(PrinterGone):
        write_all(sender, SLIP * 3, soon())
    eventually(lambda: printer.slips, "a strip is left")
    [strip] = printer.slips
    assert (strip.picture.height, strip.complete) == (100, False)


def test_it_prints_at_its_pace_and_takes_bytes_no_faster(tmp_path: Path, eventually: Eventually) -> None:
    """408 rows are 51 mm: a quarter of a second and its slack at 200 mm/s."""
    with VirtualPrinter(tmp_path, mm_per_s=200) as printer:
        sender = open_transport(printer.uri)
        started = time.monotonic()
        write_all(sender, SLIP, soon())
        eventually(lambda: printer.slips, "the slip comes out")
        assert time.monotonic() - started > 0.2
        sender.close()


def test_its_uri_brings_a_printer_along(tmp_path: Path, eventually: Eventually) -> None:
    transport = open_transport(f"virtual:{tmp_path}/slips?mm_per_s=0")
    write_all(transport, SLIP, soon())
    eventually((tmp_path / "slips/0001.png").exists, "the slip lies in the folder")
    transport.close()


def test_python_escpos_can_talk_to_it(printer: VirtualPrinter) -> None:
    """Its own words for: is there paper?"""
    with socket.create_connection(("127.0.0.1", int(printer.uri.rsplit(":", 1)[1])), timeout=2) as connection:
        from escpos import constants

        connection.sendall(constants.RT_STATUS_PAPER)
        assert connection.recv(16)[0] & constants.RT_MASK_PAPER == constants.RT_MASK_PAPER
        printer.paper_out()
        connection.sendall(constants.RT_STATUS_PAPER)
        assert connection.recv(16)[0] & constants.RT_MASK_NOPAPER == constants.RT_MASK_NOPAPER
