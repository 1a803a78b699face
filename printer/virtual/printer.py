"""A printer made of software: speaks ESC/POS over TCP or a pty, fails on command, keeps each slip as a PNG."""

from __future__ import annotations

import select
from collections.abc import Callable
from pathlib import Path
from typing import Literal, Self

from printer.transports.tcp import OverTcp
from printer.transports.transport import PrinterGone
from printer.virtual.engine import Engine
from printer.virtual.firmware import Firmware
from printer.virtual.models import FULL, MODELS, Model
from printer.virtual.port import Port
from printer.virtual.printouts import Printed, Printouts
from printer.virtual.pty_port import PtyPort
from printer.virtual.tcp_port import TcpPort

NOISE = bytes(range(256))


class VirtualPrinter:
    """`with VirtualPrinter(folder) as printer:` prints what is sent to `printer.uri`, one thread for all of it.

    The methods that make it fail return when it has happened.
    """

    def __init__(
        self,
        folder: Path,
        character: Model = FULL,
        *,
        over: Literal["tcp", "pty"] = "tcp",
        mm_per_s: float = 0,
        port: int = 0,
        one_at_a_time: bool = False,
        name: str = "printer",
        heard: Callable[[bytes], None] = lambda _: None,
    ) -> None:
        """`mm_per_s` 0: at once. Over TCP, `port` 0: a free one; `one_at_a_time`: a second connection is not heard
        while there is a first. Slips are numbered on from those that lie in `folder`.

        `heard` is told what arrives, as soon as it does, from the printer's thread.
        """
        self._album = Printouts(folder)
        self._firmware = Firmware(self._album.add, character)
        self._parts = self._firmware.mechanics
        poll = select.epoll()
        self.device = folder.resolve() / "luot-printer" if over == "pty" else None
        """Over a pty, the path that stays, as one that udev names; each time it is plugged in it points elsewhere."""
        self._door: Port = (
            PtyPort(self._firmware, poll, self.device)
            if self.device
            else TcpPort(self._firmware, poll, port=port, one_at_a_time=one_at_a_time)
        )
        self._door.open()
        self._machine = Engine(self._firmware, self._door, poll, mm_per_s=mm_per_s, name=name, heard=heard)
        self._do = self._machine.do

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._machine.close()

    @property
    def uri(self) -> str:
        """`tcp://…`, or `serial://…` over a pty."""
        return self._door.uri

    @property
    def file_uri(self) -> str:
        """Over a pty, the same as if it were the kernel's usblp."""
        return f"file://{self.device}"

    @property
    def slips(self) -> list[Printed]:
        """What has come out, oldest first."""
        return self._album.slips

    @property
    def hanging_rows(self) -> int:
        """How much of a slip hangs out of it by now."""
        return self._parts.paper.height

    @property
    def stray(self) -> bytes:
        """Bytes that a real printer would have printed as letters in between."""
        return bytes(self._firmware.stray)

    # What can happen to its paper and its parts

    def paper_out(self, after_rows: int = 0) -> None:
        """The roll ends, now or in the middle of a slip."""
        self._do(lambda: self._parts.paper_out(after_rows))

    def paper_out_at_cut(self) -> None:
        """The roll will end behind the last row of the next slip, before its cut."""
        self._do(self._parts.paper_out_at_cut)

    def paper_low(self) -> None:
        self._do(self._parts.paper_low)

    def paper_in(self) -> None:
        """A new roll; what hung out of the printer is torn off. What still waits in its buffer is printed."""
        self._do(self._parts.paper_in)

    def cover_open(self) -> None:
        self._do(self._parts.cover_open)

    def cover_closed(self) -> None:
        self._do(self._parts.cover_closed)

    def jam(self) -> None:
        """The knife is stuck."""
        self._do(self._parts.jam)

    def jam_at_cut(self) -> None:
        """The knife will stick where it should cut the next slip, all of which is printed then."""
        self._do(self._parts.jam_at_cut)

    def unjam(self) -> None:
        """The knife is free; it makes the cut that it owes."""
        self._do(self._parts.unjam)

    def overheat(self) -> None:
        """The head is too hot to go on."""
        self._do(self._parts.overheat)

    def cool(self) -> None:
        self._do(self._parts.cool)

    # What can happen to its power and its cable

    def off(self) -> None:
        """No power: connections are cut, nobody gets in, its memory is gone."""
        self._do(self._machine.lose_power)

    def on(self) -> None:
        """Power again, at the same address."""
        self._do(self._door.open)

    def die_mid_slip(self, after_rows: int) -> None:
        """It will lose power after so many more rows."""
        self._do(lambda: self._parts.die(after_rows))

    def unplug(self) -> None:
        """The cable is out: connections are cut, nobody gets in; what it holds it keeps and prints."""
        self._do(self._machine.unplug)

    def plug(self) -> None:
        """The cable is in again; over a pty, as another device."""
        self._do(self._door.open)

    def vanish(self) -> None:
        """It takes no bytes and says nothing, and no connection is cut; what it holds it prints."""
        self._do(self._door.freeze)

    def come_back(self) -> None:
        """It can be reached again; connections of before are reset."""
        self._do(self._machine.come_back)

    # What can happen to what it says

    def mute(self) -> None:
        """It says nothing from now on, and prints."""
        self._do(self._firmware.mute)

    def mute_in_slip(self) -> None:
        """It says nothing from the first row of the next slip on, and prints."""
        self._do(self._firmware.mute_in_slip)

    def unmute(self) -> None:
        self._do(self._firmware.unmute)

    def lag(self) -> None:
        """Each question gets the answer to the one before."""
        self._do(self._firmware.lag)

    def catch_up(self) -> None:
        self._do(self._firmware.catch_up)

    def babble(self, noise: bytes = NOISE) -> None:
        """It says this without being asked, as a line does that lies beside a motor's."""
        self._do(lambda: self._machine.say(noise))


class OverVirtual(OverTcp):
    """A connection that brings its own printer along."""

    def __init__(self, folder: Path, *, mm_per_s: float, character: str) -> None:
        try:
            self._printer = VirtualPrinter(folder, MODELS[character], mm_per_s=mm_per_s)
        except OSError as error:
            raise PrinterGone("no-folder") from error
        host, port = self._printer.uri.removeprefix("tcp://").split(":")
        super().__init__(host, int(port))

    def close(self, *, drop: bool = False) -> None:
        super().close(drop=drop)
        self._printer.close()
