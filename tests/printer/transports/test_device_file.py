"""The transport over device files: a pty stands in for a serial line and for usblp."""

from __future__ import annotations

import os
import termios
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from printer.connect import open_transport
from printer.transports.device_file import FileTransport, open_file, open_serial
from printer.transports.transport import HasPortStatus, PrinterGone, Transport, write_all

SOON = 0.05


def soon() -> float:
    return time.monotonic() + SOON


class Line:
    """A serial line whose printer end is the test's. A pty has neither CTS nor a rate, only the settings for them."""

    def __init__(self, options: str = "") -> None:
        self.printer, host = os.openpty()
        self.path = os.ttyname(host)
        self.transport: Transport = open_transport(f"serial://{self.path}{options}")
        os.close(host)

    def settings(self) -> tuple[int, int]:
        """(input, control) flags."""
        input_, _, control, *_ = termios.tcgetattr(self.printer)
        return input_, control

    def hang_up(self) -> None:
        if self.printer >= 0:
            os.close(self.printer)
            self.printer = -1


@pytest.fixture
def connect() -> Iterator[Callable[..., Line]]:
    with ExitStack() as lines:

        def connect(options: str = "") -> Line:
            line = Line(options)
            lines.callback(line.hang_up)
            lines.callback(line.transport.close, drop=True)
            return line

        yield connect


@pytest.fixture
def line(connect: Callable[..., Line]) -> Line:
    return connect()


def test_bytes_go_through_a_serial_line_unchanged_both_ways(line: Line) -> None:
    write_all(line.transport, b"\x1b@\n\r\x11\x13\x00\xff", soon())
    assert os.read(line.printer, 64) == b"\x1b@\n\r\x11\x13\x00\xff"
    os.write(line.printer, b"\x12\x0d\x13")
    assert line.transport.read(64, time.monotonic() + 1) == b"\x12\x0d\x13"


def test_a_printer_that_stops_reading_takes_some_bytes_and_then_none(line: Line) -> None:
    with pytest.raises(PrinterGone) as caught:
        write_all(line.transport, bytes(1 << 20), soon())
    assert caught.value.cause == "timeout"
    assert 0 < caught.value.sent < 1 << 20


@pytest.mark.parametrize(
    ("options", "by_wire", "by_signs"),
    [("", True, False), ("?flow=rtscts", True, False), ("?flow=xonxoff", False, True), ("?flow=none", False, False)],
)
def test_flow_control_is_by_rtscts_unless_the_uri_says_otherwise(
    connect: Callable[..., Line], options: str, by_wire: bool, by_signs: bool
) -> None:
    input_, control = connect(options).settings()
    assert (bool(control & termios.CRTSCTS), bool(input_ & termios.IXON)) == (by_wire, by_signs)
    assert not input_ & termios.IXOFF, "no XOFF is sent in the middle of a picture"


def test_with_xonxoff_the_printer_pauses_and_resumes_the_sender(
    connect: Callable[..., Line], eventually: Callable[..., None]
) -> None:
    line = connect("?flow=xonxoff")
    os.write(line.printer, b"\x13")
    eventually(lambda: line.transport.write(b"slip", soon()) == 0, "the sender is paused")
    os.write(line.printer, b"\x11\x12")
    assert line.transport.read(64, time.monotonic() + 1) == b"\x12", "XON and XOFF are not answers"
    write_all(line.transport, b"slip", soon())


def test_a_line_without_cts_has_no_clear_to_send(line: Line) -> None:
    assert isinstance(line.transport, FileTransport)
    assert line.transport.clear_to_send() is None


def test_an_impossible_rate_is_reported() -> None:
    printer, host = os.openpty()
    with pytest.raises(PrinterGone, match="no-such-rate"):
        open_serial(os.ttyname(host), baud=1 << 40)
    os.close(host)
    os.close(printer)


def test_silence_is_no_fault(line: Line) -> None:
    assert line.transport.read(64, soon()) == b""


def test_a_cable_pulled_out_is_noticed(line: Line) -> None:
    line.hang_up()
    with pytest.raises(PrinterGone):
        line.transport.read(64, soon())


def test_a_missing_line_is_reported() -> None:
    with pytest.raises(PrinterGone, match="missing"):
        open_transport("serial:///dev/no-such-line?baud=9600")


def test_a_file_that_is_no_device_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    """A mistyped address once wrote a slip over /etc/passwd."""
    path = tmp_path / "accounts"
    path.write_bytes(b"root")
    (tmp_path / "lp0").symlink_to(path)
    os.mkfifo(tmp_path / "fifo")
    for place in (path, tmp_path / "lp0", tmp_path / "fifo"):
        with pytest.raises(PrinterGone, match="no-device"):
            open_transport(f"file://{place}")
    assert path.read_bytes() == b"root"


def test_only_usblp_has_a_port_status(line: Line) -> None:
    for transport in (line.transport, open_file("/dev/null")):
        assert isinstance(transport, HasPortStatus)
        assert transport.port_status() is None
        transport.close(drop=True)


def test_an_unplugged_device_file_is_noticed() -> None:
    """A pty stands in for usblp; its other end is closed."""
    printer, host = os.openpty()
    transport = open_file(os.ttyname(host))
    os.close(host)
    os.close(printer)
    with pytest.raises(PrinterGone):
        write_all(transport, b"slip", soon())
    transport.close()


def test_a_usb_write_counts_as_unacked_until_the_printer_has_taken_it(eventually: Callable[..., None]) -> None:
    """usblp accepts a write before it is transferred, and accepts the next one only afterwards."""
    printer, host = os.openpty()
    tty.setraw(host)
    transport = open_file(os.ttyname(host))
    taken = 0
    while count := transport.write(bytes(1 << 16), soon()):
        taken += count
        last = count
    assert transport.unacked() == last
    while taken:
        taken -= len(os.read(printer, 1 << 16))
    eventually(lambda: transport.unacked() == 0, "all bytes are taken")
    write_all(transport, b"slip", soon())
    os.close(host)
    os.close(printer)
    assert transport.unacked() == 4, "it was unplugged before they were taken"
    transport.close(drop=True)


def test_a_device_that_answers_with_zero_bytes_is_silent_and_not_gone() -> None:
    transport = open_file("/dev/null")
    began = time.monotonic()
    assert transport.read(64, soon()) == b""
    assert time.monotonic() - began >= SOON
    transport.close()


def test_a_missing_device_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(PrinterGone, match="missing"):
        open_transport(f"file://{tmp_path}/lp9")
