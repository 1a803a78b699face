"""TCP with a scripted peer: what was taken is counted, silence ends, nothing held back comes out later."""

from __future__ import annotations

import errno
import socket
import struct
import time
from collections.abc import Iterator

import pytest

from printer.connect import open_transport
from printer.transports.tcp import OverTcp, _word
from printer.transports.transport import PrinterGone, write_all

SOON = 0.1
SLIP = bytes(range(256)) * 250


def soon() -> float:
    return time.monotonic() + SOON


class Peer:
    """The printer's end, which reads only when told."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            self.transport = OverTcp(*listener.getsockname())
            self.connection, _ = listener.accept()
        self.connection.settimeout(2)

    def read_to_the_end(self) -> bytes:
        said = b""
        while more := self.connection.recv(65536):
            said += more
        return said

    def read_until_reset(self) -> bytes:
        said = b""
        try:
            while more := self.connection.recv(1024):
                said += more
        except ConnectionResetError:
            return said
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
    assert SOON <= time.monotonic() - started < SOON + 0.5


def test_a_shut_window_ends_the_write_at_its_deadline_and_what_was_not_taken_is_counted(
    peer: Peer,
) -> None:
    started = time.monotonic()
    with pytest.raises(PrinterGone) as caught:
        write_all(peer.transport, SLIP, soon())
    assert time.monotonic() - started < SOON + 0.5
    assert caught.value.cause == "timeout"
    assert 0 < peer.transport.unacked() < caught.value.sent < len(SLIP)


def test_what_a_printer_has_not_taken_never_comes_out_of_a_closed_connection(peer: Peer) -> None:
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
    """A write would still succeed: only reading tells."""
    peer.connection.close()
    with pytest.raises(PrinterGone):
        peer.transport.read(64, soon())


def test_nobody_at_the_port_is_refused_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(PrinterGone, match="refused"):
        open_transport(f"tcp://127.0.0.1:{port}")


def test_closing_twice_is_fine(peer: Peer) -> None:
    peer.transport.close(drop=True)
    peer.transport.close()


def test_an_unknown_kind_of_connection_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="ipp://printer"):
        open_transport("ipp://printer")


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "no-such-host"),
        (ConnectionRefusedError(), "refused"),
        (TimeoutError(), "timeout"),
        (OSError(errno.EHOSTUNREACH, "No route to host"), "unreachable"),
    ],
)
def test_each_way_of_not_getting_there_has_its_word(error: OSError, word: str) -> None:
    assert _word(error) == word
