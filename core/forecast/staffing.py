"""When an unstaffed counter is expected to open again today, by its usual day or, if that is unknown, office hours."""

from __future__ import annotations

from typing import NamedTuple

from core.forecast.learning import Learned
from core.forecast.patterns import LEAVING_MS, StaffedPeriod
from core.forecast.rollout import NEVER
from core.forecast.service_times import LONGEST_MS
from core.history.visits import CounterSession
from core.hours import day_start, halves, instant_at, service_start
from core.instant import Instant, Now
from core.line.line import Line


class ExpectedOpening(NamedTuple):
    """When an unstaffed counter may open, in milliseconds from now. `NEVER`: not any more today."""

    opens_ms: float
    late_ms: float | None = None
    """Its clerk is late by so much and may come at any moment, until `until_ms`; if not, it opens at `opens_ms`."""
    until_ms: float = 0


NOT_TODAY = ExpectedOpening(NEVER)


class Staffing:
    """Expectations of the counters of a line at one moment; there are none without a trusted clock."""

    def __init__(self, line: Line, learned: Learned, now: Now) -> None:
        self._hours = line.rules.hours
        self._day = line.day
        self._learned = learned
        self._pattern = learned.staffing_pattern
        self._now = now
        self.time_of_day_ms = learned.time_of_day_ms(now.utc) if now.trusted else None
        """Now, after midnight; None: the clock is not trusted."""

    def expected_openings(self, counter: str) -> list[ExpectedOpening]:
        """Equally likely, one for each past day, as today may go on like it; without a pattern, by the office hours.
        Empty: none is expected."""
        if self.time_of_day_ms is None or not self._is_within_day(self._now.utc):
            return []
        if not self._pattern.is_known:
            return self._by_office_hours(counter)
        expected = [
            self._as_on(periods, counter) for periods in self._pattern.periods_of_days(counter, self.time_of_day_ms)
        ]
        return expected if any(each != NOT_TODAY for each in expected) else []

    def _as_on(self, periods: list[StaffedPeriod], counter: str) -> ExpectedOpening:
        """`periods`: of a past day, in order."""
        time_ms = self.time_of_day_ms or 0
        opens_ms = next((self._from_now(each.begin_ms) for each in periods if each.begin_ms > time_ms), NEVER)
        around = next((each for each in periods if each.begin_ms <= time_ms < each.end_ms), None)
        if around is None or self._pattern.was_over_today(counter, around.begin_ms):
            return ExpectedOpening(opens_ms)
        late_ms: float | None = time_ms - around.begin_ms
        if (pause := self._learned.pause(counter)) is not None:
            late_ms = self._late_from(pause, since_ms=time_ms - around.begin_ms)
        return ExpectedOpening(opens_ms, late_ms, around.end_ms - time_ms)

    def _late_from(self, pause: CounterSession, since_ms: float) -> float | None:
        """How late the clerk of a counter is that paused, and should have been there for `since_ms`; None: they have
        left for the rest of the period."""
        paused_ms = self._now.line - pause.begun.line
        if paused_ms >= since_ms:
            return since_ms
        return None if self.is_departure(pause) else paused_ms - LONGEST_MS

    def _by_office_hours(self, counter: str) -> list[ExpectedOpening]:
        """A counter that is paused, or not yet staffed when the office has just opened, should be staffed."""
        half = self._half_at(self._now.utc) if self._hours else None
        if half is None:
            opens_ms = self._next_start_ms(self._now.utc)
            return [ExpectedOpening(opens_ms)] if 0 < opens_ms < NEVER else []
        pause, late_ms = self._learned.pause(counter), None
        since_ms, until_ms = float(self._now.utc - half[0]), self._until(half[1])
        if pause is not None:
            late_ms = self._late_from(pause, since_ms)
        elif not self._pattern.was_staffed_today(counter) and since_ms <= LONGEST_MS:
            late_ms = since_ms
        else:
            return []
        return [ExpectedOpening(self._next_start_ms(half[1]), late_ms, until_ms)]

    def _next_start_ms(self, at: Instant) -> float:
        return self._until(service_start(self._hours, at.moment.astimezone(self._now.local.tzinfo)))

    @property
    def day_begins_ms(self) -> float:
        """Time until the office opens, before which clerks who are early call no ticket; 0 once it has opened."""
        opens = day_start(self._hours, self._now.local) if self.time_of_day_ms is not None else None
        return float(opens - self._now.utc) if opens is not None else 0.0

    def is_departure(self, pause: CounterSession) -> bool:
        """Whether a pause began when the counter usually closes (mostly lunch) or, without a pattern, the office."""
        if self.time_of_day_ms is None or not pause.begun.trusted:
            return False
        is_usual = self._pattern.is_leaving_time(pause.counter, self._learned.time_of_day_ms(pause.begun.at))
        return self._half_at(pause.begun.at.later(LEAVING_MS)) is None if is_usual is None else is_usual

    def opens_again_ms(self, counter: str, after_ms: float) -> list[float]:
        """Equally likely times from now at which the counter opens next after it will have closed, `after_ms` from now;
        empty: none is expected."""
        if self.time_of_day_ms is None:
            return []
        time_ms = self.time_of_day_ms + after_ms
        openings = [
            next((self._from_now(each.begin_ms) for each in periods if each.begin_ms > time_ms), NEVER)
            for periods in self._pattern.periods_of_days(counter, self.time_of_day_ms)
        ]
        return openings if self._pattern.is_known and min(openings, default=NEVER) < NEVER else []

    def _from_now(self, time_ms: float) -> float:
        """Time until a time of day (ms after midnight); `NEVER`: nobody is served then any more."""
        return self._until(self._now.utc.later(time_ms - (self.time_of_day_ms or 0)))

    def _until(self, at: Instant) -> float:
        return float(at - self._now.utc) if self._is_within_day(at) else NEVER

    def _is_within_day(self, at: Instant) -> bool:
        """Whether tickets of the line's day may still wait at `at`: until the last closing of the date."""
        local = at.moment.astimezone(self._now.local.tzinfo)
        closes = [half.close for half in halves(self._hours, local.date())]
        if not closes or local.date().isoformat() > self._day:
            return False
        return at < instant_at(local.date(), closes[-1], local.tzinfo)

    def _half_at(self, at: Instant) -> tuple[Instant, Instant] | None:
        """Opening and closing of the office around this time; None: it is closed."""
        local = at.moment.astimezone(self._now.local.tzinfo)
        for half in halves(self._hours, local.date()):
            opens, closes = (instant_at(local.date(), minutes, local.tzinfo) for minutes in (half.open, half.close))
            if opens <= at < closes:
                return opens, closes
        return None
