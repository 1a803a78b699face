"""A virtual printer's device file: a pseudoterminal that stands for a serial line or the kernel's usblp."""

from __future__ import annotations

import contextlib
import os
import select
import tty
from collections.abc import Sequence
from pathlib import Path

from printer.virtual.firmware import Firmware
from printer.virtual.port import WAKE_EVENTS, Peer, ReceiveWindow


class PtyPeer:
    """One pseudoterminal: the printer holds the master, the program that prints opens the other end."""

    def __init__(self, window: ReceiveWindow) -> None:
        self.window = window
        self.master, other_end = os.openpty()
        self.path = os.ttyname(other_end)
        tty.setraw(self.master)
        os.set_blocking(self.master, False)
        os.close(other_end)
        self._connected = False
        """Whether a program has sent something and has not been seen to go."""

    def read(self) -> bytes | None:
        if self.window.room <= 0:
            return b""
        try:
            data = os.read(self.master, self.window.room)
        except BlockingIOError:
            return b""
        except OSError:  # no program has the other end open
            was_connected, self._connected = self._connected, False
            return None if was_connected else b""
        self._connected = True
        return data

    def write(self, data: bytes) -> None:
        with contextlib.suppress(OSError):
            os.write(self.master, data)

    def disconnect(self, *, reset: bool = False) -> None:
        """Does nothing: the next program finds the same device."""

    def unplug(self) -> None:
        os.close(self.master)


class PtyPort:
    """`link` is a path that stays; after each `shut` and `open` it points to another device."""

    def __init__(self, firmware: Firmware, poll: select.epoll, link: Path) -> None:
        self._firmware = firmware
        self._poll = poll
        self._link = link
        self._next = PtyPeer(ReceiveWindow(firmware))
        """Opened before the last one is closed, or the kernel would assign the same number again."""
        self._peer: PtyPeer | None = None
        self._frozen = False

    @property
    def uri(self) -> str:
        return f"serial://{self._link}"

    def open(self) -> None:
        if self._peer is not None:
            return
        self._peer, self._next = self._next, PtyPeer(ReceiveWindow(self._firmware))
        self._poll.register(self._peer.master, WAKE_EVENTS)
        self._link.unlink(missing_ok=True)
        self._link.symlink_to(self._peer.path)

    def shut(self) -> None:
        if self._peer is not None:
            self._link.unlink(missing_ok=True)
            self._peer.unplug()
        self._peer = None
        self._frozen = False

    def peers(self) -> Sequence[Peer]:
        return () if self._peer is None or self._frozen else (self._peer,)

    def freeze(self) -> None:
        self._frozen = True

    def thaw(self) -> None:
        if self._frozen:
            self.shut()
            self.open()

    def close(self) -> None:
        self.shut()
        self._next.unplug()
