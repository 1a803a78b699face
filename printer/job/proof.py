"""What counts as proof that a slip is printed: the printer's report, its sensors, or that it took the bytes."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from typing import Protocol

from core.messages import events
from core.settings.sections import Confirm
from printer.escpos import encoding
from printer.session.condition import HALTS
from printer.session.questions import SILENCE_S
from printer.session.session import PrinterSession

SLOW_MM_PER_S = 60
"""The slowest printers of this kind."""
HEADWAY_S = 0.3


class Proof(Protocol):
    """The proof of one slip, to be asked for again and again after all its bytes have been sent."""

    name: events.Proof
    question: bytes
    """Sent behind the slip."""

    def is_given(self, session: PrinterSession, now: float) -> bool: ...

    def came_before_halt(self, session: PrinterSession) -> bool:
        """Whether the slip was complete before the printer halted for missing paper or an open cover."""

    def is_answered(self, session: PrinterSession) -> bool:
        """Whether the printer has reported that it is through with the slip, whole or in two halves."""


class Stillness:
    """Whether the printer may have stood still in the middle of a slip and not said why: it took no bytes for a while,
    or was silent and is late. Its paper roll may have been changed meanwhile, and the slip is in two halves then."""

    def __init__(self, mm: float, session: PrinterSession) -> None:
        """`mm`: how long the slip's print is."""
        self.print_s = mm / SLOW_MM_PER_S + HEADWAY_S
        """How long the slowest printer takes for it, from when it has all bytes."""
        self._timeouts = session.questions.timeouts
        self._was_seen = False

    def was_seen(self, session: PrinterSession, waited_s: float) -> bool:
        """`waited_s`: since all bytes were taken."""
        was_silent = session.questions.timeouts > self._timeouts and waited_s > self.print_s + SILENCE_S
        self._was_seen |= was_silent or session.stalled_in_slip
        return self._was_seen


class PrintedProof:
    """The printer sends a mark back when it has printed the slip.

    Marks are random: the printer may still hold slips, and their marks, from an earlier process.
    """

    name: events.Proof = "printed"

    def __init__(self, mark: bytes, mm: float, session: PrinterSession) -> None:
        """`mm`: how long the slip's print is."""
        self._mark = mark
        self._stillness = Stillness(mm, session)
        self._since: float | None = None
        self._halts = session.halts
        self.question = encoding.ask_printed(mark)

    def is_given(self, session: PrinterSession, now: float) -> bool:
        if self._since is None:
            if session.unacked():
                return False
            self._since = now
        return not self._stillness.was_seen(session, now - self._since) and self.came_before_halt(session)

    def came_before_halt(self, session: PrinterSession) -> bool:
        # A mark that comes after a halt belongs to a slip in two halves.
        return (self._mark, self._halts) in session.printed and not session.stalled_in_slip

    def is_answered(self, session: PrinterSession) -> bool:
        return any(mark == self._mark for mark, _ in session.printed)


class SentProof:
    """The printer took all bytes of the slip."""

    name: events.Proof = "sent"
    question = b""

    def is_given(self, session: PrinterSession, now: float) -> bool:  # noqa: ARG002
        if session.unacked():
            return False
        session.check_port()  # the paper may have run out a moment ago
        return session.status.condition not in HALTS

    def came_before_halt(self, session: PrinterSession) -> bool:  # noqa: ARG002  # it cannot be known
        return False

    is_answered = came_before_halt


class Learned:
    """What has been learned about the printer over the slips so far."""

    reports_processed: bool | None = None
    """Whether it answers `encoding.ASK_PROCESSED`; None: not known yet."""


class SensorProof:
    """The printer has processed the slip, and reports afterwards that it is ready.

    Many printers do not report what they have processed: for those the time that printing takes is waited for, but they
    are asked all the same, as they may only have been slow.
    """

    name: events.Proof = "sensor"

    def __init__(self, learned: Learned, mm: float, session: PrinterSession) -> None:
        """`mm`: how long the slip's print is."""
        self._learned = learned
        self._stillness = Stillness(mm, session)
        if 0 < session.processed_asked <= session.processed[0]:
            learned.reports_processed = True  # it was only slow, and no answer is outstanding
        # Asked twice, and both answers count: a single byte may be noise on the line.
        self.question = encoding.ASK_PROCESSED * 2
        session.processed_asked += 2
        self._believes_answers = learned.reports_processed is not False
        """Otherwise an answer may belong to an earlier slip."""
        self._since: float | None = None
        self._processed_before = session.processed[0]
        self._halts = session.halts
        self._asked_after_round: int | None = None

    def is_given(self, session: PrinterSession, now: float) -> bool:
        if self._since is None:
            if session.unacked():
                return False
            self._since = now
        if self._stillness.was_seen(session, now - self._since):
            return False
        if self._asked_after_round is None:
            if self._is_through(self.came_before_halt(session), now - self._since) and session.ask():
                self._asked_after_round = session.questions.rounds
            return False
        is_well = session.status.condition in ("ready", "paper_low") and session.halts == self._halts
        return is_well and session.questions.rounds > self._asked_after_round

    def came_before_halt(self, session: PrinterSession) -> bool:
        return self.is_answered(session) and not session.stalled_in_slip

    def is_answered(self, session: PrinterSession) -> bool:
        count, halts = session.processed
        return count >= self._processed_before + 2 and halts == self._halts

    def _is_through(self, was_reported: bool, waited_s: float) -> bool:
        if was_reported and self._believes_answers:
            self._learned.reports_processed = True
        elif self._learned.reports_processed or waited_s < self._stillness.print_s:
            return False
        else:
            self._learned.reports_processed = False
        return True


def proof_maker(confirm: Confirm) -> Callable[[float, PrinterSession], Proof]:
    """Returns a function that makes a slip's proof from its length in mm, before the slip's last bytes are sent."""
    learned = Learned()

    def make(mm: float, session: PrinterSession) -> Proof:
        match confirm:
            case "printed":
                return PrintedProof(base64.b64encode(os.urandom(3)), mm, session)
            case "sensor":
                return SensorProof(learned, mm, session)
            case "sent":
                return SentProof()

    return make
