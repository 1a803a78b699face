"""Two outcomes told as two: a ticket may be called before a break or only after it, or before closing or not today.

Their ends are times of day in steps of five minutes, which stay while the clock goes on; told are the minutes to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import sub
from typing import NamedTuple

from core.forecast.intervals import RAW_HIGH, RAW_LOW, quantile
from core.instant import MINUTE_MS, Instant
from core.messages.forecasts import STEP_MIN
from core.messages.state import Minutes, TwoOutcomes

BREAK_MIN = 30.0
"""Where so many minutes lie between two draws, a break lies between them."""
LEAST_SHARE = 0.1
"""Less likely outcomes are not told …"""
LEAST_SHARE_TOLD = 0.05
"""… unless they were told before: people do not trust what comes and goes."""
LEAST_TODAY = 0.25
"""If a ticket is called today in fewer rollouts, nothing is told of it."""
STEP_MS = STEP_MIN * MINUTE_MS

Times = tuple[Instant, Instant]
"""Between which times a ticket is called."""


class TwoTimes(NamedTuple):
    before: Times
    after: Times | None
    """None: not any more today."""

    def told_at(self, at: Instant) -> TwoOutcomes:
        return _minutes(self.before, at), None if self.after is None else _minutes(self.after, at)


class Sides(NamedTuple):
    """Draws before and after a break, ascending."""

    before: Sequence[float]
    after: Sequence[float]


def two_times(draws_min: Sequence[float], rollouts: int, at: Instant, told: TwoTimes | None = None) -> TwoTimes | None:
    """`draws_min`: the waits from `at` on, of the `rollouts` in which the ticket was called; `told`: what was told
    before. None: it has one outcome, or none that can be told."""
    sides = _told_sides(draws_min, rollouts, (LEAST_SHARE_TOLD if told else LEAST_SHARE) * rollouts)
    if sides is None:
        return None
    before, after = told or (None, None)
    return TwoTimes(_times(sides.before, at, before), _times(sides.after, at, after) if sides.after else None)


def has_two_outcomes(draws_min: Sequence[float], rollouts: int) -> bool:
    return _told_sides(draws_min, rollouts, LEAST_SHARE * rollouts) is not None


def _told_sides(draws_min: Sequence[float], rollouts: int, least: float) -> Sides | None:
    """`after` is empty where the ticket may not be called any more today. `least`: draws of an outcome that is told."""
    if len(draws_min) < LEAST_TODAY * rollouts:
        return None
    likely, sides = _likely(draws_min, least)
    return Sides(likely, ()) if len(draws_min) <= rollouts - least else sides


def likely_draws(draws_min: Sequence[float]) -> Sequence[float]:
    """The draws without those beyond a break that are too unlikely to be told."""
    return _likely(draws_min, LEAST_SHARE * len(draws_min))[0]


def _likely(draws_min: Sequence[float], least: float) -> tuple[Sequence[float], Sides | None]:
    """The draws without sides of a break that have fewer than `least`, and what a break then parts them into."""
    while (sides := _sides(draws_min)) is not None and min(map(len, sides)) < least:
        draws_min = max(sides, key=len)
    return draws_min, sides


def _sides(draws_min: Sequence[float]) -> Sides | None:
    """None: no break lies between them."""
    if not draws_min or max(draws_min) - min(draws_min) < BREAK_MIN:
        return None
    drawn = sorted(draws_min)
    gaps = list(map(sub, drawn[1:], drawn))
    longest = max(gaps)
    at = gaps.index(longest) + 1
    return Sides(drawn[:at], drawn[at:]) if longest >= BREAK_MIN else None


def _times(draws_min: Sequence[float], at: Instant, told: Times | None) -> Times:
    """Rounded outward. An end that was told stays until it is off by more than a step."""
    drawn = sorted(draws_min)
    low, high = (at.later(quantile(drawn, share) * MINUTE_MS) for share in (RAW_LOW, RAW_HIGH))
    ends = Instant(low // STEP_MS * STEP_MS), Instant(-(-high // STEP_MS) * STEP_MS)
    if told is None:
        return ends
    begin, end = (old if abs(new - old) <= STEP_MS else new for new, old in zip(ends, told, strict=True))
    return begin, max(end, begin.later(STEP_MS))


def _minutes(times: Times, at: Instant) -> Minutes:
    low, high = (max(0, round((time - at) / MINUTE_MS)) for time in times)
    return low, max(high, low + 1)
