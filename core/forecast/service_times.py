"""How long services take: a lognormal distribution for each, learned from the last ones, and today's slowness."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping
from functools import lru_cache
from statistics import NormalDist
from typing import NamedTuple

from core.instant import MINUTE_MS
from core.rules import Usual

SHORTEST_MS = 0.25 * MINUTE_MS
"""Shorter services count as this long: they were keys pressed by mistake."""
LONGEST_MS = 30 * MINUTE_MS
"""Longer services count as this long: most of them were left open."""
KEEP_SERVICES = 200
PRIOR_WEIGHT = 10
"""The prior counts as so many services."""
SPEED_WEIGHT_MS = 100 * MINUTE_MS
"""Each day starts with so much work at the usual pace as a prior of its slowness."""
SURELY_OVER = 0.98
"""Beyond this quantile, the time a service has taken no longer predicts what is left of it."""
RAREST = 1e-4
"""Draws are cut at this upper tail probability: one longer draw in a hundred would dominate their mean."""
NORMAL = NormalDist()
QUANTILES = 256
MIDDLES = tuple(NORMAL.inv_cdf((n + 0.5) / QUANTILES) for n in range(QUANTILES))
"""Equally likely values of the standard normal distribution."""


class Lognormal(NamedTuple):
    """A distribution of durations, by the mean and the standard deviation of ln(ms)."""

    mu: float
    sigma: float

    @classmethod
    def of(cls, mean_min: float, cv: float) -> Lognormal:
        """From the mean m and the coefficient of variation c: σ² = ln(1 + c²), μ = ln m − σ²/2."""
        square = math.log1p(cv * cv)
        return cls(math.log(mean_min * MINUTE_MS) - square / 2, math.sqrt(square))

    @property
    def mean_ms(self) -> float:
        return math.exp(self.mu + self.sigma * self.sigma / 2)

    def remaining_ms(self, age_ms: float, u: float) -> float:
        """The quantile `u` (0 ≤ u < 1) of what is left of a duration that has lasted `age_ms`."""
        passed = NORMAL.cdf((math.log(age_ms) - self.mu) / self.sigma) if age_ms > 1 else 0.0
        if passed > SURELY_OVER:  # left open, or a rare case: a clerk will soon press a key
            return -math.log1p(-u) * self.mean_ms / 2
        reached = min(passed + (1 - passed) * max(u, 1e-9), 1 - RAREST)
        return max(0.0, math.exp(self.mu + self.sigma * NORMAL.inv_cdf(reached)) - age_ms)


USUAL = Lognormal.of(Usual().mean_min, Usual().cv)
"""The prior of a service of which nothing is known."""


@lru_cache(maxsize=64)
def equally_likely_ms(times: Lognormal) -> tuple[float, ...]:
    """`QUANTILES` durations that together stand for the distribution."""
    return tuple([math.exp(times.mu + times.sigma * z) for z in MIDDLES])


class ServiceTimes:
    """The distributions of all services, learned as services end."""

    def __init__(self, priors: Mapping[str, Lognormal] | None = None) -> None:
        self._priors = dict(priors or {})
        self._logs: dict[str, deque[float]] = {}
        self._distributions: dict[str, Lognormal] = {}
        self._observed_ms = self._expected_ms = 0.0

    def set_priors(self, priors: Mapping[str, Lognormal]) -> None:
        """Replaces the priors of all services; without one, a service has `USUAL`."""
        self._priors = dict(priors)
        self._distributions.clear()

    def begin_day(self) -> None:
        self._observed_ms = self._expected_ms = 0.0

    def add(self, service: str, took_ms: float) -> None:
        took_ms = min(max(took_ms, SHORTEST_MS), LONGEST_MS)
        self._observed_ms += took_ms
        self._expected_ms += self.distribution(service).mean_ms
        self._logs.setdefault(service, deque(maxlen=KEEP_SERVICES)).append(math.log(took_ms))
        self._distributions.pop(service, None)

    def distribution(self, service: str) -> Lognormal:
        if service not in self._distributions:
            self._distributions[service] = self._posterior(service)
        return self._distributions[service]

    def _posterior(self, service: str) -> Lognormal:
        """Mean and variance of the logarithms, the prior weighted as `PRIOR_WEIGHT` services."""
        prior, logs = self._priors.get(service, USUAL), self._logs.get(service, ())
        weight = PRIOR_WEIGHT + len(logs)
        mu = (PRIOR_WEIGHT * prior.mu + sum(logs)) / weight
        square = (PRIOR_WEIGHT * prior.sigma**2 + sum((log - mu) ** 2 for log in logs)) / weight
        return Lognormal(mu, math.sqrt(square))

    @property
    def slowness(self) -> float:
        """Today's service times / usual ones: at 1.1, services take a tenth longer."""
        return (SPEED_WEIGHT_MS + self._observed_ms) / (SPEED_WEIGHT_MS + self._expected_ms)
