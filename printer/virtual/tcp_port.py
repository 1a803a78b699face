"""A virtual printer's network socket."""

from __future__ import annotations

import contextlib
import ctypes
import select
import socket
import struct
from collections.abc import Sequence

from printer.virtual.firmware import Firmware
from printer.virtual.port import WAKE_EVENTS, Peer, ReceiveWindow

HOST = "127.0.0.1"
RECEIVE_BUFFER = 4096
"""Bytes; small, so that most of what is not printed waits with the sender, as with a real printer."""
_SO_ATTACH_FILTER, _SO_DETACH_FILTER = 26, 27
_DROP = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0))
_DROP_ALL = struct.pack("@HP", 1, ctypes.addressof(_DROP))
"""A packet filter that passes no byte (BPF_RET | BPF_K, 0), so that nothing is acknowledged any more."""


class TcpPeer:
    def __init__(self, connection: socket.socket, window: ReceiveWindow) -> None:
        connection.setblocking(False)
        self.connection = connection
        self.window = window

    def read(self) -> bytes | None:
        if self.connection.fileno() < 0:
            return b""
        # A peer that has reset the connection has taken back what was not read yet.
        if self.connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            return None
        if self.window.room <= 0:
            return b""
        try:
            return self.connection.recv(self.window.room) or None
        except BlockingIOError:
            return b""
        except OSError:
            return None

    def write(self, data: bytes) -> None:
        with contextlib.suppress(OSError):
            self.connection.send(data)

    def disconnect(self, *, reset: bool = False) -> None:
        if reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


class TcpPort:
    def __init__(self, firmware: Firmware, poll: select.epoll, *, one_at_a_time: bool = False) -> None:
        """With `one_at_a_time`, a peer is accepted when the one before has gone."""
        self._firmware = firmware
        self._poll = poll
        self._port = 0  # the kernel chooses one when the socket is first opened
        self._one_at_a_time = one_at_a_time
        self._listener: socket.socket | None = None
        self._peers: list[TcpPeer] = []
        self._frozen = False

    @property
    def uri(self) -> str:
        return f"tcp://{HOST}:{self._port}"

    def open(self) -> None:
        if self._listener is not None:
            return
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        listener.bind((HOST, self._port))
        listener.listen(8)
        listener.setblocking(False)
        self._port = listener.getsockname()[1]
        self._poll.register(listener, WAKE_EVENTS)
        self._listener = listener

    def shut(self) -> None:
        self._reset_all()
        if self._listener is not None:
            self._listener.close()
        self._listener = None
        self._frozen = False

    def peers(self) -> Sequence[Peer]:
        self._peers = [peer for peer in self._peers if peer.connection.fileno() >= 0]
        if self._frozen:
            return ()
        if self._listener is not None:
            self._accept(self._listener)
        return tuple(self._peers)

    def freeze(self) -> None:
        self.peers()
        self._frozen = True
        for ours in (self._listener, *(peer.connection for peer in self._peers)):
            if ours is not None:
                ours.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, _DROP_ALL)

    def thaw(self) -> None:
        if self._frozen and self._listener is not None:
            self._listener.setsockopt(socket.SOL_SOCKET, _SO_DETACH_FILTER, 0)
            self._reset_all()
        self._frozen = False

    def close(self) -> None:
        self.shut()

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(BlockingIOError):
            while not (self._one_at_a_time and self._peers):
                connection, _ = listener.accept()
                self._peers.append(TcpPeer(connection, ReceiveWindow(self._firmware)))
                self._poll.register(connection, WAKE_EVENTS)

    def _reset_all(self) -> None:
        for peer in self._peers:
            peer.disconnect(reset=True)
        self._peers.clear()
