"""One slip on its way to paper: how many of its bytes the printer has taken, and what they may have printed."""

from __future__ import annotations

import math

from printer.job.proof import Proof
from printer.paper import Paper
from printer.session.session import STALL_S, PrinterSession
from printer.slip import Slip


class SlipJob:
    """Counts the bytes of one slip: they are added, then sent, then acknowledged by the other end."""

    def __init__(self, slip: Slip, paper: Paper, *, began: float, halts: int) -> None:
        """`halts`: how often the printer had halted before."""
        self.slip = slip
        self._paper = paper
        self.began = began
        self.halts = halts
        self.sent = 0
        """Bytes accepted by the connection."""
        self.written_at_end: int | None = None
        """All bytes written on the connection when the slip's last one was sent; None: it is not sent yet."""
        self.proof: Proof | None = None
        """Set before the last bytes are added."""
        self._added = self._rows = 0
        """Bytes, and the rows of paper that they move."""
        self._number_end: float = math.inf
        self._more_follows = False
        self._acknowledged, self._moved_at = 0, began

    def add(self, data: bytes, rows: int) -> bytes:
        """Counts the bytes that are to be sent next, and returns them."""
        self._added += len(data)
        self._rows += rows
        return data

    def mark_number_end(self, *, more_follows: bool) -> None:
        """The bytes added so far print the number. `more_follows`: the slip goes on below it."""
        self._number_end, self._more_follows = self._added, more_follows

    def record_sent(self, count: int, session: PrinterSession) -> None:
        self.sent += count
        if self.proof and self.sent == self._added:
            self.written_at_end = session.written

    def acknowledged(self, session: PrinterSession) -> int:
        """Bytes that the printer has taken, as far as the connection can tell; questions behind the slip excluded."""
        behind = session.written - self.written_at_end if self.written_at_end is not None else 0
        return self.sent - max(0, session.unacked() - behind)

    def is_acknowledged(self, session: PrinterSession) -> bool:
        """Whether the printer has taken the whole slip."""
        return self.written_at_end is not None and self.acknowledged(session) == self.sent

    def is_moving(self, session: PrinterSession, now: float) -> bool:
        """Whether the printer has taken bytes within the last `STALL_S` seconds."""
        if (acknowledged := self.acknowledged(session)) > self._acknowledged:
            self._acknowledged, self._moved_at = acknowledged, now
        return now - self._moved_at <= STALL_S

    def shows_number(self, acknowledged: int) -> bool:
        """Whether so many bytes may have printed the number although the slip is not complete."""
        return self._more_follows and acknowledged >= self._number_end

    def may_show_number(self, acknowledged: int) -> bool:
        """The same, also where the number ends the slip: a person may have torn it off by hand."""
        return acknowledged >= self._number_end

    def fed_mm(self, acknowledged: int) -> int:
        """Millimetres of paper that so many bytes move, by proportion."""
        return round(self._paper.mm(self._rows) * acknowledged / self._added) if self._added else 0
