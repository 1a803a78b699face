"""When somebody's turn is told by the clock and not in minutes, and as what: slip and wall go by one rule."""

from __future__ import annotations

from core.instant import Instant
from core.messages.forecasts import STEP_MIN
from core.messages.state import Minutes

CLOCK_ABOVE_MIN = 60
"""Beyond an hour people want to know when, not how long; so they do before the opening and across a break."""
STEP_MS = STEP_MIN * 60_000
"""Times of day are rounded to so much, outward: the range stays true."""
Turn = tuple[Instant, Instant]
"""Between which times somebody is called."""


def is_by_clock(forecast: Minutes, at: Instant, *, has_break: bool, closes: Instant | None) -> bool:
    """Whether times of day say more than minutes, by a clock that is believed. `has_break`: nobody is served at `at`,
    but later. `closes`: until when who is served then is served; None: nobody knows, or nothing ends it."""
    return forecast[1] > CLOCK_ABOVE_MIN or has_break or (closes is not None and _in(forecast[1], at) > closes)


def turn(forecast: Minutes, at: Instant, *, opens: Instant | None, told: Turn | None = None) -> Turn:
    """In whole steps, but not before `opens`, when the first are served. What was told stays as long as it is off by
    one step at most: the clock goes on while a range of minutes stays as it is."""
    low, high = (_in(minutes, at) for minutes in forecast)
    begin, end = Instant(low // STEP_MS * STEP_MS), Instant(-(-high // STEP_MS) * STEP_MS)
    if told is not None:
        begin, end = (old if abs(new - old) <= STEP_MS else new for new, old in zip((begin, end), told, strict=True))
    begin = max(begin, opens or begin)
    return begin, max(end, begin.later(STEP_MS))


def _in(minutes: int, at: Instant) -> Instant:
    return at.later(minutes * 60_000)
