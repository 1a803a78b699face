"""The samples of one measurement, and their quantiles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Self


class Samples(NamedTuple):
    """Durations in milliseconds."""

    ms: tuple[float, ...]

    @classmethod
    def of_ns(cls, durations: Iterable[int]) -> Self:
        return cls(tuple(ns / 1e6 for ns in durations))

    def quantile(self, q: float) -> float:
        ordered = sorted(self.ms)
        return ordered[min(len(ordered) - 1, int(q * len(ordered)))]

    @property
    def p50(self) -> float:
        return self.quantile(0.5)

    @property
    def p99(self) -> float:
        return self.quantile(0.99)
