"""How far chance alone moves a mean wait: 95 % confidence intervals, and none where there is too little to tell.

Days are independent of each other, so they are what varies: Student's law for so many days, made wider where a few bad
days carry the mean (the skewness term of Hall, The Bootstrap and Edgeworth Expansion, 1992, §2.5). Of the reference day
with 140 visitors 92 of 100 intervals hold the mean at ten days, 93 at twenty, 95 from sixty on.

A stream without days is cut into batches (Schmeiser, Operations Research 30, 1982: 10 to 30 are enough). They tell
something only when each is much longer than the memory of the line, which is about 4/(1 − ρ)² people times (1 + c²)/2,
c being the coefficient of variation of service times (as Whitt, Management Science 35, 1989, plans a run), and when the
parts of a batch are not too much alike (Law and Carson, Operations Research 27, 1979).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from statistics import NormalDist, fmean
from typing import NamedTuple

from core.instant import MINUTE_MS
from reports.tally import Tally, Wait

FEWEST_DAYS = 10
"""Of fewer nobody knows how much days differ."""
BATCHES = 20
PARTS = 10
"""Of each batch: the length of one is at least the memory of the line …"""
MOST_ALIKE = 0.5
"""… and the correlation of neighbours at most this. As a line forgets, batches have then hardly any."""
Z = NormalDist().inv_cdf(0.975)

Choice = Callable[[Wait], bool]


class Spread(NamedTuple):
    standard_error: float
    """Minutes."""
    width: float
    """To each side, of a 95 % confidence interval."""


def is_first(wait: Wait) -> bool:
    """Whether it is the wait of somebody who has come, and not of one who was sent on."""
    return wait.first


def spread(tally: Tally, *, has_days: bool, only: Choice = is_first) -> Spread | None:
    """Of the mean wait of some of the people; None: too little to tell."""
    return _spread(_pulls(tally, only, has_days=has_days), has_days=has_days)


def mean_error(tally: Tally, *, has_days: bool) -> float | None:
    """To each side of the mean wait of all: its 95 % confidence interval, in minutes."""
    return _width(spread(tally, has_days=has_days))


def error_of_difference(one: Tally, other: Tally, *, has_days: bool, only: Choice = is_first) -> float | None:
    """To each side of the difference of two mean waits of the same days or people: much less than of each alone."""
    if one.days != other.days:
        return None
    both = [_pulls(tally, only, has_days=has_days) for tally in (other, one)]
    if not all(both):
        return None
    pulls = [pull - before for before, pull in zip(*both, strict=True)]
    return _width(_spread(pulls, has_days=has_days))


def _width(found: Spread | None) -> float | None:
    return None if found is None else found.width


# -- pieces


def _pulls(tally: Tally, only: Choice, *, has_days: bool) -> list[float]:
    """For each day, or part of a batch, how far it pulls the mean wait from where it is, in minutes; empty: too few.

    Of a ratio of sums, Σ(wait) / Σ(customers): linearised (Cochran, Sampling Techniques, 1977, §6.4).
    """
    if has_days:
        pieces = _by_day(filter(only, tally.waits), tally.days)
    else:
        pieces = _parts(list(filter(is_first, tally.waits)), _memory(tally))
    called = [[wait.ms / MINUTE_MS for wait in piece if wait.ms is not None and only(wait)] for piece in pieces]
    customers = sum(map(len, called))
    if not customers:
        return []
    mean = math.fsum(map(math.fsum, called)) / customers
    return [(math.fsum(piece) - mean * len(piece)) * len(called) / customers for piece in called]


def _by_day(waits: Iterable[Wait], days: int) -> list[list[Wait]]:
    pieces: list[list[Wait]] = [[] for _ in range(days)]
    for wait in waits:
        pieces[wait.day - 1].append(wait)
    return pieces


def _parts(waits: list[Wait], least: float) -> list[list[Wait]]:
    """By who comes, so that under every rule the same people are in one."""
    count = BATCHES * PARTS
    if len(waits) < count * least:
        return []
    waits = sorted(waits, key=lambda wait: wait.begun)
    edges = [len(waits) * n // count for n in range(count + 1)]
    return [waits[begin:end] for begin, end in pairwise(edges)]


def _memory(tally: Tally) -> float:
    """After about so many people the line has forgotten how long it was; infinite where it never does."""
    load = max((counter.busy_ms / counter.open_ms for counter in tally.counters.values() if counter.open_ms), default=0)
    return 4 / (1 - load) ** 2 * (1 + tally.variation) / 2 if load < 1 else math.inf


# -- widths


def _spread(pulls: Sequence[float], *, has_days: bool) -> Spread | None:
    if not has_days:
        if not pulls or _correlation(pulls) > MOST_ALIKE:
            return None
        pulls = [fmean(pulls[at : at + PARTS]) for at in range(0, len(pulls), PARTS)]
    n = len(pulls)
    if n < FEWEST_DAYS:
        return None
    squares = math.fsum(pull**2 for pull in pulls)
    error = math.sqrt(squares / (n * (n - 1)))
    skewness = fmean(pull**3 for pull in pulls) / (squares / n) ** 1.5 if squares else 0
    return Spread(error, error * (student(n - 1) + Z * skewness**2 / 18 * (Z**4 + 2 * Z**2 - 3) / n))


def _correlation(pulls: Sequence[float]) -> float:
    """Of neighbours."""
    squares = math.fsum(pull**2 for pull in pulls)
    return math.fsum(one * other for one, other in pairwise(pulls)) / squares if squares else 0


def student(degrees: int) -> float:
    """The 97.5 % quantile of Student's law, from 9 degrees of freedom on (Abramowitz and Stegun, 1964, 26.7.5)."""
    z, v = Z, degrees
    return (
        z
        + (z**3 + z) / (4 * v)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * v**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * v**3)
    )
