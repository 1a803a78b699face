"""A slip on its way to paper: how far its bytes have come, and what they may have put there."""

from __future__ import annotations

import math

from printer.job.proof import Proof
from printer.raster import DOTS_PER_MM
from printer.session.session import STALL_S, PrinterSession
from printer.slip import Slip


class SlipJob:
    """Bytes are given to be sent, then they leave us, then they have arrived."""

    def __init__(self, slip: Slip, *, began: float, stops: int) -> None:
        """`stops`: of the printer so far."""
        self.slip = slip
        self.began = began
        self.stops = stops
        self.sent = 0
        """Bytes that have left us."""
        self.end: int | None = None
        """What had been written on the connection with its last byte; None: that has not left yet."""
        self.proof: Proof | None = None
        """Known along with its last byte."""
        self._given = self._rows = 0
        """Bytes, and the rows of paper that they move."""
        self._number_ends: float = math.inf
        self._more_follows = False
        self._arrived, self._moved_at = 0, began

    def give(self, data: bytes, rows: int) -> bytes:
        """What is to be sent next."""
        self._given += len(data)
        self._rows += rows
        return data

    def number_ends(self, *, more_follows: bool) -> None:
        """With what was given so far the number is on paper. `more_follows`: below it the slip goes on."""
        self._number_ends, self._more_follows = self._given, more_follows

    def left(self, count: int, dialogue: PrinterSession) -> None:
        """So many bytes more."""
        self.sent += count
        if self.proof and self.sent == self._given:
            self.end = dialogue.written

    def arrived(self, dialogue: PrinterSession) -> int:
        """Bytes, as far as the connection knows; what was asked behind the slip does not count."""
        behind = dialogue.written - self.end if self.end is not None else 0
        return self.sent - max(0, dialogue.unacked() - behind)

    def has_arrived(self, dialogue: PrinterSession) -> bool:
        """All of it."""
        return self.end is not None and self.arrived(dialogue) == self.sent

    def moves(self, dialogue: PrinterSession, now: float) -> bool:
        """Some of its bytes have arrived a moment ago."""
        if (arrived := self.arrived(dialogue)) > self._arrived:
            self._arrived, self._moved_at = arrived, now
        return now - self._moved_at <= STALL_S

    def shows_number(self, arrived: int) -> bool:
        """By so many bytes its number may be on paper, although the end of the slip is not."""
        return self._more_follows and arrived >= self._number_ends

    def may_show_number(self, arrived: int) -> bool:
        """Also where the number is the end of the slip: who tears that out by hand holds it."""
        return arrived >= self._number_ends

    def fed_mm(self, arrived: int) -> int:
        """Of paper, by so many bytes."""
        return round(self._rows / DOTS_PER_MM * arrived / self._given) if self._given else 0
