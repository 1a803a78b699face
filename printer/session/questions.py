"""The status questions (DLE EOT) that the printer was asked, and which of them an answer belongs to."""

from __future__ import annotations

from collections import deque

from printer.escpos import encoding
from printer.escpos.status import Question

ASK_EVERY_S = 0.75
REASK_S = 0.4
"""Wait before a question is sent once more: some printers send each answer only when the next question comes."""
SILENCE_S = 1.25
"""Wait before an answer is given up; a fault is noticed within the sum of this and `ASK_EVERY_S`."""


class Questions:
    """Keeps account only: the caller sends the returned bytes."""

    def __init__(self) -> None:
        self._open: deque[Question] = deque()
        """Asked and not answered yet, in order."""
        self.asked_at = -ASK_EVERY_S
        self.reasked = False
        self.timeouts = 0
        """How often an answer did not come."""
        self.rounds = 0
        """How often all questions were answered with nothing new to confirm."""

    @property
    def are_open(self) -> bool:
        return bool(self._open)

    def ask(self, now: float, *questions: Question) -> bytes:
        """Each question is sent twice and the second answer counts: some printers are one answer behind."""
        twice = [question for question in questions for _ in range(2)]
        self._open += twice
        self.asked_at, self.reasked = now, False
        return encoding.ask_status(*twice)

    def reask(self) -> bytes:
        self.reasked = True
        return encoding.ask_status(self._open[-1])

    def match(self) -> Question | None:
        """The question that the next answer settles; None for the first answer of two, or if nothing was asked."""
        if not self._open:
            return None  # some printers take bytes of a picture for questions
        question = self._open.popleft()
        return None if self._open and self._open[0] == question else question

    def give_up(self) -> Question:
        """Stops waiting for answers; returns the last question."""
        self.timeouts += 1
        last = self._open[-1]
        self._open.clear()
        return last

    def clear(self) -> None:
        self._open.clear()
