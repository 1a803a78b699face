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
    """Draws before and after a break, ascending."""

    before: Sequence[float]
    after: Sequence[float]


def two_outcomes(draws_min: Sequence[float], rollouts: int, told: TwoOutcomes | None = None) -> TwoOutcomes | None:
    """`draws_min`: of the `rollouts` in which the ticket was called; `told`: what was told before. None: it is one."""
    least = (LEAST_SHARE_TOLD if told else LEAST_SHARE) * rollouts
    before, after = told or (None, None)
    sides = _sides(draws_min)
    if sides is not None and min(map(len, sides)) >= least:
        return _range(sides.before, before), _range(sides.after, after)
    if LEAST_TODAY * rollouts <= len(draws_min) <= rollouts - least:
        return _range(sorted(draws_min), before), None
    return None


def likely_draws(draws_min: Sequence[float]) -> Sequence[float]:
    """The draws on the likelier side of a break, where the other is too unlikely to be told; else all of them."""
    sides = _sides(draws_min)
    return draws_min if sides is None else max(sides, key=len)


def _sides(draws_min: Sequence[float]) -> Sides | None:
    """None: no break lies between them."""
    if max(draws_min) - min(draws_min) < BREAK_MIN:
        return None
    drawn = sorted(draws_min)
    longest, at = max((after - before, n) for n, (before, after) in enumerate(pairwise(drawn), 1))
    return Sides(drawn[:at], drawn[at:]) if longest >= BREAK_MIN else None


def _range(drawn: Sequence[float], told: Minutes | None) -> Minutes:
    return rounded(quantile(drawn, RAW_LOW), quantile(drawn, RAW_HIGH), told)
