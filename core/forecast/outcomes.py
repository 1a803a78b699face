"""Two outcomes told as two: a ticket may be called before a break or only after it, or before closing or not today."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from core.forecast.intervals import RAW_HIGH, RAW_LOW, quantile, rounded
from core.messages.state import Minutes, TwoOutcomes

BREAK_MIN = 30.0
"""Where so many minutes lie between two draws, a break lies between them."""
LEAST_SHARE = 0.1
"""Less likely outcomes are not told …"""
LEAST_SHARE_TOLD = 0.05
"""… unless they were told before: people do not trust what comes and goes."""
LEAST_TODAY = 0.25
"""If a ticket is called today in fewer rollouts, nothing is told of it."""


class Sides(NamedTuple):
    """Draws before and after a break, ascending; `after` is empty where a ticket is not called any more today."""

    before: Sequence[float]
    after: Sequence[float]


def two_outcomes(draws_min: Sequence[float], rollouts: int, told: TwoOutcomes | None = None) -> TwoOutcomes | None:
    """`draws_min`: of the `rollouts` in which the ticket was called; `told`: what was told before. None: it is one."""
    sides = _sides(sorted(draws_min), rollouts, LEAST_SHARE_TOLD if told else LEAST_SHARE)
    if sides is None:
        return None
    before, after = told or (None, None)
    return _range(sides.before, before), _range(sides.after, after) if sides.after else None


def _sides(drawn: Sequence[float], rollouts: int, least: float) -> Sides | None:
    longest, at = max(((after - before, n) for n, (before, after) in enumerate(pairwise(drawn), 1)), default=(0, 0))
    if longest >= BREAK_MIN and min(at, len(drawn) - at) >= least * rollouts:
        return Sides(drawn[:at], drawn[at:])
    if LEAST_TODAY * rollouts <= len(drawn) <= (1 - least) * rollouts:
        return Sides(drawn, ())
    return None


def _range(drawn: Sequence[float], told: Minutes | None) -> Minutes:
    return rounded(quantile(drawn, RAW_LOW), quantile(drawn, RAW_HIGH), told)
