"""The TCP transport against a scripted peer: deadlines, counted bytes, and nothing printed after a close."""

from __future__ import annotations

import errno
import socket
import struct
import time
from collections.abc import Iterator

import pytest

from printer.connect import open_transport
from printer.transports.tcp import TcpTransport, _cause_of
from printer.transports.transport import PrinterGone, write_all

SOON = 0.1
SLIP = bytes(range(256)) * 250


def soon() -> float:
    return time.monotonic() + SOON


class Peer:
    """The printer's end, which reads only when the test says so."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            self.transport = TcpTransport(*listener.getsockname())
            self.connection, _ = listener.accept()
        self.connection.settimeout(2)

    def read_to_the_end(self) -> bytes:
        received = b""
        while more := self.connection.recv(65536):
            received += more
        return received

    def read_until_reset(self) -> bytes:
        received = b""
        try:
            while more := self.connection.recv(1024):
                received += more
        except ConnectionResetError:
            return received
        raise AssertionError("closed in good order")

    def die(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


@pytest.fixture
def peer() -> Iterator[Peer]:
    peer = Peer()
    yield peer
    peer.transport.close(drop=True)
    peer.connection.close()


def test_bytes_go_both_ways(peer: Peer) -> None:
    write_all(peer.transport, b"\x10\x04\x01", soon())
    assert peer.connection.recv(64) == b"\x10\x04\x01"
    peer.connection.send(b"\x12")
    assert peer.transport.read(64, soon()) == b"\x12"


def test_silence_ends_at_the_deadline_and_is_no_fault(peer: Peer) -> None:
    started = time.monotonic()
    assert peer.transport.read(64, soon()) == b""
    assert SOON <= time.monotonic() - started < SOON + 5


def test_a_closed_window_ends_the_write_at_its_deadline_and_untaken_bytes_are_counted(
    peer: Peer,
) -> None:
    started = time.monotonic()
    with pytest.raises(PrinterGone) as caught:
        write_all(peer.transport, SLIP, soon())
    assert time.monotonic() - started < SOON + 5
    assert caught.value.cause == "timeout"
    assert 0 < peer.transport.unacked() < caught.value.sent < len(SLIP)


def test_untaken_bytes_never_arrive_after_the_connection_is_closed(peer: Peer) -> None:
    with pytest.raises(PrinterGone) as caught:
        write_all(peer.transport, SLIP, soon())
    held_back = peer.transport.unacked()
    peer.transport.close()
    taken = peer.read_until_reset()
    assert SLIP.startswith(taken)
    assert len(taken) <= caught.value.sent - held_back


def test_an_orderly_close_lets_all_bytes_arrive_although_an_answer_was_never_read(peer: Peer) -> None:
    slip = SLIP[:2000]
    write_all(peer.transport, slip, soon())
    peer.connection.send(b"\x14\x00\x00\x0f")
    peer.connection.shutdown(socket.SHUT_WR)
    peer.transport.close()
    assert peer.read_to_the_end() == slip


def test_a_printer_that_dies_with_a_reset_is_noticed(peer: Peer) -> None:
    peer.die()
    with pytest.raises(PrinterGone, match="reset"):
        peer.transport.read(64, soon())


def test_a_printer_that_was_switched_off_is_noticed_before_the_next_slip(peer: Peer) -> None:
    """A write would still succeed: only a read notices it."""
    peer.connection.close()
    with pytest.raises(PrinterGone):
        peer.transport.read(64, soon())


def test_a_port_without_a_listener_refuses_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(PrinterGone, match="refused"):
        open_transport(f"tcp://127.0.0.1:{port}")


def test_closing_twice_is_fine(peer: Peer) -> None:
    peer.transport.close(drop=True)
    peer.transport.close()


def test_an_unknown_scheme_is_an_error() -> None:
    with pytest.raises(ValueError, match="ipp://printer"):
        open_transport("ipp://printer")


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "no-such-host"),
        (ConnectionRefusedError(), "refused"),
        (TimeoutError(), "timeout"),
        (OSError(errno.EHOSTUNREACH, "No route to host"), "unreachable"),
    ],
)
def test_each_connection_error_has_its_cause(error: OSError, cause: str) -> None:
    assert _cause_of(error) == cause


@pytest.mark.parametrize("host", ["printer..lan", ".", f"{'a' * 64}.vn"])
def test_a_name_that_no_host_can_have_is_a_printer_that_is_not_found(host: str) -> None:
    with pytest.raises(PrinterGone) as gone:
        TcpTransport(host, 9100)
    assert gone.value.cause == "no-such-host"
