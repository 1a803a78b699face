"""What counts as proof that a slip is out: the printer's word, its sensors afterwards, or that it took the bytes."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from typing import Literal, Protocol

from core.messages import events
from printer.escpos import commands
from printer.raster import DOTS_PER_MM
from printer.session.condition import STOPS
from printer.session.session import SILENCE_S, PrinterSession

Confirm = Literal["printed", "sensor", "sent"]
SLOW_MM_PER_S = 60
"""The slowest printers of this kind."""
HEADWAY_S = 0.3


class Proof(Protocol):
    """The proof of one slip, all of whose bytes have been written."""

    name: events.Proof
    question: bytes
    """Goes behind the slip."""

    def given(self, dialogue: PrinterSession, now: float) -> bool:
        """Whether it is there; to be asked again and again."""

    def came_before_stop(self, dialogue: PrinterSession) -> bool:
        """Whether all was on paper before the printer ran out of it or was opened."""


class Printed:
    """The printer sends the slip's mark back when it has printed it.

    Marks are drawn by lot: it may still hold slips, with their marks, that another process has sent.
    """

    name: events.Proof = "printed"

    def __init__(self, mark: bytes, dialogue: PrinterSession) -> None:
        self._mark = mark
        self._in_doubt = False
        self._stops = dialogue.stops
        self.question = commands.tell_when_printed(mark)

    def given(self, dialogue: PrinterSession, now: float) -> bool:  # noqa: ARG002
        # One that took nothing for a while and did not say why may have been given a new roll: that slip is two halves.
        self._in_doubt = self._in_doubt or dialogue.stood_still
        return not self._in_doubt and self.came_before_stop(dialogue)

    def came_before_stop(self, dialogue: PrinterSession) -> bool:
        # A mark that comes after a stop is that of two halves.
        return (self._mark, self._stops) in dialogue.printed and not dialogue.stood_still


class Sent:
    """All bytes were taken."""

    name: events.Proof = "sent"
    question = b""

    def given(self, dialogue: PrinterSession, now: float) -> bool:  # noqa: ARG002
        if dialogue.unacked():
            return False
        dialogue.look_at_port()  # the paper may have ended a moment ago
        return dialogue.status.condition not in STOPS

    def came_before_stop(self, dialogue: PrinterSession) -> bool:  # noqa: ARG002  # nobody knows
        return False


class Habits:
    """What the printer has turned out to do; None: not known yet."""

    tells_how_far: bool | None = None


class Sensor:
    """All is worked off, and asked after that, the printer is well.

    Many printers do not say how far they are: where there never was an answer, the time that printing takes has to do,
    from when all bytes have arrived. They are asked all the same: one may only have been slow.
    One that was silent for longer than that, or took no bytes for a while, may have been without paper, and what came
    out may be two halves.
    """

    name: events.Proof = "sensor"

    def __init__(self, habits: Habits, rows: int, dialogue: PrinterSession) -> None:
        self._habits = habits
        self._takes_s = rows / DOTS_PER_MM / SLOW_MM_PER_S + HEADWAY_S
        if 0 < dialogue.how_far_asked <= dialogue.worked_off[0]:
            habits.tells_how_far = True  # only late, and nothing of before is still to come
        # Twice, and both answers count: one byte may be noise on the line.
        self.question = commands.HOW_FAR * 2
        dialogue.how_far_asked += 2
        self._takes_its_word = habits.tells_how_far is not False
        """Else an answer may be that to an earlier question."""
        self._since: float | None = None
        self._worked_off_before = dialogue.worked_off[0]
        self._stops, self._silences = dialogue.stops, dialogue.silences
        self._asked_after_round: int | None = None
        self._in_doubt = False

    def given(self, dialogue: PrinterSession, now: float) -> bool:
        if self._since is None:
            if dialogue.unacked():
                return False
            self._since = now
        was_silent = dialogue.silences > self._silences and now - self._since > self._takes_s + SILENCE_S
        self._in_doubt = self._in_doubt or was_silent or dialogue.stood_still
        if self._in_doubt:
            return False
        if self._asked_after_round is None:
            if self._is_through(self.came_before_stop(dialogue), now - self._since) and dialogue.ask():
                self._asked_after_round = dialogue.rounds
            return False
        well = dialogue.status.condition in ("ready", "paper_low") and dialogue.stops == self._stops
        return well and dialogue.rounds > self._asked_after_round

    def came_before_stop(self, dialogue: PrinterSession) -> bool:
        count, stops = dialogue.worked_off
        return count >= self._worked_off_before + 2 and stops == self._stops and not dialogue.stood_still

    def _is_through(self, said_so: bool, waited_s: float) -> bool:
        if said_so and self._takes_its_word:
            self._habits.tells_how_far = True
        elif self._habits.tells_how_far or waited_s < self._takes_s:
            return False
        else:
            self._habits.tells_how_far = False
        return True


def proofs(confirm: Confirm) -> Callable[[int, PrinterSession], Proof]:
    """Makes the proof for each slip, given its height in rows, before its last byte is written."""
    habits = Habits()

    def make(rows: int, dialogue: PrinterSession) -> Proof:
        match confirm:
            case "printed":
                return Printed(base64.b64encode(os.urandom(3)), dialogue)
            case "sensor":
                return Sensor(habits, rows, dialogue)
            case "sent":
                return Sent()

    return make
