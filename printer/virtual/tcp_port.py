"""A virtual printer's network socket."""

from __future__ import annotations

import contextlib
import ctypes
import select
import socket
import struct
from collections.abc import Sequence

from printer.virtual.firmware import Firmware
from printer.virtual.port import STIRS, Visitor
from printer.virtual.receive_window import ReceiveWindow

HOST = "127.0.0.1"
WINDOW = 4096
"""Small: what is not printed waits with the sender, as with a real printer of little memory."""
_SO_ATTACH_FILTER, _SO_DETACH_FILTER = 26, 27
_DROP = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0))
_DROP_ALL = struct.pack("@HP", 1, ctypes.addressof(_DROP))
"""A packet filter of one step, "let no byte pass" (BPF_RET | BPF_K, 0): nothing is acknowledged any more."""


class Caller:
    """Somebody connected to the printer."""

    def __init__(self, connection: socket.socket, ear: ReceiveWindow) -> None:
        connection.setblocking(False)
        self.connection = connection
        self.ear = ear

    def hear(self) -> bytes | None:
        if self.connection.fileno() < 0:
            return b""
        # Who has reset the connection has taken back what was not read yet.
        if self.connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            return None
        if self.ear.room <= 0:
            return b""
        try:
            return self.connection.recv(self.ear.room) or None
        except BlockingIOError:
            return b""
        except OSError:
            return None

    def tell(self, data: bytes) -> None:
        with contextlib.suppress(OSError):
            self.connection.send(data)

    def hang_up(self, *, reset: bool = False) -> None:
        if reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


class TcpPort:
    def __init__(self, firmware: Firmware, poll: select.epoll, *, port: int = 0, one_at_a_time: bool = False) -> None:
        """`port` 0: a free one. `one_at_a_time`: the next is heard when the one before has hung up."""
        self._firmware = firmware
        self._poll = poll
        self._port = port
        self._one_at_a_time = one_at_a_time
        self._listener: socket.socket | None = None
        self._callers: list[Caller] = []
        self._frozen = False

    @property
    def uri(self) -> str:
        return f"tcp://{HOST}:{self._port}"

    def open(self) -> None:
        if self._listener is not None:
            return
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, WINDOW)
        listener.bind((HOST, self._port))
        listener.listen(8)
        listener.setblocking(False)
        self._port = listener.getsockname()[1]
        self._poll.register(listener, STIRS)
        self._listener = listener

    def shut(self) -> None:
        self._hang_up()
        if self._listener is not None:
            self._listener.close()
        self._listener = None
        self._frozen = False

    def visitors(self) -> Sequence[Visitor]:
        self._callers = [caller for caller in self._callers if caller.connection.fileno() >= 0]
        if self._frozen:
            return ()
        if self._listener is not None:
            self._welcome(self._listener)
        return tuple(self._callers)

    def freeze(self) -> None:
        self.visitors()
        self._frozen = True
        for ours in (self._listener, *(caller.connection for caller in self._callers)):
            if ours is not None:
                ours.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, _DROP_ALL)

    def thaw(self) -> None:
        if self._frozen and self._listener is not None:
            self._listener.setsockopt(socket.SOL_SOCKET, _SO_DETACH_FILTER, 0)
            self._hang_up()
        self._frozen = False

    def close(self) -> None:
        self.shut()

    def _welcome(self, listener: socket.socket) -> None:
        with contextlib.suppress(BlockingIOError):
            while not (self._one_at_a_time and self._callers):
                connection, _ = listener.accept()
                self._callers.append(Caller(connection, ReceiveWindow(self._firmware)))
                self._poll.register(connection, STIRS)

    def _hang_up(self) -> None:
        for caller in self._callers:
            caller.hang_up(reset=True)
        self._callers.clear()
