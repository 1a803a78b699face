"""The transport for a printer on the network: raw bytes over TCP, usually to port 9100."""

from __future__ import annotations

import fcntl
import socket
import struct
import termios
import time

from printer.transports.transport import Cause, PrinterGone

CONNECT_S = 3
CLOSE_S = 2
SEND_BUFFER = 8192
"""Bytes of the kernel's send buffer: small, so that bytes the printer has not taken can be counted and discarded."""
KEEPALIVE_S = 5


class TcpTransport:
    def __init__(self, host: str, port: int) -> None:
        try:
            self._socket = socket.create_connection((host, port), timeout=CONNECT_S)
        except UnicodeError as error:  # a name that DNS cannot hold
            raise PrinterGone("no-such-host") from error
        except OSError as error:
            raise PrinterGone(_cause_of(error)) from error
        self._broken = False
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # No TCP_USER_TIMEOUT: a printer without paper may keep its receive window closed for long and is still alive.
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for option in (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL):
            self._socket.setsockopt(socket.IPPROTO_TCP, option, KEEPALIVE_S)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3)

    def write(self, data: bytes | memoryview, deadline: float) -> int:
        self._wait_until(deadline)
        try:
            return self._socket.send(data)
        except (TimeoutError, BlockingIOError):
            return 0
        except OSError as error:
            raise self._gone(error) from error

    def read(self, max_bytes: int, deadline: float) -> bytes:
        self._wait_until(deadline)
        try:
            data = self._socket.recv(max_bytes)
        except (TimeoutError, BlockingIOError):
            return b""
        except OSError as error:
            raise self._gone(error) from error
        if not data:
            raise self._gone(ConnectionResetError("end of stream"))
        return data

    def unacked(self) -> int:
        answer = fcntl.ioctl(self._socket.fileno(), termios.TIOCOUTQ, b"\0\0\0\0")  # SIOCOUTQ, the same number
        return int(struct.unpack("i", answer)[0])

    def close(self, *, drop: bool = False) -> None:
        if self._socket.fileno() < 0:
            return
        if drop or self._broken or self.unacked():
            # The connection is reset: bytes still waiting must not be printed once the printer has paper.
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            self._close_gently()
        self._socket.close()

    def _close_gently(self) -> None:
        # Closing with unread status bytes would reset the connection and lose the end of the slip.
        deadline = time.monotonic() + CLOSE_S
        try:
            self._socket.shutdown(socket.SHUT_WR)
            while time.monotonic() < deadline and self.read(4096, deadline):
                pass
        except (OSError, PrinterGone):
            return

    def _wait_until(self, deadline: float) -> None:
        self._socket.settimeout(max(0.0, deadline - time.monotonic()))

    def _gone(self, error: OSError) -> PrinterGone:
        self._broken = True
        return PrinterGone(_cause_of(error))


def _cause_of(error: OSError) -> Cause:
    if isinstance(error, socket.gaierror):
        return "no-such-host"
    if isinstance(error, ConnectionRefusedError):
        return "refused"
    if isinstance(error, (ConnectionResetError, BrokenPipeError)):
        return "reset"
    return "timeout" if isinstance(error, TimeoutError) else "unreachable"
