"""Random values by inversion: one uniform number each, so that every Python version draws the same."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from statistics import NormalDist
from typing import TypeVar

from core.instant import MINUTE_MS
from simulation.scenario import ScenarioService

T = TypeVar("T")
Quantile = Callable[[float], float]
"""Maps a uniform number in [0, 1) to a value of the distribution."""

NORMAL = NormalDist()
LEAST = 1e-12
"""The inverse of the normal distribution is not defined at 0."""


def exponential(u: float) -> float:
    """Mean 1."""
    return -math.log1p(-u)


def uniform(limits: tuple[float, float], u: float) -> float:
    least, most = limits
    return least + (most - least) * u


def normal(u: float) -> float:
    """Mean 0, sd 1."""
    return NORMAL.inv_cdf(max(u, LEAST))


def weighted(things: Sequence[tuple[T, float]]) -> Callable[[float], T]:
    """Maps a uniform number to one of the things, each of which has its weight."""
    sums = list(accumulate(weight for _, weight in things))
    return lambda u: things[min(bisect_right(sums, u * sums[-1]), len(things) - 1)][0]


def service_time_quantile(service: ScenarioService) -> Quantile:
    """Of the duration of a service, in ms, on a day of usual speed."""
    mean_ms = service.mean_min * MINUTE_MS
    match service.law:
        case "exponential":
            return lambda u: mean_ms * exponential(u)
        case "constant":
            return lambda _: mean_ms
        case "lognormal":
            # Mean m and CV c: σ² = ln(1 + c²), μ = ln m − σ²/2.
            sigma = math.sqrt(math.log1p(service.cv**2))
            middle = mean_ms * math.exp(-(sigma**2) / 2)
            return lambda u: middle * math.exp(sigma * normal(u))
