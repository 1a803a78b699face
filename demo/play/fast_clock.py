"""A clock for an office in which time passes faster: its time of day and its stopwatch advance together."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from core.instant import Instant
from runtime.clock import Clock

MS_NS = 1_000_000


class _Stretch(NamedTuple):
    """A stretch of time with one speed."""

    watch_ns: int
    """The real stopwatch at its beginning."""
    at_ns: int
    """The office's time at its beginning, in nanoseconds since 1970."""
    speed: float
    until_ns: int | None = None
    """The office's time at which the usual speed applies again."""


class FastClock:
    """The office's time. Thread-safe; never runs backwards."""

    def __init__(self, start: datetime, speed: float, *, stopwatch_ns: Callable[[], int] = time.monotonic_ns) -> None:
        """`start`: the office's time now; `speed`: office seconds per real second."""
        self.speed = speed
        self.zone = start.tzinfo
        self._stopwatch_ns = stopwatch_ns
        self._stretch = _Stretch(stopwatch_ns(), Instant.of(start) * MS_NS, speed)

    def now(self) -> datetime:
        return self.instant().moment.astimezone(self.zone)

    def instant(self) -> Instant:
        return Instant(self.ns() // MS_NS)

    def ns(self) -> int:
        return self._at(self._stretch, self._stopwatch_ns())

    def hurry(self, until: datetime, *, within_s: float) -> None:
        """Lets the time until then pass in `within_s` real seconds if it would take longer; then as usual again."""
        watch_ns = self._stopwatch_ns()
        at_ns, until_ns = self._at(self._stretch, watch_ns), Instant.of(until) * MS_NS
        speed = (until_ns - at_ns) / (within_s * 1e9)
        if speed > self.speed:
            self._stretch = _Stretch(watch_ns, at_ns, speed, until_ns)

    def make_clock(self, **given: Any) -> Clock:
        """A `Clock` of this speed; `given`: its other arguments."""
        sources = _Sources(self)
        return Clock(**given, wall_ns=sources.wall_ns, stopwatch_ns=sources.stopwatch_ns)

    def _at(self, stretch: _Stretch, watch_ns: int) -> int:
        at_ns = stretch.at_ns + round((watch_ns - stretch.watch_ns) * stretch.speed)
        if stretch.until_ns is None or at_ns <= stretch.until_ns:
            return at_ns
        return stretch.until_ns + round((at_ns - stretch.until_ns) / stretch.speed * self.speed)


class _Sources:
    """The time sources of one `Clock`, which reads the stopwatch right after the time of day. At this speed the moment
    in between would look like a step of the clock, so both readings return the same instant."""

    def __init__(self, clock: FastClock) -> None:
        self._clock = clock
        self._read_ns: int | None = None
        """What `wall_ns` returned, until `stopwatch_ns` has returned it, too."""

    def wall_ns(self) -> int:
        self._read_ns = self._clock.ns()
        return self._read_ns

    def stopwatch_ns(self) -> int:
        read_ns, self._read_ns = self._read_ns, None
        return self._clock.ns() if read_ns is None else read_ns
