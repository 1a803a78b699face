"""What is believed of a printer.

No verdict changes by a single byte, which may be noise on the line, or the answer to another question: what is news is
believed when it is told twice.
"""

from __future__ import annotations

from msgspec.structs import replace

from core.messages.state import PrinterCondition
from printer.escpos.status import PrinterStatus

STOPS: tuple[PrinterCondition, ...] = ("paper_out", "cover_open")
WITHOUT_PAPER = 0x20
"""Of a USB port's status."""
OFFLINE = PrinterStatus(heard=True, offline=True)


class ConditionFilter:
    def __init__(self, known: PrinterStatus) -> None:
        self._word = known
        """Told twice, or nothing new."""
        self.draft = PrinterStatus()
        """Told by the answers so far; complete when the last open question is answered."""
        self._news: PrinterStatus | None = None
        """Told once."""
        self._news_at = 0.0
        self._news_unasked = False
        self._port_had_paper = self._port_empty = False
        self.stops = 0
        """How often it had to stop for want of paper or for an open cover: what was under way is not whole."""
        self.last_stop: PrinterCondition = "unknown"

    @property
    def status(self) -> PrinterStatus:
        """How it is, as far as it is believed."""
        if self._port_empty and (self._port_had_paper or not self._word.heard):
            return replace(self._word, heard=True, paper_out=True)
        return self._word

    def hear(self, status: PrinterStatus, now: float, *, unasked: bool) -> bool:
        """Whether it is news, which has to be told once more; else it is believed."""
        told_before = self._news.condition if self._news else None
        if status.condition in (self._word.condition, told_before):
            self.believe(status)
            return False
        self._news, self._news_at, self._news_unasked = status, now, unasked
        return True

    def believe(self, status: PrinterStatus) -> None:
        before = self.status.condition
        self._word = self.draft = status
        self._news = None
        self._count_stop(before)

    def believe_unasked(self, before: float) -> bool:
        """What it told unasked, earlier than that, and cannot be asked again; whether there is such news."""
        if self._news is None or not self._news_unasked or self._news_at >= before:
            return False
        self.believe(self._news)
        return True

    def stands_still(self) -> None:
        """It takes no bytes; unless it says why, it counts as offline."""
        self._word = OFFLINE

    def doubt(self) -> None:
        """Nothing is known until it says something again."""
        self._news = None
        self._word = self.draft = PrinterStatus()

    def port_says(self, bits: int) -> None:
        """What a USB port tells of itself, whether the printer says anything or not.

        Some always tell that all is well, and others may always tell the contrary: no paper is believed where there
        was some before, or where the printer says nothing.
        """
        before = self.status.condition
        self._port_empty = bool(bits & WITHOUT_PAPER)
        self._port_had_paper = self._port_had_paper or not self._port_empty
        self._count_stop(before)

    def _count_stop(self, before: PrinterCondition) -> None:
        now = self.status.condition
        if now in STOPS and now != before:
            self.stops += 1
            self.last_stop = now
