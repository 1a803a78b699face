"""A virtual printer's device file: a pseudoterminal, which stands for a serial line or for the kernel's usblp."""

from __future__ import annotations

import contextlib
import os
import select
import tty
from collections.abc import Sequence
from pathlib import Path

from printer.virtual.firmware import Firmware
from printer.virtual.port import STIRS, Visitor
from printer.virtual.receive_window import ReceiveWindow


class Plug:
    """One pseudoterminal: the printer holds the master, whoever prints opens the other end."""

    def __init__(self, ear: ReceiveWindow) -> None:
        self.ear = ear
        self.master, other_end = os.openpty()
        self.path = os.ttyname(other_end)
        tty.setraw(self.master)
        os.set_blocking(self.master, False)
        os.close(other_end)
        self._heard = False
        """Somebody has sent something and was not seen to go."""

    def hear(self) -> bytes | None:
        if self.ear.room <= 0:
            return b""
        try:
            data = os.read(self.master, self.ear.room)
        except BlockingIOError:
            return b""
        except OSError:  # nobody has the other end open
            gone, self._heard = self._heard, False
            return None if gone else b""
        self._heard = True
        return data

    def tell(self, data: bytes) -> None:
        with contextlib.suppress(OSError):
            os.write(self.master, data)

    def hang_up(self, *, reset: bool = False) -> None:
        """Nothing to do: who comes next finds the same device."""

    def pull(self) -> None:
        """The other end hangs up."""
        os.close(self.master)


class PtyPort:
    """`link` is a path that stays; what it points to is another device each time that it was shut."""

    def __init__(self, firmware: Firmware, poll: select.epoll, link: Path) -> None:
        self._firmware = firmware
        self._poll = poll
        self._link = link
        self._next = Plug(ReceiveWindow(firmware))
        """Taken before the last one is given up, else the kernel would give out the same number."""
        self._plug: Plug | None = None
        self._frozen = False

    @property
    def uri(self) -> str:
        return f"serial://{self._link}"

    @property
    def path(self) -> str | None:
        """The device that is there now."""
        return self._plug.path if self._plug else None

    def open(self) -> None:
        if self._plug is not None:
            return
        self._plug, self._next = self._next, Plug(ReceiveWindow(self._firmware))
        self._poll.register(self._plug.master, STIRS)
        self._link.unlink(missing_ok=True)
        self._link.symlink_to(self._plug.path)

    def shut(self) -> None:
        if self._plug is not None:
            self._link.unlink(missing_ok=True)
            self._plug.pull()
        self._plug = None
        self._frozen = False

    def visitors(self) -> Sequence[Visitor]:
        return () if self._plug is None or self._frozen else (self._plug,)

    def freeze(self) -> None:
        self._frozen = True

    def thaw(self) -> None:
        if self._frozen:
            self.shut()
            self.open()

    def close(self) -> None:
        self.shut()
        self._next.pull()
