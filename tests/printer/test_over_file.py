"""Device files: a serial line over a pty, a plain file in the place of usblp."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from printer.over_file import open_file, open_serial
from printer.transport import Ported, PrinterGone, Transport, open_transport, write_all

SOON = 0.05


def soon() -> float:
    return time.monotonic() + SOON


class Line:
    """A serial line with both ends in hand."""

    def __init__(self) -> None:
        self.printer, host = os.openpty()
        self.path = os.ttyname(host)
        self.transport: Transport = open_serial(self.path, baud=38400)
        os.close(host)

    def hang_up(self) -> None:
        if self.printer >= 0:
            os.close(self.printer)
            self.printer = -1


@pytest.fixture
def line() -> Iterator[Line]:
    line = Line()
    yield line
    line.transport.close(drop=True)
    line.hang_up()


def test_bytes_go_through_a_serial_line_unchanged_both_ways(line: Line) -> None:
    write_all(line.transport, b"\x1b@\n\r\x11\x13\x00\xff", soon())
    assert os.read(line.printer, 64) == b"\x1b@\n\r\x11\x13\x00\xff"
    os.write(line.printer, b"\x12\x0d\x13")
    assert line.transport.read(64, time.monotonic() + 1) == b"\x12\x0d\x13"


def test_a_printer_that_stops_the_line_takes_some_bytes_and_then_none(line: Line) -> None:
    with pytest.raises(PrinterGone) as caught:
        write_all(line.transport, bytes(1 << 20), soon())
    assert caught.value.cause == "timeout"
    assert 0 < caught.value.sent < 1 << 20


def test_silence_is_no_fault(line: Line) -> None:
    assert line.transport.read(64, soon()) == b""


def test_a_cable_pulled_out_is_noticed(line: Line) -> None:
    line.hang_up()
    with pytest.raises(PrinterGone):
        line.transport.read(64, soon())


def test_a_line_that_is_not_there_is_gone() -> None:
    with pytest.raises(PrinterGone, match="missing"):
        open_transport("serial:///dev/no-such-line?baud=9600")


def test_a_plain_file_takes_the_bytes_and_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lp0"
    path.touch()
    transport = open_transport(f"file://{path}")
    write_all(transport, b"slip", soon())
    assert transport.read(64, soon()) == b""
    transport.close()
    transport.close()
    assert path.read_bytes() == b"slip"


def test_only_usblp_tells_of_its_port(line: Line, tmp_path: Path) -> None:
    (tmp_path / "lp0").touch()
    for transport in (line.transport, open_file(str(tmp_path / "lp0"))):
        assert isinstance(transport, Ported)
        assert transport.port_status() is None
        transport.close(drop=True)


def test_a_device_file_that_is_unplugged_is_gone() -> None:
    """A terminal in the place of usblp: its other end goes away."""
    printer, host = os.openpty()
    transport = open_file(os.ttyname(host))
    os.close(host)
    os.close(printer)
    with pytest.raises(PrinterGone):
        write_all(transport, b"slip", soon())
    transport.close()


def test_a_device_file_that_is_not_there_is_gone(tmp_path: Path) -> None:
    with pytest.raises(PrinterGone, match="missing"):
        open_transport(f"file://{tmp_path}/lp9")
