"""A slip printer on its cable, in a time that moves only where somebody waits: what a real one does to its sender."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import NamedTuple

from printer.transports.transport import Cause, PrinterGone
from printer.virtual.firmware import Firmware
from printer.virtual.models import Model
from printer.virtual.paper import Strip
from printer.virtual.receive_window import ReceiveWindow
from tests.printer.world.time import TICK_S, Time

ROWS_PER_S = 800
"""100 mm/s."""
QUESTIONS = 64
"""More bytes than questions have."""
KEEPALIVE_S = 5
ORPHAN_S = 30
"""How long a kernel goes on sending for a program that was killed."""
RETRIES_S = 924
"""How long Linux sends again what nobody acknowledges."""


class Door(NamedTuple):
    """How bytes get to a printer."""

    name: str
    buffer: int
    """Bytes that wait on our side at most."""
    counts: bool
    """We can tell how many do."""
    per_s: float
    """Bytes a second."""
    feels: Cause | None
    """What we hear at once of a printer that lost its power; None: nothing."""
    brake: bool = True
    """A printer without room stops the line; else it loses what comes."""


TCP = Door("tcp", 8192, counts=True, per_s=math.inf, feels=None)
USB = Door("usb", 8192, counts=True, per_s=math.inf, feels="unplugged")
SERIAL = Door("serial", 4096, counts=True, per_s=11_520, feels=None)
THREE_WIRES = Door("three wires", 4096, counts=True, per_s=11_520, feels=None, brake=False)
"""As `flow=none` in the URI."""
DOORS = {door.name: door for door in (TCP, USB, SERIAL)}


class Machine:
    """The printer, its power, its cable, and everybody who is connected."""

    def __init__(self, time: Time, character: Model, door: Door) -> None:
        self.time = time
        self.door = door
        self.strips: list[tuple[float, Strip]] = []
        """When each came off."""
        self.firmware = Firmware(lambda strip: self.strips.append((time.now, strip)), character)
        self.wires: list[Wire] = []
        self.powered = self.plugged = True
        self.lost_slip = False
        """It once lost its power in the middle of a slip."""
        self.refuses = self.blocks = self.babbles = False
        self._noise = itertools.cycle(bytes(range(at, at + 7)) for at in range(0, 249, 7))
        self._rows = 0.0
        self._roll_ended_at: float | None = None
        self.orphans_until = 0.0
        """Until then bytes of a killed program may come."""
        self.taken = 0
        """Bytes that our side has handed over in all."""
        time.moves = lambda: self.moves
        time.goes_by = self._goes_by

    @property
    def connected(self) -> bool:
        return self.powered and self.plugged

    @property
    def moves(self) -> bool:
        return self.powered and (self.firmware.busy or any(wire.flows for wire in self.wires))

    @property
    def prints(self) -> bool:
        """Something that is more than a question is under way."""
        waits = self.firmware.character.buffer_bytes - self.firmware.room
        return self.moves and waits + sum(len(wire.out) for wire in self.wires) > QUESTIONS

    def change(self, change: Callable[[], None]) -> None:
        """Something happens to the printer's parts."""
        change()
        if self.powered:
            self.say(self.firmware.tell_changes())

    @property
    def roll_ended_at(self) -> float | None:
        """None: there is paper."""
        if self.firmware.mechanics.sensors.paper:
            self._roll_ended_at = None
        elif self._roll_ended_at is None:
            self._roll_ended_at = self.time.now
        return self._roll_ended_at

    def say(self, data: bytes) -> None:
        if self.babbles:
            data = next(self._noise) + data
        for wire in self.wires if data and self.connected and not self.blocks else ():
            wire.hears(data)

    def babble(self) -> None:
        """A bad line: whatever it says has something before it, and sometimes there is only that."""
        if self.babbles:
            self.say(b"\x00")
            self.time.after(0.3, self.babble)

    def hush(self) -> None:
        self.babbles = False

    def off(self) -> None:
        if self.powered:
            self.powered = False
            self.lost_slip = self.lost_slip or self.firmware.mechanics.paper.inked or self.prints
            self.firmware.lose_power()
            for wire in list(self.wires):
                wire.stale = self.door is TCP
                wire.lose_far_end()

    def on(self) -> None:
        if not self.powered:
            self.powered = True
            self.firmware.tell_changes()
            self._is_there_again()

    def unplug(self) -> None:
        if self.plugged:
            self.plugged = False
            for wire in list(self.wires):
                wire.lose_far_end()
                if self.door is SERIAL:
                    wire.breaks("unplugged")

    def plug_in(self) -> None:
        if not self.plugged:
            self.plugged = True
            self._is_there_again()

    def _is_there_again(self) -> None:
        for wire in self.wires if self.connected else ():
            wire.find_far_end()

    def lose_connections(self) -> None:
        """Whatever stands between has forgotten them: nothing gets through any more, and nobody is told."""
        for wire in list(self.wires) if self.door is TCP else ():
            wire.stale = True
            wire.lose_far_end()

    def open(self) -> Wire:
        if self.refuses:
            raise PrinterGone("refused" if self.door is TCP else "missing")
        if self.door is TCP and not self.connected:
            self.time.wait(self.time.now + 3, lambda: self.connected)
        if (self.door is TCP and not self.connected) or not self.plugged or (self.door is USB and not self.powered):
            raise PrinterGone("timeout" if self.door is TCP else "missing")
        wire = Wire(self)
        self.wires.append(wire)
        return wire

    def flow(self) -> None:
        """Bytes go where there is room for them; the eldest connection first."""
        moved = self.connected and not self.blocks
        while moved:
            moved = False
            for wire in list(self.wires):
                moved = wire.pass_on() or moved
                if self.door is SERIAL and wire.out:
                    break  # what a killed program had sent is in the same buffer, before the rest

    def leave_alone_with(self, wire: Wire) -> None:
        """Who has all thrown away also means what others, whose reset is still under way, had sent before."""
        for other in [each for each in self.wires if each is not wire]:
            other.breaks("reset")
            self.forget(other)

    def forget(self, wire: Wire) -> None:
        if wire in self.wires:
            self.wires.remove(wire)
            self.firmware.sender_gone()

    def _goes_by(self, seconds: float) -> None:
        for wire in self.wires if self.door.per_s < math.inf else ():
            wire.budget = min(wire.budget + seconds * self.door.per_s, 2 * TICK_S * self.door.per_s)
        self.flow()
        if self.powered and self.firmware.busy:
            self._rows = min(self._rows + seconds * ROWS_PER_S, 2 * TICK_S * ROWS_PER_S)
            rows, self._rows = int(self._rows), self._rows % 1
            if rows:
                self.say(self.firmware.advance(rows))
            if self.firmware.mechanics.dead:
                self.off()
        else:
            self._rows = 0
        _ = self.roll_ended_at
        self.flow()


class Wire:
    """One open connection, as a transport sees it."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._ear = ReceiveWindow(machine.firmware)
        self.out = bytearray()
        """Taken from us and not yet by the printer."""
        self._back = bytearray()
        self._cause: Cause | None = None
        self.stale = False
        """The other end knows nothing of it."""
        self.held_up = False
        """What is lost on a network is sent again, after ever longer pauses."""
        self.waits_since: float | None = None
        """When bytes began to wait; None: there are none."""
        self._missing = 0
        """Bytes that were waiting when it broke."""
        self._orphaned = self._closed = False
        self.budget = 0.0
        """Bytes that a slow line would take now."""

    # What our side does

    def write(self, data: bytes | memoryview, deadline: float) -> int:
        self._machine.time.wait(deadline, lambda: bool(self._cause) or self._room > 0)
        self._check()
        piece = bytes(data[: self._room])
        self.out += piece
        self._machine.taken += len(piece)
        self._machine.flow()
        if self.out and self.waits_since is None:
            self.waits_since = self._machine.time.now
        return len(piece)

    @property
    def _room(self) -> int:
        """The kernel's driver for USB takes a piece when it is rid of the one before."""
        door = self._machine.door
        return 0 if door is USB and self.out else door.buffer - len(self.out)

    def read(self, most: int, deadline: float) -> bytes:
        self._machine.time.wait(deadline, lambda: bool(self._back or self._cause))
        if self._back:
            said = bytes(self._back[:most])
            del self._back[:most]
            return said
        self._check()
        return b""

    def unacked(self) -> int:
        return (len(self.out) or self._missing) if self._machine.door.counts else 0

    def port_status(self) -> int | None:
        """Of a USB printer's own port, apart from what it says; a plain one always says that all is well."""
        machine = self._machine
        if machine.door is not USB or machine.blocks or self._cause:
            return None
        tells = machine.firmware.character.questions and not machine.firmware.character.lies
        return 0x38 if tells and not machine.firmware.mechanics.sensors.paper else 0x18

    def close(self, *, drop: bool = False) -> None:
        if self._closed:
            return
        if not drop and not self._cause and not self.out:
            self._machine.flow()
        if not drop and self._machine.door is USB:
            self._machine.time.wait(self._machine.time.now + 2, lambda: bool(self._cause) or not self.out)
        self._closed = True
        self.out.clear()
        self._machine.forget(self)

    def orphan(self) -> None:
        """Its program was killed. The kernel still sends what it has taken, except over USB, or where a network printer
        had said something that was not read.
        """
        self._closed = True
        if self._machine.door is USB or self._back or self._cause or not self.out:
            self.out.clear()
            self._machine.forget(self)
        else:
            self._orphaned = True
            self._machine.orphans_until = self._machine.time.now + ORPHAN_S
            self._machine.time.after(ORPHAN_S, lambda: self._machine.forget(self))

    def _check(self) -> None:
        if self._cause:
            raise PrinterGone(self._cause)

    # What the other end does

    @property
    def flows(self) -> bool:
        return bool(self.out) and self._reaches and (self._ear.room > 0 or not self._machine.door.brake)

    @property
    def _reaches(self) -> bool:
        machine = self._machine
        return machine.connected and not machine.blocks and not self.stale and not self.held_up

    def pass_on(self) -> bool:
        """A piece to the printer; whether there was any."""
        if not self.out or not self._reaches:
            return False
        most = self._ear.room if self._machine.door.brake else len(self.out)
        if self._machine.door.per_s < math.inf:
            most = min(most, int(self.budget))
        piece = bytes(self.out[:most])
        if not piece:
            return False
        self.waits_since = None
        del self.out[: len(piece)]
        self.budget -= len(piece) if self._machine.door.per_s < math.inf else 0
        cleared = self._machine.firmware.cleared
        self.hears(self._ear.hear(piece[: self._ear.room]))
        if self._machine.firmware.cleared != cleared:
            self._machine.leave_alone_with(self)
        if self._orphaned and not self.out:
            self._machine.forget(self)
        return True

    def hears(self, data: bytes) -> None:
        if data and not self._closed and self._reaches:
            self._back += data

    def breaks(self, cause: Cause) -> None:
        self._cause = self._cause or cause
        self._missing = len(self.out) if self._machine.door is not SERIAL else 0
        self.out.clear()

    def lose_far_end(self) -> None:
        """It has lost its memory, or is out of reach; over the network nobody is told until he asks again."""
        if self._machine.door is USB:
            self.breaks("unplugged")
        elif self._machine.door is TCP:
            self.held_up = True
            if self.out and self.waits_since is None:
                self.waits_since = self._machine.time.now
            self._machine.time.after(KEEPALIVE_S, lambda: self._keep_alive(self._machine.time.now))

    def _keep_alive(self, asked: float) -> None:
        """The kernel gives up a connection on which nothing comes back."""
        time = self._machine.time
        if not self.held_up and not self.stale:
            return
        if (not self.out and time.now - asked > 3 * KEEPALIVE_S) or (
            self.waits_since is not None and time.now - self.waits_since > RETRIES_S
        ):
            self.breaks("timeout")
        elif not self._closed:
            time.after(KEEPALIVE_S, lambda: self._keep_alive(time.now if self.out else asked))

    def find_far_end(self) -> None:
        """It is there again: the next byte, or the next sign of life, gets through, or finds that nobody knows it."""
        if self.held_up:
            self._machine.time.after(self._until_sent_again(), self._sent_again)

    def _until_sent_again(self) -> float:
        if self.waits_since is None:
            return KEEPALIVE_S
        waited = self._machine.time.now - self.waits_since
        sent, pause = 0.0, 0.2
        while sent <= waited:
            sent, pause = sent + pause, min(pause * 2, 120)
        return sent - waited

    def _sent_again(self) -> None:
        if self._machine.connected:
            self.held_up = False
            if self.stale:
                self.breaks("reset")
            self._machine.flow()
