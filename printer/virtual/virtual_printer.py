"""A slip printer in software: it speaks ESC/POS over TCP or a pty, fails on command, and saves each slip as a PNG."""

from __future__ import annotations

import select
from collections.abc import Callable
from pathlib import Path
from typing import Literal, Self

from printer.transports.tcp import TcpTransport
from printer.transports.transport import PrinterGone
from printer.virtual.engine import Engine
from printer.virtual.firmware import Firmware
from printer.virtual.mechanics import Strip
from printer.virtual.models import FULL, MODELS, Model
from printer.virtual.port import Port
from printer.virtual.printouts import Printout, Printouts
from printer.virtual.pty_port import PtyPort
from printer.virtual.tcp_port import TcpPort

NOISE = bytes(range(256))


class VirtualPrinter:
    """`with VirtualPrinter(folder) as printer:` prints what is sent to `printer.uri`, in a thread of its own.

    The methods that make it fail return after the fault has happened.
    """

    def __init__(
        self,
        folder: Path,
        model: Model = FULL,
        *,
        over: Literal["tcp", "pty"] = "tcp",
        mm_per_s: float = 0,
        one_at_a_time: bool = False,
        on_received: Callable[[bytes], None] = lambda _: None,
        on_slip: Callable[[], None] = lambda: None,
    ) -> None:
        """Saves slips in `folder`, numbered on from those that are there.

        `mm_per_s` 0 prints at once. Over TCP, with `one_at_a_time`, a second connection has to wait for the end of the
        first. In the printer's thread `on_received` is called with all bytes that arrive, `on_slip` when a slip is out.
        """
        self._printouts = Printouts(folder)
        self._on_slip = on_slip
        self._firmware = Firmware(self._add_slip, model)
        self._mechanics = self._firmware.mechanics
        poll = select.epoll()
        self.device = folder.resolve() / "luot-printer" if over == "pty" else None
        """Over a pty, a path that stays, like one made by udev; it points elsewhere after each `plug`."""
        self._port: Port = (
            PtyPort(self._firmware, poll, self.device)
            if self.device
            else TcpPort(self._firmware, poll, one_at_a_time=one_at_a_time)
        )
        self._port.open()
        self._engine = Engine(self._firmware, self._port, poll, mm_per_s=mm_per_s, on_received=on_received)
        self._run = self._engine.run

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._engine.close()

    @property
    def uri(self) -> str:
        return self._port.uri

    @property
    def file_uri(self) -> str:
        """Over a pty, the address as if it were the kernel's usblp."""
        return f"file://{self.device}"

    def _add_slip(self, strip: Strip) -> None:
        self._printouts.add(strip)
        self._on_slip()

    @property
    def slips(self) -> list[Printout]:
        """What has come out of it so far, oldest first."""
        return list(self._printouts.slips)

    @property
    def hanging_rows(self) -> int:
        return self._mechanics.paper.height

    @property
    def stray(self) -> bytes:
        """Bytes where a command was expected: a real printer would have printed them as letters."""
        return bytes(self._firmware.stray)

    # Faults of paper and mechanics

    def paper_out(self, after_rows: int = 0) -> None:
        """The roll ends, now or after this many more rows."""
        self._run(lambda: self._mechanics.paper_out(after_rows))

    def paper_out_at_cut(self) -> None:
        """The roll will end after the last row of the next slip, before its cut."""
        self._run(self._mechanics.paper_out_at_cut)

    def paper_low(self) -> None:
        self._run(lambda: self._mechanics.sense(paper_low=True))

    def paper_in(self) -> None:
        """A new roll is put in; what hung out is torn off, and what is still in its buffer is printed."""
        self._run(self._mechanics.paper_in)

    def cover_open(self) -> None:
        self._run(lambda: self._mechanics.sense(cover_open=True))

    def cover_closed(self) -> None:
        self._run(lambda: self._mechanics.sense(cover_open=False))

    def jam(self) -> None:
        self._run(lambda: self._mechanics.sense(jammed=True))

    def jam_at_cut(self) -> None:
        """The cutter will stick when the next slip, all of it printed, should be cut."""
        self._run(self._mechanics.jam_at_cut)

    def unjam(self) -> None:
        """The cutter is free and makes the cut that is due."""
        self._run(self._mechanics.unjam)

    def overheat(self) -> None:
        self._run(lambda: self._mechanics.sense(hot=True))

    def cool(self) -> None:
        self._run(lambda: self._mechanics.sense(hot=False))

    # Faults of power and cable

    def off(self) -> None:
        """It loses power and memory; connections end, and new ones are refused."""
        self._run(self._engine.lose_power)

    def on(self) -> None:
        """It has power again, at the same address."""
        self._run(self._port.open)

    def die_mid_slip(self, after_rows: int) -> None:
        """It will lose power after this many more rows."""
        self._run(lambda: self._mechanics.die(after_rows))

    def unplug(self) -> None:
        """The cable is pulled out: connections end, new ones are refused; what is in its buffer is printed."""
        self._run(self._engine.unplug)

    def plug(self) -> None:
        """The cable is plugged in again; a pty is then another device."""
        self._run(self._port.open)

    def vanish(self) -> None:
        """It takes no bytes and sends none, but no connection ends; what is in its buffer is printed."""
        self._run(self._port.freeze)

    def come_back(self) -> None:
        """It can be reached again; connections from before are reset."""
        self._run(self._engine.come_back)

    # Faults of its answers

    def mute(self) -> None:
        """It stops answering, but prints."""
        self._run(self._firmware.mute)

    def mute_in_slip(self) -> None:
        """It stops answering at the first row of the next slip, but prints."""
        self._run(self._firmware.mute_in_slip)

    def unmute(self) -> None:
        self._run(self._firmware.unmute)

    def lag(self) -> None:
        """It gives each question the answer to the one before."""
        self._run(self._firmware.lag)

    def catch_up(self) -> None:
        self._run(self._firmware.catch_up)

    def babble(self, noise: bytes = NOISE) -> None:
        """It sends these bytes unasked, as electrical noise on the line would."""
        self._run(lambda: self._engine.broadcast(noise))


class VirtualTransport(TcpTransport):
    """A connection with a virtual printer of its own, for `virtual:` URIs."""

    def __init__(self, folder: Path, *, mm_per_s: float, model: str) -> None:
        try:
            self._printer = VirtualPrinter(folder, MODELS[model], mm_per_s=mm_per_s)
        except OSError as error:
            raise PrinterGone("no-folder") from error
        host, port = self._printer.uri.removeprefix("tcp://").split(":")
        super().__init__(host, int(port))

    def close(self, *, drop: bool = False) -> None:
        super().close(drop=drop)
        self._printer.close()
