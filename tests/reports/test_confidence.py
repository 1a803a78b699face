"""An interval holds the mean as often as it says, or is not told: neither narrower nor by chance."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from random import Random
from statistics import fmean

import pytest
from msgspec.structs import replace

from reports.confidence import BATCHES, PARTS, Spread, mean_error, spread, student
from reports.tally import Presence, Tally, Wait
from simulation.day_source import Outcome, error_of_difference
from simulation.scenario import load_scenario

RUNS = 400
MINUTE = 60_000

Draw = Callable[[Random], float]


def tally(days: list[list[float]], load: float = 0.5) -> Tally:
    """Of waits in minutes, day by day; one counter is busy for this share of its time, in services of a minute."""
    found = Tally()
    found.days = len(days)
    number = 0
    for day, waits in enumerate(days, 1):
        for wait in waits:
            found.waits.append(Wait(day, number, "N", "A", round(wait * MINUTE), True, 8))
            number += 1
    found.counters["1"] = Presence(number, number * MINUTE, round(number * MINUTE / load))
    found.squares = number * MINUTE**2
    return found


def share_held(true: float, tallies: Iterator[Tally], *, has_days: bool) -> float:
    """Of those intervals that are told."""
    holds = []
    for each in tallies:
        found = spread(each, has_days=has_days)
        if found is not None:
            mean = fmean(wait.ms / MINUTE for wait in each.waits)
            holds.append(abs(mean - true) <= found.width)
    assert len(holds) > 0.9 * RUNS
    return fmean(holds)


def days(count: int, draw: Draw) -> Iterator[Tally]:
    for seed in range(RUNS):
        chance = Random(seed)  # noqa: S311  # no secret
        yield tally([[draw(chance)] * 3 for _ in range(count)])


@pytest.mark.parametrize("count", [10, 20, 60])
def test_days_that_differ_as_chance_has_it_hold_the_mean_19_times_in_20(count: int) -> None:
    found = share_held(10, days(count, lambda chance: chance.gauss(10, 2)), has_days=True)
    assert 0.93 <= found <= 0.97


@pytest.mark.parametrize(("count", "least"), [(20, 0.88), (60, 0.91)])
def test_a_few_bad_days_that_carry_the_mean_make_it_wider(count: int, least: float) -> None:
    """Most days are quiet and one in some is not: with a normal law and 1.96 it holds 84 and 89 times in 100."""
    found = share_held(math.exp(0.5), days(count, lambda chance: chance.lognormvariate(0, 1)), has_days=True)
    assert least <= found <= 0.98


def queue(rho: float, people: int, seed: int) -> list[float]:
    """Waits in M/M/1, in services (Lindley 1952)."""
    chance = Random(seed).expovariate  # noqa: S311  # no secret
    waits, wait = [], 0.0
    for _ in range(people):
        waits.append(wait)
        wait = max(0.0, wait + chance(1) - chance(rho))
    return waits


def test_a_stream_long_enough_holds_the_mean_as_often() -> None:
    """M/M/1 at ρ = .5, where it takes some ten people to forget."""
    found = share_held(1, (tally([queue(0.5, 3_400, seed)], 0.5) for seed in range(RUNS)), has_days=False)
    assert 0.92 <= found <= 0.98


def test_a_stream_too_short_for_its_load_tells_nothing() -> None:
    """8,000 people at ρ = .9 are twenty times what the line remembers, and held the mean 75 times in 100."""
    for seed in range(20):
        assert spread(tally([queue(0.9, 8_000, seed)], 0.9), has_days=False) is None
    assert spread(tally([queue(0.9, 8_000, 1)], 1.0), has_days=False) is None


def test_parts_that_are_too_much_alike_tell_nothing_whatever_the_load_is() -> None:
    """Neighbours of forty people each are alike by .7, in whatever order they are counted."""
    slow = tally([[10 + 5 * math.sin(math.tau * n / 320) for n in range(8_000)]])
    assert spread(slow, has_days=False) is None
    Random(1).shuffle(slow.waits)  # noqa: S311  # no secret
    assert spread(slow, has_days=False) is None


def test_how_many_people_are_enough_hangs_on_the_load_and_on_how_services_vary() -> None:
    """However little alike they may look."""
    chance = Random(2)  # noqa: S311  # no secret
    waits = [chance.random() for _ in range(8_000)]
    assert spread(tally([waits], 0.5), has_days=False) is not None
    assert spread(tally([waits], 0.8), has_days=False) is None
    varied = tally([waits], 0.5)
    varied.squares *= 11
    assert varied.variation == pytest.approx(10)
    assert spread(varied, has_days=False) is None


@pytest.mark.parametrize("count", [1, 9])
def test_too_few_days_tell_nothing_and_are_not_cut_into_batches(count: int) -> None:
    few = tally([queue(0.5, 4_000, seed) for seed in range(count)])
    assert mean_error(few, has_days=True) is None


@pytest.mark.parametrize(("degrees", "value"), [(9, 2.262157), (19, 2.093024), (39, 2.022691), (199, 1.971957)])
def test_students_law_is_that_of_the_tables(degrees: int, value: float) -> None:
    assert student(degrees) == pytest.approx(value, abs=3e-4)


def test_its_error_is_what_days_differ_by() -> None:
    """Means 1, 2, …, 12: sd √13, and the interval is Student's, as they lie evenly."""
    found = spread(tally([[n, n] for n in range(1, 13)]), has_days=True)
    assert found is not None
    assert found.standard_error == pytest.approx(math.sqrt(13 / 12))
    assert found.width == pytest.approx(student(11) * found.standard_error)


def outcome(found: Tally, *, has_days: bool = True) -> Outcome:
    return Outcome(found, None, has_days)  # type: ignore[arg-type]  # no figures are looked at


def test_a_difference_is_of_the_same_days_or_none() -> None:
    base = [[n, n] for n in range(1, 13)]
    more = [[n + 1 + 0.1 * (n % 2)] * 2 for n in range(1, 13)]
    found = error_of_difference(outcome(tally(more)), outcome(tally(base)))
    assert found == pytest.approx(student(11) * 0.05 * math.sqrt(12 / 11 / 12), rel=1e-3)
    assert error_of_difference(outcome(tally(more[1:])), outcome(tally(base))) is None
    assert error_of_difference(outcome(tally(more)), outcome(tally(base), has_days=False)) is None


def test_a_difference_is_of_the_same_people_also_where_some_are_never_called() -> None:
    """Whoever is not called counts for neither, but moves nobody into another batch."""
    people = queue(0.5, 4_000, 1)
    base, changed = tally([people]), tally([[wait + 1 for wait in people]])
    changed.waits[:5] = [wait._replace(ms=None) for wait in changed.waits[:5]]
    found = error_of_difference(outcome(changed, has_days=False), outcome(base, has_days=False))
    assert found is not None
    assert found < 0.02


def test_of_some_only_their_own_waits_count() -> None:
    both = tally([[n, 50 * n] for n in range(1, 13)])
    both.waits = [wait._replace(class_="P" if n % 2 else "N") for n, wait in enumerate(both.waits)]
    regular = spread(both, has_days=True, only=lambda wait: wait.class_ == "N")
    assert regular == Spread(pytest.approx(math.sqrt(13 / 12)), pytest.approx(student(11) * math.sqrt(13 / 12)))


def test_the_reference_day_for_a_day_or_five_tells_no_error(live) -> None:
    for count in (1, 5):
        scenario = replace(load_scenario("reference-day"), days=count)
        assert live(scenario).figures.wait_mean_error_min is None
    assert BATCHES * PARTS == 200
