"""When a wait is told as times of day instead of minutes, and as which; the same rule for slips and the wall."""

from __future__ import annotations

from typing import NamedTuple

from core.instant import Instant
from core.messages.forecasts import STEP_MIN
from core.messages.state import Minutes, TwoOutcomes

CLOCK_ABOVE_MIN = 60
"""Waits above this are told as times of day; so is every wait before the opening and across a break."""
STEP_MS = STEP_MIN * 60_000
"""Times of day are rounded outward to multiples of this, so that the range stays true."""
Turn = tuple[Instant, Instant]
"""Earliest and latest time at which the ticket is expected to be called."""


def is_by_clock(forecast: Minutes, at: Instant, *, has_break: bool, closes: Instant | None) -> bool:
    """Whether this forecast is told as times of day; only for a trusted clock. `has_break`: nobody is served at `at`,
    but later. `closes`: the end of the half-day in which people are served then; None if unknown or without end."""
    return forecast[1] > CLOCK_ABOVE_MIN or has_break or (closes is not None and _after(forecast[1], at) > closes)


def turn(forecast: Minutes, at: Instant, *, opens: Instant | None, told: Turn | None = None) -> Turn:
    """The times of day of a forecast made at `at`, but not before `opens`, when service begins. An end that was told
    before (`told`) stays until it is wrong by more than one step: otherwise the times would move with the clock."""
    low, high = (_after(minutes, at) for minutes in forecast)
    begin, end = Instant(low // STEP_MS * STEP_MS), Instant(-(-high // STEP_MS) * STEP_MS)
    if told is not None:
        begin, end = (old if abs(new - old) <= STEP_MS else new for new, old in zip((begin, end), told, strict=True))
    begin = max(begin, opens or begin)
    return begin, max(end, begin.later(STEP_MS))


class TwoTurns(NamedTuple):
    """A ticket is called by a time, or else only after a break."""

    by: Instant
    then: Instant | None
    """About when, then; None: not on this day."""


def two_turns(outcomes: TwoOutcomes, at: Instant) -> TwoTurns:
    """The times of day of two outcomes told at `at`, or up to two minutes before: they are whole steps of the clock."""
    before, after = outcomes
    return TwoTurns(_whole_step(before[1], at), None if after is None else _whole_step(after[0], at))


def _whole_step(minutes: int, at: Instant) -> Instant:
    return Instant(round(_after(minutes, at) / STEP_MS) * STEP_MS)


def _after(minutes: int, at: Instant) -> Instant:
    return at.later(minutes * 60_000)
