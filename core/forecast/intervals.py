"""Turns a forecast into the interval that people are told: one that held 80 % of the waits after similar forecasts."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import deque
from collections.abc import Sequence

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
AT_ONCE: Minutes = (0, 0)


class Intervals:
    """Learns the errors of past forecasts."""

    def __init__(self) -> None:
        self._errors: deque[tuple[int, float]] = deque(maxlen=KEEP_ERRORS)
        """Bucket and (actual − forecast) / unit of the last forecasts."""
        self._quantiles: dict[int, tuple[float, float]] = {}
        """Cache: bucket → the quantiles `LOW` and `HIGH` of its errors."""

    @property
    def are_learned(self) -> bool:
        return len(self._errors) >= ENOUGH

    def add(self, forecast_min: float, actual_min: float) -> None:
        self._errors.append((_bucket(forecast_min), (actual_min - forecast_min) / _unit(forecast_min)))
        self._quantiles.clear()

    def interval_of(self, draws_min: Sequence[float], told: Minutes | None = None) -> Minutes:
        """`draws_min`: the waits in the rollouts, at least one; `told`: the interval that was told before."""
        if not any(draws_min):
            return AT_ONCE
        point = sum(draws_min) / len(draws_min)
        low, high = self._error_quantiles(_bucket(point))
        if math.isnan(low):
            drawn = sorted(draws_min)
            return rounded(quantile(drawn, RAW_LOW), quantile(drawn, RAW_HIGH), told)
        return rounded(point + low * _unit(point), point + high * _unit(point), told)

    def _error_quantiles(self, bucket: int) -> tuple[float, float]:
        """NaN: not known yet."""
        known = self._quantiles.get(bucket)
        if known is None:
            errors = sorted(error for each, error in self._errors if each == bucket)
            enough = self.are_learned and len(errors) >= ENOUGH_ALIKE
            known = (quantile(errors, LOW), quantile(errors, HIGH)) if enough else (math.nan, math.nan)
            self._quantiles[bucket] = known
        return known


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
