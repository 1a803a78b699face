"""Turns line time into times of day, as people saw them in the waiting room."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import NamedTuple

from core.instant import Instant
from reports.audit.replay import ReplayedCall, ReplayedDay

SET_MS = 60_000
"""If the clock's lead over line time changed by more than this, the clock was set in between."""


class RoomClock(NamedTuple):
    """One clock for all times of an explanation, so that they appear in the order in which the rule took them."""

    ahead_ms: int
    """How far the clock is ahead of line time."""
    zone: tzinfo
    is_reliable: bool
    """Whether people saw the same times then, on their slips too."""

    def at(self, line_time: Instant) -> datetime:
        return self.shifted(line_time).moment.astimezone(self.zone)

    def shifted(self, line_time: Instant) -> Instant:
        return line_time.later(self.ahead_ms)


def room_clock_at(day: ReplayedDay, called: ReplayedCall, zone: tzinfo, *labels: str | None) -> RoomClock:
    """The clock at a call; if it was not trusted then, at the last trusted entry before, or else the first one after.

    `labels`: the tickets whose slips should show the same times.
    """
    trusted = [entry for entry in day.entries if entry.trusted]
    earlier = [entry for entry in trusted if entry.seq <= called.entry.seq]
    entry = (earlier[-1:] or trusted[:1] or [called.entry])[0]
    ahead_ms = entry.at - entry.line
    slips = [day.issued[label] for label in labels if label is not None and label in day.issued]
    same = all(abs(slip.at - slip.line - ahead_ms) < SET_MS for slip in slips if slip.trusted)
    return RoomClock(ahead_ms, zone, is_reliable=bool(trusted) and same)
