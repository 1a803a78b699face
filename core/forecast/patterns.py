"""What days are usually like: who comes when, and when counters open and close."""

from __future__ import annotations

from collections import deque
from statistics import quantiles
from typing import NamedTuple

from core.instant import DAY_MS

DAYS = 20
"""So many are looked back on."""
FEW_DAYS = 3
"""Of fewer no habit is read."""
SLOT_MS = 1_800_000
SLOTS = DAY_MS // SLOT_MS
KEEP_KINDS = 1000
LEAVING_MS = 600_000
"""Who goes so long before his usual end does not come back for it."""
LEFT_WAITING = 0.1
"""A counter that closes by the clock leaves somebody waiting in so many cases; one that goes with the last, never."""


class Session(NamedTuple):
    """A counter that is staffed, from … to, milliseconds after midnight."""

    begin_ms: int
    end_ms: int
    left_waiting: bool
    """Whether somebody waited for it when it closed."""


class Arrivals:
    """Who came, by half hours."""

    def __init__(self) -> None:
        self._days: deque[list[int]] = deque(maxlen=DAYS)
        self._today = [0] * SLOTS
        self._sum = [0] * SLOTS
        self.kinds: deque[tuple[str, str]] = deque(maxlen=KEEP_KINDS)
        """Service and class of the last ones."""

    def begin_day(self) -> None:
        if any(self._today):
            self._days.append(self._today)
        self._today = [0] * SLOTS
        self._sum = [sum(counts) for counts in zip(*self._days, strict=True)] or [0] * SLOTS

    def note(self, time_ms: int, service: str, class_: str) -> None:
        self._today[time_ms // SLOT_MS % SLOTS] += 1
        self.kinds.append((service, class_))

    def rate(self, slot: int) -> float:
        """People a millisecond in this half hour."""
        return self._sum[slot % SLOTS] / len(self._days) / SLOT_MS if self._days else 0.0


class Presence:
    """When counters are staffed. A short break is no absence."""

    def __init__(self) -> None:
        self._days: deque[dict[str, list[Session]]] = deque(maxlen=DAYS)
        self._today: dict[str, list[Session]] = {}
        self._since: dict[str, int] = {}

    def begin_day(self) -> None:
        if self._today:
            self._days.append(self._today)
        self._today, self._since = {}, {}

    def opened(self, counter: str, time_ms: int) -> None:
        self._since.setdefault(counter, time_ms)

    def closed(self, counter: str, time_ms: int, *, left_waiting: bool) -> None:
        since = self._since.pop(counter, None)
        if since is not None:
            self._today.setdefault(counter, []).append(Session(since, time_ms, left_waiting))

    @property
    def is_known(self) -> bool:
        return len(self._days) >= FEW_DAYS

    def opens_ms(self, counter: str, time_ms: int) -> int | None:
        """When it usually opens next on a day; None: mostly not at all."""
        later = [
            min(begins)
            for day in self._days
            if (begins := [each.begin_ms for each in day.get(counter, ()) if each.begin_ms > time_ms])
        ]
        return self._usual(later)

    def missing(self, counter: str, time_ms: int) -> tuple[int, int] | None:
        """From when to when it is usually there, around this time; None: it is not, or it has been and gone."""
        sessions = self._there(counter, time_ms)
        if not sessions:
            return None
        begin_ms = _early([each.begin_ms for each in sessions])
        if any(session.end_ms > begin_ms for session in self._today.get(counter, ())):
            return None
        return begin_ms, _early([each.end_ms for each in sessions])

    def is_leaving(self, counter: str, time_ms: int) -> bool | None:
        """Whether somebody who goes at this time usually stays away then; None: it has no habit."""
        if not self._is_usual(sum(counter in day for day in self._days)):
            return None
        return not self._there(counter, time_ms + LEAVING_MS)

    def _there(self, counter: str, time_ms: int) -> list[Session]:
        """Of the days on which it was there at this time; empty: mostly it was not."""
        sessions = [session for day in self._days for session in day.get(counter, ())]
        there = [each for each in sessions if each.begin_ms <= time_ms < each.end_ms]
        return there if self._is_usual(len(there)) else []

    def has_been_there(self, counter: str) -> bool:
        """Today."""
        return counter in self._today or counter in self._since

    def closes_ms(self, counter: str, time_ms: int) -> int | None:
        """When it usually closes although people wait; None: when nobody does."""
        later = [[each for each in day.get(counter, ()) if each.end_ms > time_ms] for day in self._days]
        ends = [min(sessions, key=lambda each: each.end_ms) for sessions in later if sessions]
        if sum(each.left_waiting for each in ends) <= LEFT_WAITING * len(ends):
            return None
        return self._usual([each.end_ms for each in ends])

    def _usual(self, times_ms: list[int]) -> int | None:
        """`times_ms`: one of each day on which it was so."""
        return _early(times_ms) if self._is_usual(len(times_ms)) else None

    def _is_usual(self, days: int) -> bool:
        """On most days, and on a few at least."""
        return days >= FEW_DAYS and 2 * days > len(self._days)


def _early(times_ms: list[int]) -> int:
    """A clerk with somebody in hand is late."""
    return round(quantiles(times_ms, n=10, method="inclusive")[0])
