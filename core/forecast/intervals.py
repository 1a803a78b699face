"""Turns a forecast into the interval that people are told: one that held 80 % of the waits after similar forecasts.

First and later legs of a visit are judged apart, and so are those who are told that they will be called at once.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from typing import Literal

from core.messages.forecasts import STEP_MIN
from core.messages.state import Minutes

SLACK_MIN = 1.5
"""An end may be off by this much before another one is told."""
EDGES_MIN = (5.0, 10.0, 20.0, 40.0)
"""Edges of the buckets: forecasts in one bucket share their errors. Beyond the last, errors are relative."""
KEEP_ERRORS = 1000
ENOUGH = 100
"""With errors of fewer forecasts, intervals are quantiles of the draws."""
ENOUGH_ALIKE = 20
"""The same for the forecasts of one bucket."""
LOW, HIGH = 0.1, 0.9
RAW_LOW, RAW_HIGH = 0.05, 0.95
"""The ends of an interval: quantiles of past errors or, before there are enough, of the draws."""
FAR_MIN = 60.0
"""A wait that lasts this long in nearly all draws is one for a break to end or for the office to open: how wrong other
long forecasts were says nothing about it, so its ends are quantiles of the draws."""
AT_ONCE: Minutes = (0, 0)
SOON_MIN = 5.0
"""Who is told to be called at once is called within this time, in at least `SOON_SHARE` of the cases."""
SOON_SHARE = 0.9
IMMEDIATE_MIN = 1.0
"""… and mostly within this time."""

LegKind = Literal["first", "later"]
"""A visit begins with its first leg; to a later one, a counter has sent it on."""


class Intervals:
    """Learns the errors of past forecasts."""

    def __init__(self) -> None:
        self._errors: dict[LegKind, deque[tuple[int, float]]] = {
            "first": deque(maxlen=KEEP_ERRORS),
            "later": deque(maxlen=KEEP_ERRORS),
        }
        """Bucket and (actual − forecast) / unit of the last forecasts."""
        self._quantiles: dict[tuple[LegKind, int], tuple[float, float]] = {}
        """Cache: the quantiles `LOW` and `HIGH` of the errors of a bucket."""
        self._soon: deque[bool] = deque(maxlen=KEEP_ERRORS)
        """Whether those who were to be called at once were called within `SOON_MIN`."""

    @property
    def judged(self) -> int:
        """How many forecasts have been compared with what happened, of the last ones."""
        return sum(map(len, self._errors.values()))

    @property
    def are_learned(self) -> bool:
        """Whether ranges of first legs are as wide as errors were; an office may have no later ones."""
        return len(self._errors["first"]) >= ENOUGH

    def add(self, forecast_min: float, actual_min: float, leg: LegKind = "first", *, at_once: bool = False) -> None:
        """`at_once`: the draws were `is_at_once`."""
        if at_once:
            self._soon.append(actual_min <= SOON_MIN)
        if forecast_min > 0:
            error = (actual_min - forecast_min) / _unit(forecast_min)
            self._errors[leg].append((_bucket(forecast_min), error))
            self._quantiles.clear()

    def interval_of(self, draws_min: Sequence[float], told: Minutes | None = None, leg: LegKind = "first") -> Minutes:
        """`draws_min`: the waits in the rollouts, at least one; `told`: the interval that was told before."""
        if is_at_once(draws_min) and self._soon_holds:
            return AT_ONCE
        point = sum(draws_min) / len(draws_min)
        low, high = self._error_quantiles(leg, _bucket(point))
        if math.isnan(low) or is_far(draws_min):
            drawn = sorted(draws_min)
            return rounded(quantile(drawn, RAW_LOW), quantile(drawn, RAW_HIGH), told)
        return rounded(point + low * _unit(point), point + high * _unit(point), told)

    @property
    def _soon_holds(self) -> bool:
        return len(self._soon) < ENOUGH_ALIKE or sum(self._soon) >= SOON_SHARE * len(self._soon)

    def _error_quantiles(self, leg: LegKind, bucket: int) -> tuple[float, float]:
        """NaN: not known yet."""
        known = self._quantiles.get((leg, bucket))
        if known is None:
            errors = sorted(error for each, error in self._errors[leg] if each == bucket)
            enough = len(self._errors[leg]) >= ENOUGH and len(errors) >= ENOUGH_ALIKE
            known = (quantile(errors, LOW), quantile(errors, HIGH)) if enough else (math.nan, math.nan)
            self._quantiles[leg, bucket] = known
        return known


def is_at_once(draws_min: Sequence[float]) -> bool:
    """Whether a counter is free for the ticket, and its clerk calls without delay."""
    if not any(draws_min):
        return True
    drawn = sorted(draws_min)
    return quantile(drawn, 0.5) <= IMMEDIATE_MIN and quantile(drawn, SOON_SHARE) <= SOON_MIN


def is_far(draws_min: Sequence[float]) -> bool:
    return quantile(sorted(draws_min), RAW_LOW) >= FAR_MIN


def rounded(low_min: float, high_min: float, told: Minutes | None = None) -> Minutes:
    """Rounds outward to whole steps. An end that was told stays until it is off by more than `SLACK_MIN`: people do not
    trust a figure that keeps changing."""
    high = max(STEP_MIN, math.ceil(high_min / STEP_MIN) * STEP_MIN)
    low = max(0, math.floor(low_min / STEP_MIN) * STEP_MIN)
    if told is not None and told != AT_ONCE:
        low = told[0] if told[0] - SLACK_MIN <= low_min < told[0] + STEP_MIN + SLACK_MIN else low
        high = told[1] if told[1] - STEP_MIN - SLACK_MIN < high_min <= told[1] + SLACK_MIN else high
    return min(low, high - STEP_MIN), high


def quantile(ordered: Sequence[float], share: float) -> float:
    """Linear interpolation between the neighbours: type 7 of Hyndman and Fan (1996). `ordered` is not empty."""
    place = share * (len(ordered) - 1)
    before = math.floor(place)
    after = min(before + 1, len(ordered) - 1)
    return ordered[before] + (place - before) * (ordered[after] - ordered[before])


def _bucket(forecast_min: float) -> int:
    """Which class of similar forecasts it belongs to, by `EDGES_MIN`."""
    return bisect_right(EDGES_MIN, forecast_min)


def _unit(forecast_min: float) -> float:
    """The unit of an error: minutes or, for a long forecast, the forecast itself."""
    return 1 if forecast_min < EDGES_MIN[-1] else forecast_min
