"""The figures of a tally: how long people waited, by class, service and hour, and how busy the counters were."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from msgspec import Struct
from msgspec.structs import asdict

from core.forecast.intervals import quantile
from core.instant import MINUTE_MS
from reports.confidence import mean_half_width
from reports.tally import CounterTotals, Tally, Wait


class Group(Struct, frozen=True, kw_only=True):
    """Figures of some of the waits. Tickets that were never called count in `customers` and in the shares only."""

    customers: int
    wait_mean_min: float | None
    wait_p50_min: float | None
    wait_p90_min: float | None
    wait_p95_min: float | None
    share_within_5: float | None
    share_within_10: float | None
    share_within_15: float | None
    share_within_30: float | None


class CounterFigures(Struct, frozen=True, kw_only=True):
    customers: int
    busy_min: float
    open_min: float
    utilisation: float | None


class Figures(Group, frozen=True, kw_only=True):
    """Minutes, and shares from 0 to 1; None: nobody was there. Written as it stands by `luot simulate --json`."""

    days: int
    head_start_min: float
    wait_mean_error_min: float | None
    """Half the width of the 95 % confidence interval of the mean (`reports.confidence`); None: too few data."""
    by_class: dict[str, Group]
    by_service: dict[str, Group]
    """Counts legs: a ticket that is sent on counts twice."""
    by_leg: dict[str, Group]
    """By the leg of the visit, `1`, `2`, …; empty if all visits have one."""
    by_hour: dict[str, Group]
    """By the hour in which the ticket was taken, `00` to `23`; empty if there are no days."""
    by_counter: dict[str, CounterFigures]
    utilisation: float | None
    """Time with a ticket / time open and not paused, of all counters."""
    unserved: int
    no_shows: int
    abandoned: int
    """Those who left before they were called: whose tickets the guide cancelled for that reason, and on simulated days
    also those who left unseen. The latter are among the no-shows, too, since their tickets are called in vain."""
    share_abandoned: float | None
    """Of those who came."""


def figures(tally: Tally, *, head_start_min: float, has_days: bool, left_unseen: int = 0) -> Figures:
    """`left_unseen`: how many left before their call without a word, which only a simulation knows."""
    abandoned = tally.abandoned + left_unseen
    firsts = [wait for wait in tally.waits if wait.first]
    busy_ms = sum(counter.busy_ms for counter in tally.counters.values())
    open_ms = sum(counter.open_ms for counter in tally.counters.values())
    return Figures(
        days=tally.days,
        head_start_min=head_start_min,
        wait_mean_error_min=mean_half_width(tally, has_days=has_days),
        by_class=_by(firsts, lambda wait: wait.class_),
        by_service=_by(tally.waits, lambda wait: wait.service),
        by_leg=_by(tally.waits, lambda wait: str(wait.leg)) if len(firsts) < len(tally.waits) else {},
        by_hour=_by(firsts, lambda wait: f"{wait.hour:02d}") if has_days else {},
        by_counter={name: _counter(totals) for name, totals in sorted(tally.counters.items())},
        utilisation=busy_ms / open_ms if open_ms else None,
        unserved=tally.unserved,
        no_shows=tally.no_shows,
        abandoned=abandoned,
        share_abandoned=abandoned / len(firsts) if firsts else None,
        **asdict(group_of(firsts)),
    )


def _by(waits: Iterable[Wait], key: Callable[[Wait], str]) -> dict[str, Group]:
    return {name: group_of(list(group)) for name, group in groupby(sorted(waits, key=key), key)}


def group_of(waits: Sequence[Wait]) -> Group:
    """Of waits that have an end, and of some that have none."""
    called = sorted(wait.ms / MINUTE_MS for wait in waits if wait.ms is not None)

    def within(minutes: int) -> float | None:
        return bisect_right(called, minutes) / len(waits) if waits else None

    return Group(
        customers=len(waits),
        wait_mean_min=math.fsum(called) / len(called) if called else None,
        wait_p50_min=percentile(called, 0.5),
        wait_p90_min=percentile(called, 0.9),
        wait_p95_min=percentile(called, 0.95),
        share_within_5=within(5),
        share_within_10=within(10),
        share_within_15=within(15),
        share_within_30=within(30),
    )


def percentile(ordered: Sequence[float], share: float) -> float | None:
    return quantile(ordered, share) if ordered else None


def _counter(totals: CounterTotals) -> CounterFigures:
    return CounterFigures(
        customers=totals.customers,
        busy_min=totals.busy_ms / MINUTE_MS,
        open_min=totals.open_ms / MINUTE_MS,
        utilisation=totals.busy_ms / totals.open_ms if totals.open_ms else None,
    )
