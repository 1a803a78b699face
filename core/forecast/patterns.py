"""What a usual day looks like: when tickets are taken, and when each counter is staffed."""

from __future__ import annotations

from collections import deque
from statistics import quantiles
from typing import NamedTuple

from core.instant import DAY_MS
from core.rules import TicketClass

DAYS = 20
"""Patterns are read from so many past days."""
FEW_DAYS = 3
"""From fewer days no pattern is read."""
SLOT_MS = 1_800_000
SLOTS = DAY_MS // SLOT_MS
KEEP_KINDS = 1000
LEAVING_MS = 600_000
"""A clerk who leaves this long before the usual end of a staffed period does not come back for the rest of it."""
LEFT_WAITING = 0.1
"""A counter that leaves people waiting at more than this share of its closings closes by the clock."""


class StaffedPeriod(NamedTuple):
    """A period in which a counter was staffed, in milliseconds after midnight."""

    begin_ms: int
    end_ms: int
    left_waiting: bool
    """Whether people waited for the counter when it closed."""


class ArrivalPattern:
    """How many tickets are taken in each half hour of a day."""

    def __init__(self) -> None:
        self._days: deque[list[int]] = deque(maxlen=DAYS)
        self._today = [0] * SLOTS
        self._sum = [0] * SLOTS
        self.kinds: deque[tuple[str, TicketClass]] = deque(maxlen=KEEP_KINDS)
        """Service and class of the last tickets, over all days."""

    def begin_day(self) -> None:
        if any(self._today):
            self._days.append(self._today)
        self._today = [0] * SLOTS
        self._sum = [sum(counts) for counts in zip(*self._days, strict=True)] or [0] * SLOTS

    def add(self, time_ms: int, service: str, class_: TicketClass) -> None:
        """A ticket was taken, `time_ms` after midnight."""
        self._today[time_ms // SLOT_MS % SLOTS] += 1
        self.kinds.append((service, class_))

    def rate_per_ms(self, slot: int) -> float:
        """Tickets per millisecond in this half hour (0 is the one after midnight), on average."""
        return self._sum[slot % SLOTS] / len(self._days) / SLOT_MS if self._days else 0.0


class StaffingPattern:
    """When each counter is staffed, in milliseconds after midnight; short breaks do not end a period. Usual is what
    happened on most of the past days, and on at least `FEW_DAYS`."""

    def __init__(self) -> None:
        self._days: deque[dict[str, list[StaffedPeriod]]] = deque(maxlen=DAYS)
        self._today: dict[str, list[StaffedPeriod]] = {}
        self._since: dict[str, int] = {}

    def begin_day(self) -> None:
        if self._today:
            self._days.append(self._today)
        self._today, self._since = {}, {}

    def opened(self, counter: str, time_ms: int) -> None:
        self._since.setdefault(counter, time_ms)

    def closed(self, counter: str, time_ms: int, *, left_waiting: bool) -> None:
        if (since := self._since.pop(counter, None)) is not None:
            self._today.setdefault(counter, []).append(StaffedPeriod(since, time_ms, left_waiting))

    @property
    def is_known(self) -> bool:
        return len(self._days) >= FEW_DAYS

    def periods_of_days(self, counter: str, time_ms: int = 0) -> list[list[StaffedPeriod]]:
        """The periods of each past day on which any counter was staffed after this time of day, in order; an empty list
        for a day on which this one was not. An office that works some mornings only says nothing about afternoons."""
        days = [day for day in self._days if any(each.end_ms > time_ms for all_ in day.values() for each in all_)]
        return [sorted(day.get(counter, ())) for day in days]

    def was_over_today(self, counter: str, begin_ms: int) -> bool:
        """Whether the counter has been closed today after this time of day."""
        return any(period.end_ms > begin_ms for period in self._today.get(counter, ()))

    def is_leaving_time(self, counter: str, time_ms: int) -> bool | None:
        """Whether the counter is usually unstaffed from about this time on; None: it has no pattern."""
        if not self._is_usual(sum(counter in day for day in self._days)):
            return None
        return not self._periods_at(counter, time_ms + LEAVING_MS)

    def _periods_at(self, counter: str, time_ms: int) -> list[StaffedPeriod]:
        """The past periods around this time; empty unless the counter is usually staffed then."""
        periods = [period for day in self._days for period in day.get(counter, ())]
        around = [each for each in periods if each.begin_ms <= time_ms < each.end_ms]
        return around if self._is_usual(len(around)) else []

    def was_staffed_today(self, counter: str) -> bool:
        return counter in self._today or counter in self._since

    def usual_closing_ms(self, counter: str, time_ms: int) -> int | None:
        """When the counter, staffed at this time, usually closes by the clock; None: its clerk serves all who wait."""
        later = [[each for each in day.get(counter, ()) if each.end_ms > time_ms] for day in self._days]
        ends = [min(periods, key=lambda each: each.end_ms) for periods in later if periods]
        if sum(each.left_waiting for each in ends) <= LEFT_WAITING * len(ends):
            return None
        return self._usual([each.end_ms for each in ends])

    def _usual(self, times_ms: list[int]) -> int | None:
        """`times_ms`: one of each day on which it happened."""
        return _early(times_ms) if self._is_usual(len(times_ms)) else None

    def _is_usual(self, days: int) -> bool:
        return days >= FEW_DAYS and 2 * days > len(self._days)


def _early(times_ms: list[int]) -> int:
    """The 10 % quantile: a clerk with a ticket in hand closes later than they meant to."""
    return round(quantiles(times_ms, n=10, method="inclusive")[0])
