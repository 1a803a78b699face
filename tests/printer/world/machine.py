"""A printer, its cable and its connections in virtual time, with the failures that a real one shows to its sender."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import NamedTuple

from printer.transports.transport import Cause, PrinterGone
from printer.virtual.firmware import Firmware
from printer.virtual.mechanics import Strip
from printer.virtual.models import Model
from printer.virtual.port import ReceiveWindow
from tests.printer.world.time import TICK_S, VirtualTime

ROWS_PER_S = 800
"""100 mm/s."""
QUESTIONS = 64
"""No more bytes than this are waiting when only questions are under way."""
KEEPALIVE_S = 5
ORPHAN_S = 30
"""How long the kernel goes on sending for a killed program."""
RETRIES_S = 924
"""How long Linux resends bytes that are not acknowledged."""


class Cable(NamedTuple):
    """How bytes get to the printer."""

    name: str
    buffer: int
    """Bytes that can wait on the sender's side."""
    counts: bool
    """The sender can tell how many of them wait."""
    bytes_per_s: float
    flow_control: bool = True
    """A printer whose buffer is full pauses the sender; without it, it loses what comes."""


TCP = Cable("tcp", 8192, counts=True, bytes_per_s=math.inf)
USB = Cable("usb", 8192, counts=True, bytes_per_s=math.inf)
SERIAL = Cable("serial", 4096, counts=True, bytes_per_s=11_520)
THREE_WIRES = Cable("three wires", 4096, counts=True, bytes_per_s=11_520, flow_control=False)
"""As `flow=none` in the URI."""
CABLES = {cable.name: cable for cable in (TCP, USB, SERIAL)}


class Machine:
    """The printer, its power, its cable, and all its connections."""

    def __init__(self, time: VirtualTime, character: Model, cable: Cable) -> None:
        self.time = time
        self.cable = cable
        self.strips: list[tuple[float, Strip]] = []
        """Each strip of paper, with the time at which it came off."""
        self.firmware = Firmware(lambda strip: self.strips.append((time.now, strip)), character)
        self.connections: list[VirtualConnection] = []
        self.powered = self.plugged = True
        self.refuses = self.blocks = self.babbles = False
        self._noise = itertools.cycle(bytes(range(at, at + 7)) for at in range(0, 249, 7))
        self._rows = 0.0
        self._roll_ended_at: float | None = None
        self.orphans_until = 0.0
        """Until then bytes of a killed program may arrive."""
        self.taken = 0
        """Bytes that all connections have accepted."""
        self.heard: list[tuple[float, bytes]] = []
        """What the kiosk has read from the printer, and when."""
        time.is_busy = lambda: self.is_busy
        time.on_elapsed = self._on_elapsed

    @property
    def connected(self) -> bool:
        return self.powered and self.plugged

    @property
    def is_busy(self) -> bool:
        return self.powered and (self.firmware.busy or any(connection.is_flowing for connection in self.connections))

    @property
    def is_printing(self) -> bool:
        """Whether more than a question is under way."""
        waits = self.firmware.model.buffer_bytes - self.firmware.room
        return self.is_busy and waits + sum(len(connection.out) for connection in self.connections) > QUESTIONS

    def change(self, change: Callable[[], None]) -> None:
        """Applies a change to the printer's parts, and reports it as the printer would."""
        change()
        if self.powered:
            self.say(self.firmware.report_changes())

    @property
    def roll_ended_at(self) -> float | None:
        """When the paper roll ended; None while there is paper."""
        if self.firmware.mechanics.sensors.paper:
            self._roll_ended_at = None
        elif self._roll_ended_at is None:
            self._roll_ended_at = self.time.now
        return self._roll_ended_at

    def say(self, data: bytes) -> None:
        if self.babbles:
            data = next(self._noise) + data
        for connection in self.connections if data and self.connected and not self.blocks else ():
            connection.deliver(data)

    def babble(self) -> None:
        """A noisy line: a stray byte from time to time, and others before each answer."""
        if self.babbles:
            self.say(b"\x00")
            self.time.after(0.3, self.babble)

    def hush(self) -> None:
        self.babbles = False

    def off(self) -> None:
        if self.powered:
            self.powered = False
            self.firmware.lose_power()
            for connection in list(self.connections):
                connection.stale = self.cable is TCP
                connection.lose_printer()

    def on(self) -> None:
        if not self.powered:
            self.powered = True
            self.firmware.report_changes()
            self._return()

    def unplug(self) -> None:
        if self.plugged:
            self.plugged = False
            for connection in list(self.connections):
                connection.lose_printer()
                if self.cable is SERIAL:
                    connection.break_off("unplugged")

    def plug_in(self) -> None:
        if not self.plugged:
            self.plugged = True
            self._return()

    def _return(self) -> None:
        for connection in self.connections if self.connected else ():
            connection.find_printer()

    def lose_connections(self) -> None:
        """Half-open connections: something in between has forgotten them, and neither side is told."""
        for connection in list(self.connections) if self.cable is TCP else ():
            connection.stale = True
            connection.lose_printer()

    def open(self) -> VirtualConnection:
        if self.refuses:
            raise PrinterGone("refused" if self.cable is TCP else "missing")
        if self.cable is TCP and not self.connected:
            self.time.wait(self.time.now + 3, lambda: self.connected)
        if (self.cable is TCP and not self.connected) or not self.plugged or (self.cable is USB and not self.powered):
            raise PrinterGone("timeout" if self.cable is TCP else "missing")
        connection = VirtualConnection(self)
        self.connections.append(connection)
        return connection

    def flow(self) -> None:
        """Moves bytes to the printer while it has room; the oldest connection first."""
        moved = self.connected and not self.blocks
        while moved:
            moved = False
            for connection in list(self.connections):
                moved = connection.move_bytes() or moved
                if self.cable is SERIAL and connection.out:
                    break  # bytes of a killed program are in the same buffer, before the rest

    def drop_all_but(self, connection: VirtualConnection) -> None:
        """This connection had the buffer cleared, which ends the others and everything they had sent."""
        for other in [each for each in self.connections if each is not connection]:
            other.break_off("reset")
            self.forget(other)

    def forget(self, connection: VirtualConnection) -> None:
        if connection in self.connections:
            self.connections.remove(connection)
            self.firmware.sender_gone()

    def _on_elapsed(self, seconds: float) -> None:
        for connection in self.connections if self.cable.bytes_per_s < math.inf else ():
            connection.budget = min(
                connection.budget + seconds * self.cable.bytes_per_s, 2 * TICK_S * self.cable.bytes_per_s
            )
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


class VirtualConnection:
    """One open connection to the machine; implements `Transport`."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._window = ReceiveWindow(machine.firmware)
        self.out = bytearray()
        """Accepted from the sender and not yet taken by the printer."""
        self._back = bytearray()
        self._cause: Cause | None = None
        self.stale = False
        """The other end has forgotten the connection."""
        self.held_up = False
        """Bytes were lost on the network, and are resent after ever longer pauses."""
        self.waits_since: float | None = None
        """When bytes began to wait; None if none wait."""
        self._missing = 0
        """Bytes that were waiting when the connection broke."""
        self._orphaned = self._closed = False
        self.budget = 0.0
        """Bytes that a slow line can carry now."""

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
        """Bytes that are accepted now: over USB only when the printer has taken all of the last write."""
        cable = self._machine.cable
        return 0 if cable is USB and self.out else cable.buffer - len(self.out)

    def read(self, max_bytes: int, deadline: float) -> bytes:
        self._machine.time.wait(deadline, lambda: bool(self._back or self._cause))
        if self._back:
            data = bytes(self._back[:max_bytes])
            del self._back[:max_bytes]
            self._machine.heard.append((self._machine.time.now, data))
            return data
        self._check()
        return b""

    def unacked(self) -> int:
        return (len(self.out) or self._missing) if self._machine.cable.counts else 0

    def port_status(self) -> int | None:
        """The status of a USB printer's port; that of a plain printer always says that there is paper."""
        machine = self._machine
        if machine.cable is not USB or machine.blocks or self._cause:
            return None
        tells = machine.firmware.model.questions and not machine.firmware.model.always_reports_ok
        return 0x38 if tells and not machine.firmware.mechanics.sensors.paper else 0x18

    def close(self, *, drop: bool = False) -> None:
        if self._closed:
            return
        if not drop and not self._cause and not self.out:
            self._machine.flow()
        if not drop and self._machine.cable is USB:
            self._machine.time.wait(self._machine.time.now + 2, lambda: bool(self._cause) or not self.out)
        self._closed = True
        self.out.clear()
        self._machine.forget(self)

    def orphan(self) -> None:
        """The program was killed. The kernel still sends the bytes it has accepted, except over USB, and except over a
        network if an answer was left unread.
        """
        self._closed = True
        if self._machine.cable is USB or self._back or self._cause or not self.out:
            self.out.clear()
            self._machine.forget(self)
        else:
            self._orphaned = True
            self._machine.orphans_until = self._machine.time.now + ORPHAN_S
            self._machine.time.after(ORPHAN_S, lambda: self._machine.forget(self))

    def _check(self) -> None:
        if self._cause:
            raise PrinterGone(self._cause)

    @property
    def is_flowing(self) -> bool:
        return bool(self.out) and self._is_reachable and (self._window.room > 0 or not self._machine.cable.flow_control)

    @property
    def _is_reachable(self) -> bool:
        machine = self._machine
        return machine.connected and not machine.blocks and not self.stale and not self.held_up

    def move_bytes(self) -> bool:
        """Moves some bytes to the printer; returns whether there were any."""
        if not self.out or not self._is_reachable:
            return False
        max_bytes = self._window.room if self._machine.cable.flow_control else len(self.out)
        if self._machine.cable.bytes_per_s < math.inf:
            max_bytes = min(max_bytes, int(self.budget))
        piece = bytes(self.out[:max_bytes])
        if not piece:
            return False
        self.waits_since = None
        del self.out[: len(piece)]
        self.budget -= len(piece) if self._machine.cable.bytes_per_s < math.inf else 0
        cleared = self._machine.firmware.cleared
        self.deliver(self._window.receive(piece[: self._window.room]))
        if self._machine.firmware.cleared != cleared:
            self._machine.drop_all_but(self)
        if self._orphaned and not self.out:
            self._machine.forget(self)
        return True

    def deliver(self, data: bytes) -> None:
        if data and not self._closed and self._is_reachable:
            self._back += data

    def break_off(self, cause: Cause) -> None:
        self._cause = self._cause or cause
        self._missing = len(self.out) if self._machine.cable is not SERIAL else 0
        self.out.clear()

    def lose_printer(self) -> None:
        """The printer lost its power or its cable; over the network this shows only when bytes are resent."""
        if self._machine.cable is USB:
            self.break_off("unplugged")
        elif self._machine.cable is TCP:
            self.held_up = True
            if self.out and self.waits_since is None:
                self.waits_since = self._machine.time.now
            self._machine.time.after(KEEPALIVE_S, lambda: self._keep_alive(self._machine.time.now))

    def _keep_alive(self, asked: float) -> None:
        """The kernel gives up a connection on which nothing is acknowledged."""
        time = self._machine.time
        if not self.held_up and not self.stale:
            return
        if (not self.out and time.now - asked > 3 * KEEPALIVE_S) or (
            self.waits_since is not None and time.now - self.waits_since > RETRIES_S
        ):
            self.break_off("timeout")
        elif not self._closed:
            time.after(KEEPALIVE_S, lambda: self._keep_alive(time.now if self.out else asked))

    def find_printer(self) -> None:
        """The printer is back: the next resent byte gets through, or shows that the other end forgot the connection."""
        if self.held_up:
            self._machine.time.after(self._until_resent(), self._resend)

    def _until_resent(self) -> float:
        if self.waits_since is None:
            return KEEPALIVE_S
        waited = self._machine.time.now - self.waits_since
        sent, pause = 0.0, 0.2
        while sent <= waited:
            sent, pause = sent + pause, min(pause * 2, 120)
        return sent - waited

    def _resend(self) -> None:
        if self._machine.connected:
            self.held_up = False
            if self.stale:
                self.break_off("reset")
            self._machine.flow()
