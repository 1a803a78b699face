"""From a forecast to an honest range: as far off as the last ones were, in steps of five minutes."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import deque
from collections.abc import Sequence

from core.messages.forecasts import STEP_MIN
from core.messages.state import Minutes

SLACK_MIN = 1.5
"""So far an end may be off before another one is told."""
EDGES_MIN = (5.0, 10.0, 20.0, 40.0)
"""Forecasts between two of these are judged together; beyond the last by their share, as they may be of any length."""
KEEP = 1000
ENOUGH = 100
"""Forecasts that have come true; of fewer no range is learnt."""
ENOUGH_ALIKE = 20
LOW, HIGH = 0.1, 0.9
RAW_LOW, RAW_HIGH = 0.05, 0.95
AT_ONCE: Minutes = (0, 0)


class Intervals:
    """Hears how far off forecasts were, and expects of each what its like were."""

    def __init__(self) -> None:
        self._errors: deque[tuple[int, float]] = deque(maxlen=KEEP)
        """Bucket, and (actual − forecast) / unit; the last ones."""
        self._known: dict[int, tuple[float, float]] = {}

    @property
    def are_known(self) -> bool:
        """Enough forecasts have come true, or have not, to say how far off one of the usual length will be."""
        return len(self._errors) >= ENOUGH

    def note(self, forecast_min: float, actual_min: float) -> None:
        self._errors.append((_bucket(forecast_min), (actual_min - forecast_min) / _unit(forecast_min)))
        self._known.clear()

    def of(self, draws_min: Sequence[float], told: Minutes | None = None) -> Minutes:
        """Of the draws of one forecast, at least one; `told`: what was said of it last."""
        if not any(draws_min):
            return AT_ONCE
        point = sum(draws_min) / len(draws_min)
        low, high = self._off(_bucket(point))
        if math.isnan(low):
            drawn = sorted(draws_min)
            return rounded(quantile(drawn, RAW_LOW), quantile(drawn, RAW_HIGH), told)
        return rounded(point + low * _unit(point), point + high * _unit(point), told)

    def _off(self, bucket: int) -> tuple[float, float]:
        """How far off 80 % of such were; not a number: nobody knows yet."""
        known = self._known.get(bucket)
        if known is None:
            errors = sorted(error for each, error in self._errors if each == bucket)
            enough = self.are_known and len(errors) >= ENOUGH_ALIKE
            known = (quantile(errors, LOW), quantile(errors, HIGH)) if enough else (math.nan, math.nan)
            self._known[bucket] = known
        return known


def rounded(low_min: float, high_min: float, told: Minutes | None = None) -> Minutes:
    """Outward, to whole steps. An end that was told stays so until it is off by more than it may be: what moves to and
    fro on a screen is believed by nobody."""
    high = max(STEP_MIN, math.ceil(high_min / STEP_MIN) * STEP_MIN)
    low = max(0, math.floor(low_min / STEP_MIN) * STEP_MIN)
    if told is not None and told != AT_ONCE:
        low = told[0] if told[0] - SLACK_MIN <= low_min < told[0] + STEP_MIN + SLACK_MIN else low
        high = told[1] if told[1] - STEP_MIN - SLACK_MIN < high_min <= told[1] + SLACK_MIN else high
    return min(low, high - STEP_MIN), high


def quantile(ordered: Sequence[float], share: float) -> float:
    """Type 7, as everywhere here."""
    place = share * (len(ordered) - 1)
    before = math.floor(place)
    after = min(before + 1, len(ordered) - 1)
    return ordered[before] + (place - before) * (ordered[after] - ordered[before])


def _bucket(forecast_min: float) -> int:
    return bisect_right(EDGES_MIN, forecast_min)


def _unit(forecast_min: float) -> float:
    """What errors are counted in: minutes, or the forecast itself where that is long."""
    return 1 if forecast_min < EDGES_MIN[-1] else forecast_min
