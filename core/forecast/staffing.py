"""When a counter where nobody sits is staffed again: as usual, within this day; at any moment, where it is late."""

from __future__ import annotations

from typing import NamedTuple

from core.forecast.learning import Learned
from core.forecast.patterns import LEAVING_MS
from core.forecast.service_times import LONGEST_MS
from core.history.visits import Span
from core.hours import begins, halves, moment, served_from
from core.instant import Instant
from core.line.line import Line
from core.now import Now


class Coming(NamedTuple):
    """Of a counter that is still expected today. Milliseconds."""

    late: float | None
    """It should be there, and has been missing for so long; None: it is not missing yet."""
    opens: float
    """From now until it opens; where it is late, at the latest."""


class Staffing:
    """Of one line at one moment. Without a trusted clock nothing is known."""

    def __init__(self, line: Line, experience: Learned, now: Now) -> None:
        self._hours = line.rules.hours
        self._day = line.day
        self._experience = experience
        self._presence = experience.presence
        self._now = now
        self.time_ms = experience.time_ms(now.utc) if now.trusted else None
        """After midnight."""

    def comes(self, counter: str) -> Coming | None:
        """None: not within this day, as far as anybody knows."""
        opens_ms, missing = self._opens_ms(counter), self._missing(counter)
        if missing is not None:
            since, until = missing
            return Coming(float(self._now.utc - since), float(until - self._now.utc) if opens_ms is None else opens_ms)
        return None if opens_ms is None else Coming(None, opens_ms)

    def _missing(self, counter: str) -> tuple[Instant, Instant] | None:
        """Since when it is late, and when it is too late. One that was there and paused is late when that is
        longer than a break; not when it was its usual time to go."""
        missing, pause = self._due(counter), self._experience.pause(counter)
        if missing is None or pause is None:
            return missing
        (since, until), paused = missing, self._now.utc.later(pause.begun.line - self._now.line)
        if paused <= since:
            return missing
        return None if self.has_gone(pause) else (paused.later(LONGEST_MS), until)

    @property
    def begins_ms(self) -> float:
        """How long it is until anybody is served, who is there early, too; 0 once the day's work has begun."""
        opens = begins(self._hours, self._now.local) if self.time_ms is not None else None
        return float(opens - self._now.utc) if opens is not None else 0.0

    def has_gone(self, pause: Span) -> bool:
        """Whether a pause began when the counter usually goes or, without a habit, the office closes: mostly lunch."""
        if self.time_ms is None or not pause.begun.trusted:
            return False
        leaves = self._presence.is_leaving(pause.counter, self._experience.time_ms(pause.begun.at))
        return self._half_at(pause.begun.at.later(LEAVING_MS)) is None if leaves is None else leaves

    def _due(self, counter: str) -> tuple[Instant, Instant] | None:
        """From when to when it should be there. Without habits it comes with the office or not at all, but back from a
        pause it does."""
        now = self._now.utc
        if self.time_ms is None or not self._is_of_the_day(now):
            return None
        if self._presence.is_known:
            usual = self._presence.missing(counter, self.time_ms)
            return usual and (now.later(usual[0] - self.time_ms), now.later(usual[1] - self.time_ms))
        half = self._half_at(now) if self._hours else None
        if half is None or self._experience.pause(counter):
            return half
        return None if self._presence.has_been_there(counter) or now - half[0] > LONGEST_MS else half

    def opens_again(self, counter: str, after_ms: float) -> float | None:
        """When it usually opens next, so long from now; milliseconds from now."""
        if self.time_ms is None:
            return None
        usual_ms = self._presence.opens_ms(counter, round(self.time_ms + after_ms))
        return None if usual_ms is None else self._from_now(self._now.utc.later(usual_ms - self.time_ms))

    def _opens_ms(self, counter: str) -> float | None:
        if self.time_ms is None or self._presence.is_known:
            return self.opens_again(counter, 0)
        return self._from_now(served_from(self._hours, self._now.local))

    def _from_now(self, opens: Instant) -> float | None:
        return float(opens - self._now.utc) if opens > self._now.utc and self._is_of_the_day(opens) else None

    def _is_of_the_day(self, at: Instant) -> bool:
        """Before the last closing of its date, and not after the line's day: whoever waits now waits no longer then."""
        local = at.moment.astimezone(self._now.local.tzinfo)
        closes = [half.close for half in halves(self._hours, local.date())]
        return (
            local.date().isoformat() <= self._day
            and bool(closes)
            and at < moment(local.date(), closes[-1], local.tzinfo)
        )

    def _half_at(self, at: Instant) -> tuple[Instant, Instant] | None:
        """From when to when people are served around this time; None: nobody is."""
        local = at.moment.astimezone(self._now.local.tzinfo)
        for half in halves(self._hours, local.date()):
            opens, closes = (moment(local.date(), minutes, local.tzinfo) for minutes in (half.open, half.close))
            if opens <= at < closes:
                return opens, closes
        return None
