"""How long a service takes: lognormal, as the last ones were, and as fast as today is."""

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
"""What looks shorter was a slip of the finger."""
LONGEST_MS = 30 * MINUTE_MS
"""What looks longer was mostly left open."""
KEEP = 200
"""Services of one kind that a law is learnt from."""
PRIOR_WEIGHT = 10
"""What was assumed before counts as so many services."""
SPEED_WEIGHT_MS = 100 * MINUTE_MS
"""So much work at the usual pace is assumed before a day shows its own."""
SURELY_OVER = 0.98
"""Of a service that is longer than this share, its age tells nothing more of its end."""
RAREST = 1e-4
"""Nobody reckons with a service longer than all but this share: of a hundred draws one such would be the mean."""
NORMAL = NormalDist()
QUANTILES = 256
MIDDLES = tuple(NORMAL.inv_cdf((n + 0.5) / QUANTILES) for n in range(QUANTILES))
"""Equally likely values of the normal law."""


class Law(NamedTuple):
    """Lognormal: mean and standard deviation of ln(ms)."""

    mu: float
    sigma: float

    @classmethod
    def of(cls, mean_min: float, cv: float) -> Law:
        """Mean m and coefficient of variation c: σ² = ln(1 + c²), μ = ln m − σ²/2."""
        square = math.log1p(cv * cv)
        return cls(math.log(mean_min * MINUTE_MS) - square / 2, math.sqrt(square))

    @property
    def mean_ms(self) -> float:
        return math.exp(self.mu + self.sigma * self.sigma / 2)

    def left_ms(self, age_ms: float, u: float) -> float:
        """How much longer one takes that has taken so long already; u is uniform in [0, 1)."""
        over = NORMAL.cdf((math.log(age_ms) - self.mu) / self.sigma) if age_ms > 1 else 0.0
        if over > SURELY_OVER:  # left open, or a rare case: soon somebody will press a key
            return -math.log1p(-u) * self.mean_ms / 2
        reached = min(over + (1 - over) * max(u, 1e-9), 1 - RAREST)
        return max(0.0, math.exp(self.mu + self.sigma * NORMAL.inv_cdf(reached)) - age_ms)


USUAL = Law.of(Usual().mean_min, Usual().cv)
"""Assumed of a service of which nothing is known."""


@lru_cache(maxsize=64)
def times_of(law: Law) -> tuple[float, ...]:
    """Equally likely lengths, ms."""
    return tuple([math.exp(law.mu + law.sigma * z) for z in MIDDLES])


class ServiceTimes:
    """Of all services, learnt as they end; and how fast today is."""

    def __init__(self, priors: Mapping[str, Law] | None = None) -> None:
        self._priors = dict(priors or {})
        self._logs: dict[str, deque[float]] = {}
        self._laws: dict[str, Law] = {}
        self._observed_ms = self._expected_ms = 0.0

    def assume(self, priors: Mapping[str, Law]) -> None:
        """From now on, of each service as much as its own days have not shown yet; of a missing one, `USUAL`."""
        self._priors = dict(priors)
        self._laws.clear()

    def begin_day(self) -> None:
        self._observed_ms = self._expected_ms = 0.0

    def note(self, service: str, took_ms: float) -> None:
        took_ms = min(max(took_ms, SHORTEST_MS), LONGEST_MS)
        self._observed_ms += took_ms
        self._expected_ms += self.law(service).mean_ms
        self._logs.setdefault(service, deque(maxlen=KEEP)).append(math.log(took_ms))
        self._laws.pop(service, None)

    def law(self, service: str) -> Law:
        law = self._laws.get(service)
        if law is None:
            law = self._laws[service] = self._learnt(service)
        return law

    def _learnt(self, service: str) -> Law:
        """From the last ones, drawn towards what was assumed."""
        prior, logs = self._priors.get(service, USUAL), self._logs.get(service, ())
        weight = PRIOR_WEIGHT + len(logs)
        mu = (PRIOR_WEIGHT * prior.mu + sum(logs)) / weight
        square = (PRIOR_WEIGHT * prior.sigma**2 + sum((log - mu) ** 2 for log in logs)) / weight
        return Law(mu, math.sqrt(square))

    @property
    def slowness(self) -> float:
        """Of today: 1.1 takes a tenth longer than usual."""
        return (SPEED_WEIGHT_MS + self._observed_ms) / (SPEED_WEIGHT_MS + self._expected_ms)
