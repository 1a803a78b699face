"""Time that passes faster, evenly: clock and stopwatch of an office in which a minute is a second."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from core.instant import Instant
from runtime.clock import Clock

MS_NS = 1_000_000


class _Leg(NamedTuple):
    """From a moment on, so fast, until another one."""

    watch_ns: int
    """The stopwatch at its beginning."""
    at_ns: int
    """The office's time then, in nanoseconds since 1970."""
    speed: float
    until_ns: int | None = None
    """The office's time from which on it is as fast as usual again."""


class Pace:
    """The office's time. For any thread; never runs backwards."""

    def __init__(self, start: datetime, speed: float, *, stopwatch_ns: Callable[[], int] = time.monotonic_ns) -> None:
        """It is `start` now; `speed`: office seconds in a second."""
        self.speed = speed
        self.zone = start.tzinfo
        self._stopwatch_ns = stopwatch_ns
        self._leg = _Leg(stopwatch_ns(), Instant.of(start) * MS_NS, speed)

    def now(self) -> datetime:
        """Local time."""
        return self.instant().moment.astimezone(self.zone)

    def instant(self) -> Instant:
        return Instant(self.ns() // MS_NS)

    def ns(self) -> int:
        """Nanoseconds since 1970."""
        return self._at(self._leg, self._stopwatch_ns())

    def hurry(self, until: datetime, *, within_s: float) -> None:
        """Lets the time until then pass in so many real seconds, if it would take longer; then all is as usual."""
        watch_ns = self._stopwatch_ns()
        at_ns, until_ns = self._at(self._leg, watch_ns), Instant.of(until) * MS_NS
        speed = (until_ns - at_ns) / (within_s * 1e9)
        if speed > self.speed:
            self._leg = _Leg(watch_ns, at_ns, speed, until_ns)

    def make_clock(self, **given: Any) -> Clock:
        """A `Clock` that goes at this pace."""
        hands = _Hands(self)
        return Clock(**given, wall_ns=hands.wall_ns, stopwatch_ns=hands.stopwatch_ns)

    def _at(self, leg: _Leg, watch_ns: int) -> int:
        at_ns = leg.at_ns + round((watch_ns - leg.watch_ns) * leg.speed)
        if leg.until_ns is None or at_ns <= leg.until_ns:
            return at_ns
        return leg.until_ns + round((at_ns - leg.until_ns) / leg.speed * self.speed)


class _Hands:
    """Of one clock. A `Clock` reads the stopwatch right after the wall: at this pace the moment in between is long
    enough for a step of the clock, so both are one look."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._seen_ns: int | None = None
        """What the wall said, until the stopwatch has said it, too."""

    def wall_ns(self) -> int:
        self._seen_ns = self._pace.ns()
        return self._seen_ns

    def stopwatch_ns(self) -> int:
        seen_ns, self._seen_ns = self._seen_ns, None
        return self._pace.ns() if seen_ns is None else seen_ns
