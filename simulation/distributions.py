"""Chance, the same with every Python: each draw takes one uniform number and turns it over a distribution."""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist

from core.instant import MINUTE_MS
from simulation.scenario import Service

Law = Callable[[float], float]
"""A uniform number in [0, 1) → a value."""

NORMAL = NormalDist()
LEAST = 1e-12
"""The normal law knows no 0."""


def exponential(u: float) -> float:
    """Mean 1."""
    return -math.log1p(-u)


def normal(u: float) -> float:
    """Mean 0, sd 1."""
    return NORMAL.inv_cdf(max(u, LEAST))


def service_law(service: Service) -> Law:
    """How long a service takes, in ms, on a day of usual speed."""
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
