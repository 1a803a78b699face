"""Line time on the clock of the room: when something was, as people read it."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import NamedTuple

from core.instant import Instant
from reports.audit.replay import Called, Day

SET_MS = 60_000
"""A clock that differs by more from line time than it did was set in between."""


class Dial(NamedTuple):
    """One clock for all times of an explanation, so that they stand in the order that decided."""

    ahead_ms: int
    """Of line time."""
    zone: tzinfo
    is_sure: bool
    """Whether times on it are those that people saw, on their slips too."""

    def at(self, line_time: Instant) -> datetime:
        return self.on_it(line_time).moment.astimezone(self.zone)

    def on_it(self, line_time: Instant) -> Instant:
        return line_time.later(self.ahead_ms)


def dial_at(day: Day, called: Called, zone: tzinfo, *labels: str | None) -> Dial:
    """The clock at a call; where nobody believed it then, as it was when somebody did, before or else after.

    `labels`: whose slips should show the same.
    """
    trusted = [entry for entry in day.entries if entry.trusted]
    earlier = [entry for entry in trusted if entry.seq <= called.entry.seq]
    entry = (earlier[-1:] or trusted[:1] or [called.entry])[0]
    ahead_ms = entry.at - entry.line
    slips = [day.issued[label] for label in labels if label is not None and label in day.issued]
    same = all(abs(slip.at - slip.line - ahead_ms) < SET_MS for slip in slips if slip.trusted)
    return Dial(ahead_ms, zone, is_sure=bool(trusted) and same)
