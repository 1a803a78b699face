"""Intervals hold the true mean as often as they should; with too few data there is none."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from random import Random
from statistics import fmean

import pytest
from msgspec.structs import replace

from core.instant import Instant
from reports.confidence import BATCHES, PARTS, MeanError, error_of_mean, mean_half_width, student
from reports.tally import CounterTotals, Tally, Wait
from simulation.day_source import Outcome, error_of_difference
from simulation.scenario import load_scenario
from tests.simulation.conftest import Live, Queue

pytestmark = pytest.mark.slow

RUNS = 400
MINUTE = 60_000

Draw = Callable[[Random], float]


def tally(days: Sequence[Sequence[float]], load: float = 0.5) -> Tally:
    """A tally of waits in minutes, day by day; one counter with this load has services of one minute."""
    found = Tally()
    found.days = len(days)
    number = 0
    for day, waits in enumerate(days, 1):
        for wait in waits:
            found.waits.append(Wait(day, Instant(number), "N", "A", round(wait * MINUTE), True, 8))
            number += 1
    found.counters["1"] = CounterTotals(number, number * MINUTE, round(number * MINUTE / load))
    found.squares = number * MINUTE**2
    return found


def widened(half_width: float, mean: float) -> float:
    return half_width * (1 + half_width / mean / 2)


def share_held(true: float, tallies: Iterator[Tally], *, has_days: bool) -> float:
    """The share of the intervals that hold the true mean."""
    holds = []
    for each in tallies:
        found = error_of_mean(each, has_days=has_days)
        if found is not None:
            mean = fmean((wait.ms or 0) / MINUTE for wait in each.waits)
            holds.append(abs(mean - true) <= found.half_width)
    assert len(holds) > 0.9 * RUNS
    return fmean(holds)


def days(count: int, draw: Draw) -> Iterator[Tally]:
    for seed in range(RUNS):
        chance = Random(seed)  # noqa: S311  # no secret
        yield tally([[draw(chance)] * 3 for _ in range(count)])


@pytest.mark.parametrize("count", [10, 20, 60])
def test_with_normal_days_95_percent_of_the_intervals_hold_the_mean(count: int) -> None:
    found = share_held(10, days(count, lambda chance: chance.gauss(10, 2)), has_days=True)
    assert 0.93 <= found <= 0.97


@pytest.mark.parametrize(("count", "least"), [(20, 0.90), (60, 0.92)])
def test_with_skewed_days_the_intervals_are_wider(count: int, least: float) -> None:
    """Lognormal days. By Student's law alone, 84 and 89 % of the intervals would hold the mean."""
    found = share_held(math.exp(0.5), days(count, lambda chance: chance.lognormvariate(0, 1)), has_days=True)
    assert least <= found <= 0.98


def lindley(rho: float, people: int, seed: int) -> list[float]:
    """Waits in M/M/1, in mean service times (Lindley 1952)."""
    chance = Random(seed).expovariate  # noqa: S311  # no secret
    waits, wait = [], 0.0
    for _ in range(people):
        waits.append(wait)
        wait = max(0.0, wait + chance(1) - chance(rho))
    return waits


def test_with_a_long_stream_95_percent_of_the_intervals_hold_the_mean() -> None:
    """M/M/1 at ρ = 0.5, with a memory of sixteen customers."""
    found = share_held(1, (tally([lindley(0.5, 2_500, seed)], 0.5) for seed in range(RUNS)), has_days=False)
    assert 0.93 <= found <= 0.97


def test_a_stream_too_short_for_its_load_has_no_interval() -> None:
    """8,000 customers at ρ = 0.9 are twenty times the memory; their intervals would hold the mean in 75 % only."""
    for seed in range(20):
        assert error_of_mean(tally([lindley(0.9, 8_000, seed)], 0.9), has_days=False) is None
    assert error_of_mean(tally([lindley(0.9, 8_000, 1)], 1.0), has_days=False) is None


def test_counters_that_serve_the_same_have_one_load(queue: Queue, live: Live) -> None:
    """M/M/2 at ρ = 0.5: the first counter takes most, and would need more people at its own load."""
    outcome = live(queue(2, 0.5, 5_000, head_start_min=0))
    first = outcome.tally.counters["1"]
    assert first.busy_ms / first.open_ms > 0.57
    found = error_of_mean(outcome.tally, has_days=False)
    assert found is not None
    assert outcome.figures.wait_mean_min == pytest.approx(1 / 3, abs=found.half_width)
    apart = deepcopy(outcome.tally)
    apart.counters["1"].services = frozenset({"A", "B"})
    assert error_of_mean(apart, has_days=False) is None, "the busiest of those that serve other things decides"


def test_correlated_parts_have_no_interval_at_any_load() -> None:
    """Parts of forty customers have a correlation of 0.7, in whatever order their waits are listed."""
    slow = tally([[10 + 5 * math.sin(math.tau * n / 320) for n in range(8_000)]])
    assert error_of_mean(slow, has_days=False) is None
    Random(1).shuffle(slow.waits)  # noqa: S311  # no secret
    assert error_of_mean(slow, has_days=False) is None


def test_the_length_needed_depends_on_load_and_variation() -> None:
    """The waits here are uncorrelated."""
    chance = Random(2)  # noqa: S311  # no secret
    waits = [chance.random() for _ in range(8_000)]
    assert error_of_mean(tally([waits], 0.5), has_days=False) is not None
    assert error_of_mean(tally([waits], 0.8), has_days=False) is None
    varied = tally([waits], 0.5)
    varied.squares *= 11
    assert varied.variation == pytest.approx(10)
    assert error_of_mean(varied, has_days=False) is None


@pytest.mark.parametrize("count", [1, 9])
def test_too_few_days_have_no_interval_and_are_not_cut_into_batches(count: int) -> None:
    few = tally([lindley(0.5, 5_000, seed) for seed in range(count)])
    assert mean_half_width(few, has_days=True) is None


@pytest.mark.parametrize(("degrees", "value"), [(9, 2.262157), (19, 2.093024), (39, 2.022691), (199, 1.971957)])
def test_student_agrees_with_the_tables(degrees: int, value: float) -> None:
    assert student(degrees) == pytest.approx(value, abs=3e-4)


def test_the_error_is_the_one_of_independent_days() -> None:
    """Means 1, 2, …, 12 have sd √13 and no skewness, so the interval is Student's, widened as waits are positive."""
    found = error_of_mean(tally([[n, n] for n in range(1, 13)]), has_days=True)
    assert found is not None
    assert found.standard_error == pytest.approx(math.sqrt(13 / 12))
    assert found.half_width == pytest.approx(widened(student(11) * found.standard_error, 6.5))


def outcome(found: Tally, *, has_days: bool = True) -> Outcome:
    return Outcome(found, None, has_days)  # type: ignore[arg-type]  # no figures are looked at


def test_a_difference_needs_the_same_days() -> None:
    base = [[n, n] for n in range(1, 13)]
    more = [[n + 1 + 0.1 * (n % 2)] * 2 for n in range(1, 13)]
    found = error_of_difference(outcome(tally(more)), outcome(tally(base)))
    assert found == pytest.approx(student(11) * 0.05 * math.sqrt(12 / 11 / 12), rel=1e-3)
    assert error_of_difference(outcome(tally(more[1:])), outcome(tally(base))) is None
    assert error_of_difference(outcome(tally(more)), outcome(tally(base), has_days=False)) is None


def test_a_difference_is_of_the_same_people_even_if_some_are_never_called() -> None:
    """A ticket never called does not count, but moves no other one into another batch."""
    people = lindley(0.5, 5_000, 1)
    base, changed = tally([people]), tally([[wait + 1 for wait in people]])
    changed.waits[:5] = [wait._replace(ms=None) for wait in changed.waits[:5]]
    found = error_of_difference(outcome(changed, has_days=False), outcome(base, has_days=False))
    assert found is not None
    assert found < 0.02


def test_a_filter_leaves_out_the_other_waits() -> None:
    both = tally([[n, 50 * n] for n in range(1, 13)])
    both.waits = [wait._replace(class_="P" if n % 2 else "N") for n, wait in enumerate(both.waits)]
    regular = error_of_mean(both, has_days=True, only=lambda wait: wait.class_ == "N")
    error = math.sqrt(13 / 12)
    assert regular == pytest.approx(MeanError(error, widened(student(11) * error, 6.5)))


def test_one_or_five_reference_days_have_no_interval(live: Live) -> None:
    for count in (1, 5):
        scenario = replace(load_scenario("reference-day"), days=count)
        assert live(scenario).figures.wait_mean_error_min is None
    assert BATCHES * PARTS == 200
