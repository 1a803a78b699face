"""When an unstaffed counter is expected to open again today, by its usual day or, if that is unknown, office hours."""

from __future__ import annotations

from typing import NamedTuple

from core.forecast.learning import Learned
from core.forecast.patterns import LEAVING_MS
from core.forecast.service_times import LONGEST_MS
from core.history.visits import CounterSession
from core.hours import day_start, halves, instant_at, service_start
from core.instant import Instant, Now
from core.line.line import Line


class ExpectedOpening(NamedTuple):
    """When a counter opens that is still expected today."""

    late_ms: float | None
    """How long the clerk is overdue; None: they are not due yet."""
    opens_ms: float
    """Time until it opens; if the clerk is overdue, the longest time until then."""


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

    def expected_opening(self, counter: str) -> ExpectedOpening | None:
        """None: the counter is not expected to open again today."""
        opens_ms, overdue = self._opens_ms(counter), self._overdue(counter)
        if overdue is not None:
            since, until = overdue
            latest_ms = float(until - self._now.utc) if opens_ms is None else opens_ms
            return ExpectedOpening(float(self._now.utc - since), latest_ms)
        return None if opens_ms is None else ExpectedOpening(None, opens_ms)

    def _overdue(self, counter: str) -> tuple[Instant, Instant] | None:
        """Since when the clerk is overdue, and until when they are expected. A clerk who paused is overdue after the
        length of a break, unless the pause began when they usually leave. None: no clerk is expected."""
        expected, pause = self._expected_period(counter), self._learned.pause(counter)
        if expected is None or pause is None:
            return expected
        (since, until), paused = expected, self._now.utc.later(pause.begun.line - self._now.line)
        if paused <= since:
            return expected
        return None if self.is_departure(pause) else (paused.later(LONGEST_MS), until)

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

    def _expected_period(self, counter: str) -> tuple[Instant, Instant] | None:
        """Begin and end of the period around now in which the counter should be staffed. Without patterns these are the
        office hours, for a counter that is paused, or not yet staffed today when the office has just opened."""
        now = self._now.utc
        if self.time_of_day_ms is None or not self._is_within_day(now):
            return None
        if self._pattern.is_known:
            usual = self._pattern.expected_period(counter, self.time_of_day_ms)
            return usual and (now.later(usual[0] - self.time_of_day_ms), now.later(usual[1] - self.time_of_day_ms))
        half = self._half_at(now) if self._hours else None
        if half is None or self._learned.pause(counter):
            return half
        return None if self._pattern.was_staffed_today(counter) or now - half[0] > LONGEST_MS else half

    def opens_again(self, counter: str, after_ms: float) -> float | None:
        """Milliseconds from now until the counter usually opens next, counted from `after_ms` from now."""
        if self.time_of_day_ms is None:
            return None
        usual_ms = self._pattern.usual_opening_ms(counter, round(self.time_of_day_ms + after_ms))
        return None if usual_ms is None else self._from_now(self._now.utc.later(usual_ms - self.time_of_day_ms))

    def _opens_ms(self, counter: str) -> float | None:
        if self.time_of_day_ms is None or self._pattern.is_known:
            return self.opens_again(counter, 0)
        return self._from_now(service_start(self._hours, self._now.local))

    def _from_now(self, opens: Instant) -> float | None:
        return float(opens - self._now.utc) if opens > self._now.utc and self._is_within_day(opens) else None

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
