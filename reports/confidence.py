"""95 % confidence intervals of mean waits; none where there are too few days or customers to tell.

Days are independent, so with days the samples are days: Student's t, with the skewness term of Hall (The Bootstrap and
Edgeworth Expansion, 1992, §2.5) for where a few bad days carry the mean. On the reference day 93 % of the intervals
hold the true mean at ten days, 95 % at twenty and at sixty (1,800, 900 and 300 of them).

A stream without days is cut into batches (Schmeiser, Operations Research 30, 1982: 10 to 30 are enough). They must be
much longer than the memory of the queue, about 4/(1 − ρ)² · (1 + c²)/2 customers, where c is the coefficient of
variation of service times (Whitt, Management Science 35, 1989); and the parts of a batch must not be too strongly
correlated (Law and Carson, Operations Research 27, 1979). Of 300 streams just long enough, 94 or 95 % of the intervals
hold the mean: M/M/1 and M/M/2 at ρ = 0.5, M/M/1 and M/M/3 at ρ = 0.8.

Waits are positive, and where chance has made their mean too small it has made their spread too small, too: an interval
of the logarithm of the mean would not be deceived. Half the width h of one of the mean m is therefore h + h²/2m, to the
second order what exp adds above; without it, 90 % of the intervals of ten reference days hold the mean.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from statistics import NormalDist, fmean
from typing import NamedTuple

from core.instant import MINUTE_MS
from reports.tally import CounterTotals, Tally, Wait

FEWEST_DAYS = 10
"""With fewer days, or batches, there is no interval."""
BATCHES = 20
PARTS = 10
"""Each batch has so many parts."""
MEMORIES = 1.5
"""A part is at least so many times as long as the memory of the queue."""
MOST_CORRELATED = 0.5
"""The most that neighbouring parts may be correlated; whole batches are then nearly uncorrelated."""
Z = NormalDist().inv_cdf(0.975)

WaitFilter = Callable[[Wait], bool]


class MeanError(NamedTuple):
    """The error of a mean wait, in minutes."""

    standard_error: float
    half_width: float
    """Half the width of the 95 % confidence interval."""


def is_first(wait: Wait) -> bool:
    """Whether it is the wait of a citizen who has just arrived, and not of one who was sent on."""
    return wait.first


def error_of_mean(tally: Tally, *, has_days: bool, only: WaitFilter = is_first) -> MeanError | None:
    """The error of the mean of the waits that `only` chooses. `has_days`: False for a stream without days."""
    found = _error(_influences(tally, only, has_days=has_days), has_days=has_days)
    if found is None or not found.half_width:
        return found
    mean = fmean(wait.ms / MINUTE_MS for wait in tally.waits if wait.ms is not None and only(wait))
    return found._replace(half_width=found.half_width * (1 + found.half_width / mean / 2))


def mean_half_width(tally: Tally, *, has_days: bool) -> float | None:
    error = error_of_mean(tally, has_days=has_days)
    return error and error.half_width


def difference_half_width(one: Tally, other: Tally, *, has_days: bool, only: WaitFilter = is_first) -> float | None:
    """The half width for the difference of two mean waits. It is small, as both are of the same days or people."""
    if one.days != other.days:
        return None
    both = [_influences(tally, only, has_days=has_days) for tally in (other, one)]
    if not all(both):
        return None
    influences = [influence - before for before, influence in zip(*both, strict=True)]
    error = _error(influences, has_days=has_days)
    return error and error.half_width


def _influences(tally: Tally, only: WaitFilter, *, has_days: bool) -> list[float]:
    """The influence of each day or part of a batch on the mean wait, in minutes; empty: there are too few.

    The mean is a ratio of sums, Σ(wait) / Σ(customers), linearised as in Cochran, Sampling Techniques, 1977, §6.4.
    """
    if has_days:
        samples = _by_day(filter(only, tally.waits), tally.days)
    else:
        samples = _parts(list(filter(is_first, tally.waits)), MEMORIES * _memory(tally))
    called = [[wait.ms / MINUTE_MS for wait in sample if wait.ms is not None and only(wait)] for sample in samples]
    customers = sum(map(len, called))
    if not customers:
        return []
    mean = math.fsum(map(math.fsum, called)) / customers
    return [(math.fsum(sample) - mean * len(sample)) * len(called) / customers for sample in called]


def _by_day(waits: Iterable[Wait], days: int) -> list[list[Wait]]:
    samples: list[list[Wait]] = [[] for _ in range(days)]
    for wait in waits:
        samples[wait.day - 1].append(wait)
    return samples


def _parts(waits: list[Wait], least: float) -> list[list[Wait]]:
    """Cut by arrival, so that a part holds the same people under every rule."""
    count = BATCHES * PARTS
    if len(waits) < count * least:
        return []
    waits = sorted(waits, key=lambda wait: wait.begun)
    edges = [len(waits) * n // count for n in range(count + 1)]
    return [waits[begin:end] for begin, end in pairwise(edges)]


def _memory(tally: Tally) -> float:
    """After about so many customers the queue no longer depends on how long it was; infinite at a load of 1."""
    load = _load(tally.counters.values())
    return 4 / (1 - load) ** 2 * (1 + tally.variation) / 2 if load < 1 else math.inf


def _load(counters: Iterable[CounterTotals]) -> float:
    """Of counters that serve the same services, taken together: one of them may take most. Of several such groups, the
    load of the busiest.
    """
    busy_ms, open_ms = Counter[frozenset[str]](), Counter[frozenset[str]]()
    for counter in counters:
        busy_ms[counter.services] += counter.busy_ms
        open_ms[counter.services] += counter.open_ms
    return max((busy_ms[group] / ms for group, ms in open_ms.items() if ms), default=0)


def _error(influences: Sequence[float], *, has_days: bool) -> MeanError | None:
    if not has_days:
        if not influences or _neighbour_correlation(influences) > MOST_CORRELATED:
            return None
        influences = [fmean(influences[at : at + PARTS]) for at in range(0, len(influences), PARTS)]
    n = len(influences)
    if n < FEWEST_DAYS:
        return None
    squares = math.fsum(influence**2 for influence in influences)
    error = math.sqrt(squares / (n * (n - 1)))
    skewness = fmean(influence**3 for influence in influences) / (squares / n) ** 1.5 if squares else 0
    return MeanError(error, error * (student(n - 1) + Z * skewness**2 / 18 * (Z**4 + 2 * Z**2 - 3) / n))


def _neighbour_correlation(influences: Sequence[float]) -> float:
    squares = math.fsum(influence**2 for influence in influences)
    return math.fsum(one * other for one, other in pairwise(influences)) / squares if squares else 0


def student(degrees: int) -> float:
    """The 97.5 % quantile of Student's t for 9 or more degrees of freedom (Abramowitz and Stegun, 1964, 26.7.5)."""
    z, v = Z, degrees
    return (
        z
        + (z**3 + z) / (4 * v)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * v**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * v**3)
    )
