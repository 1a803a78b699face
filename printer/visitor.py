"""Somebody connected to the virtual printer, and how much of it is heard."""

from __future__ import annotations

import contextlib
import socket
import struct

RESERVE = 64
"""Bytes that are heard although the printer's buffer is full: what acts in real time must get through."""


class Visitor:
    """Somebody connected to the printer."""

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        self.connection = connection
        self.overdrawn = 0
        """Bytes heard while the buffer was full."""

    def hear(self, room: int) -> bytes | None:
        """What it sends, as far as there is room; None when it has gone."""
        if room:
            self.overdrawn = 0
        most = room or RESERVE - self.overdrawn
        if self.connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            return None
        if most <= 0:
            return b""
        try:
            data = self.connection.recv(most)
        except BlockingIOError:
            return b""
        except OSError:
            return None
        self.overdrawn += 0 if room else len(data)
        return data or None

    def may_speak(self, room: int) -> bool:
        """Otherwise its window closes."""
        return room > 0 or self.overdrawn < RESERVE

    def tell(self, data: bytes) -> None:
        """Status that nobody takes is lost, as on a wire."""
        with contextlib.suppress(OSError):
            self.connection.send(data)

    def reset_on_close(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
