"""The real rules under a virtual clock wait as queueing theory says.

In two steps, so that few people suffice for an exact test: every single wait of a simulated stream is, to the
millisecond, that of a minimal simulation (`waits_of`), which knows a clock and counters but no tickets. With many more
people the minimal simulation agrees with the closed forms, within four standard errors.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from heapq import heapify, heappop, heappush, heapreplace
from itertools import pairwise
from math import factorial
from statistics import fmean

import pytest
from msgspec.structs import replace

from core.instant import MINUTE_MS
from core.settings.sections import STRICT_MIN
from reports.figures import Group
from simulation.day_plan import Visitor
from simulation.invented_days import invented_plans
from simulation.scenario import Scenario
from tests.simulation.conftest import Live, Queue

pytestmark = pytest.mark.slow

FEW, MANY = 1_500, 60_000
MOST = 150_000
STRICT = float(STRICT_MIN)


def waits_of(people: Sequence[Visitor], c: int, head_start_min: float) -> list[int]:
    """The waits in ms: a free counter takes the smallest arrival − head start, of two the first to come."""
    free_at, waiting, waits, coming = [0] * c, list[tuple[float, int]](), [0] * len(people), 0
    heapify(free_at)
    while coming < len(people) or waiting:
        now = free_at[0] if waiting else max(free_at[0], people[coming].at_ms)
        while coming < len(people) and people[coming].at_ms <= now:
            ahead = head_start_min * MINUTE_MS if people[coming].class_ == "P" else 0
            heappush(waiting, (people[coming].at_ms - ahead, coming))
            coming += 1
        _, one = heappop(waiting)
        waits[one] = now - people[one].at_ms
        heapreplace(free_at, now + people[one].legs[0].work_ms)
    return waits


def stream(scenario: Scenario) -> list[Visitor]:
    return next(invented_plans(scenario)).visitors


def mean_wait(group: Group) -> float:
    assert group.wait_mean_min is not None
    return group.wait_mean_min


def minutes(waits: Sequence[int], people: Sequence[Visitor], class_: str) -> list[float]:
    return [wait / MINUTE_MS for wait, person in zip(waits, people, strict=True) if person.class_ == class_]


def four_errors(values: Sequence[float]) -> float:
    """Four standard errors of the mean, by thirty batches, each much longer than waits are correlated here."""
    edges = [len(values) * n // 30 for n in range(31)]
    means = [fmean(values[begin:end]) for begin, end in pairwise(edges)]
    middle = fmean(means)
    return 4 * math.sqrt(sum((mean - middle) ** 2 for mean in means) / 29 / 30)


def erlang_c(c: int, rho: float) -> float:
    """The probability of waiting in M/M/c (Erlang 1917)."""
    a = c * rho
    all_busy = a**c / factorial(c) / (1 - rho)
    return all_busy / (sum(a**k / factorial(k) for k in range(c)) + all_busy)


@pytest.mark.parametrize("head_start", [0, 2, 5, STRICT])
@pytest.mark.parametrize(("c", "law"), [(1, "exponential"), (3, "lognormal"), (4, "constant")])
def test_every_wait_is_that_of_the_minimal_simulation(
    queue: Queue, live: Live, c: int, law: str, head_start: float
) -> None:
    scenario = queue(c, 0.9, FEW, law=law, head_start_min=head_start)
    people = stream(scenario)
    found = [wait.ms for wait in sorted(live(scenario).tally.waits) if wait.ms is not None]
    assert found == waits_of(people, c, head_start)
    assert max(found) > 0


@pytest.mark.parametrize(
    ("c", "rho", "chance", "wait"), [(1, 0.8, 0.8, 4.0), (2, 0.5, 0.333333, 0.333333), (3, 0.8, 0.647191, 1.078652)]
)
def test_first_come_first_served_is_erlang_c(queue: Queue, c: int, rho: float, chance: float, wait: float) -> None:
    assert erlang_c(c, rho) == pytest.approx(chance, abs=1e-6)
    people = stream(queue(c, rho, MOST))
    waits = [wait / MINUTE_MS for wait in waits_of(people, c, 0)]
    assert four_errors(waits) < 0.25 * wait, "a wrong rule must show"
    assert fmean(waits) == pytest.approx(wait, abs=four_errors(waits))
    assert fmean(wait > 0 for wait in waits) == pytest.approx(chance, abs=four_errors([wait > 0 for wait in waits]))


@pytest.mark.parametrize(("c", "rho", "high", "low"), [(4, 0.8, 0.177510, 0.887548), (1, 0.8, 0.8 / 0.84, 4 / 0.84)])
def test_strict_priority_is_as_cobham_says_and_a_head_start_of_two_minutes_is_not(
    queue: Queue, c: int, rho: float, high: float, low: float
) -> None:
    """W_k = W0 / ((1 − σ_(k−1)) (1 − σ_k)), W0 = C / c (Cobham 1954); a fifth have priority."""
    w0 = erlang_c(c, rho) / c
    assert (w0 / (1 - 0.2 * rho), w0 / ((1 - 0.2 * rho) * (1 - rho))) == pytest.approx((high, low), abs=1e-5)
    people = stream(queue(c, rho, MANY))
    strict, two = waits_of(people, c, STRICT), waits_of(people, c, 2)
    for class_, wait in (("P", high), ("N", low)):
        waits = minutes(strict, people, class_)
        assert fmean(waits) == pytest.approx(wait, abs=four_errors(waits)), class_
    assert fmean(minutes(two, people, "P")) > high + four_errors(minutes(strict, people, "P"))


@pytest.mark.parametrize("law", ["exponential", "constant", "lognormal"])
def test_a_head_start_separates_the_classes_by_rho_times_what_it_can_save(queue: Queue, law: str) -> None:
    """W_low − W_high = ρ E[min(B, W_low)], for one counter and any service law."""
    rho, head_start = 0.9, 5
    people = stream(queue(1, rho, MANY, law=law))
    waits = waits_of(people, 1, head_start)
    low, high = minutes(waits, people, "N"), minutes(waits, people, "P")
    saved = fmean(min(head_start, wait) for wait in low)
    assert fmean(low) - fmean(high) == pytest.approx(rho * saved, rel=0.04)
    strict = waits_of(people, 1, STRICT)
    assert fmean(minutes(strict, people, "N")) - fmean(minutes(strict, people, "P")) > 1.2 * rho * saved


@pytest.mark.parametrize(("law", "most"), [("constant", 1e-9), ("exponential", 0.01)])
def test_no_head_start_changes_the_mean_wait_of_all(queue: Queue, law: str, most: float) -> None:
    """Conservation (Kleinrock 1965), on one stream; where all take equally long, to the millisecond.

    Otherwise as exactly as so many people allow; 0.3 % with the many people of the benchmarks.
    """
    people = stream(queue(4, 0.9, MANY, law=law))
    fifo = fmean(waits_of(people, 4, 0))
    for head_start in (5, 30, STRICT):
        assert fmean(waits_of(people, 4, head_start)) == pytest.approx(fifo, rel=most)


def test_with_a_greater_head_start_priority_waits_less_and_the_others_more(queue: Queue, live: Live) -> None:
    scenario = queue(2, 0.9, FEW)
    waits = [live(scenario, f"B={minutes}").figures.by_class for minutes in (0, 3, "strict")]
    high = [mean_wait(classes["P"]) for classes in waits]
    low = [mean_wait(classes["N"]) for classes in waits]
    assert high == sorted(high, reverse=True)
    assert low == sorted(low)
    assert high[0] > high[1] > high[2]


def test_another_seed_brings_another_stream(queue: Queue) -> None:
    assert stream(queue(1, 0.9, 50)) != stream(replace(queue(1, 0.9, 50), seed=2))


def erlang_a(c: int, rho: float, patience: float) -> tuple[float, float]:
    """M/M/c+M with mean service and patience in minutes, a minute's service: the share of those who leave, and the mean
    wait of those who are served.

    From the birth–death chain of Palm (1957), as in Mandelbaum and Zeltyn, Service Engineering in Action: The
    Palm/Erlang-A Queue (2007). Whoever finds n ≥ c people stays behind n − c others, and is called when n − c + 1 have
    been called or left, at rates of c + j θ each, with j from n − c down to 0. Of a sum V of such times,
    E[exp(−θ V)] = ∏ (c + j θ) / (c + (j + 1) θ) are still there, and wait E[V exp(−θ V)], its derivative.
    """
    theta, most = 1 / patience, 2_000
    chances = [1.0]
    for n in range(1, most):
        chances.append(chances[-1] * c * rho / (min(n, c) + max(0, n - c) * theta))
    whole, served, waited = math.fsum(chances), 0.0, 0.0
    stays, wait = 1.0, 0.0
    for n, chance in enumerate(chances):
        if n >= c:
            stays *= (c + (n - c) * theta) / (c + (n - c + 1) * theta)
            wait += 1 / (c + (n - c + 1) * theta)
        served += chance / whole * stays
        waited += chance / whole * stays * wait
    return 1 - served, waited / served


@pytest.mark.parametrize("patience", [0.5, 10])
def test_who_leaves_and_who_waits_as_erlang_a_says(queue: Queue, live: Live, patience: float) -> None:
    """Within two standard errors. Nobody calls those who have left."""
    scenario = queue(3, 0.9, 12_000, head_start_min=0, patience_min=patience, leaves="tells", seed=3)
    outcome = live(scenario)
    share, wait = erlang_a(3, 0.9, patience)
    waits = [each.ms for each in sorted(outcome.tally.waits)]
    left = [float(ms is None) for ms in waits]
    served = [ms / MINUTE_MS for ms in waits if ms is not None]
    assert fmean(left) == pytest.approx(share, abs=four_errors(left) / 2)
    assert fmean(served) == pytest.approx(wait, abs=four_errors(served) / 2)
    assert outcome.figures.share_abandoned == fmean(left)


def test_the_formula_of_erlang_a_ends_in_that_of_erlang_c() -> None:
    """With endless patience nobody leaves. With one counter and patience as long as a service takes, so many are there
    as Poisson's law of mean ρ says, and as many are served as the counter has time for."""
    share, wait = erlang_a(3, 0.8, 1e7)
    assert share == pytest.approx(0, abs=1e-5)
    assert wait == pytest.approx(1.078652, abs=1e-4)
    share, _ = erlang_a(1, 0.8, 1)
    assert share == pytest.approx(1 - (1 - math.exp(-0.8)) / 0.8)
