"""How fast and how right the simulator is: compared with queueing theory and with another simulator.

Differences are in standard errors: of the run itself, by batches, or of a run as long as that of the other simulator.
The last rows say how often a confidence interval holds the true mean.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from heapq import heapreplace
from math import factorial
from random import Random
from statistics import fmean, stdev
from typing import Any, Literal

from msgspec.structs import replace

from benchmarks.rig.table import Row
from core.instant import MINUTE_MS, Instant
from reports.confidence import BATCHES, MEMORIES, PARTS, error_of_mean
from reports.figures import Figures
from reports.tally import CounterTotals, Tally, Wait
from simulation.day_source import Outcome, simulate_days
from simulation.invented_days import InventedDays
from simulation.scenario import Arrivals, Scenario, ScenarioCounter, ScenarioService, load_scenario
from simulation.what_if import NO_CHANGE, parse_change

Law = Literal["lognormal", "exponential", "constant"]

MOST_ERRORS = 3
MOST_UNLIKE = 0.003
"""By how much the mean of all may differ between two rules with the same people, as a share."""
ERLANG = ((1, 0.8), (2, 0.5), (3, 0.8), (3, 0.9), (4, 0.8), (4, 0.9), (5, 0.9), (4, 0.95))
COBHAM = ((1, 0.9, 0.2), (4, 0.8, 0.2), (4, 0.9, 0.2), (5, 0.9, 0.2), (4, 0.9, 0.3))
"""Cases to compare: counters c, load ρ and, for Cobham, the share of priority."""
HEAD_START: tuple[tuple[int, Law], ...] = ((1, "exponential"), (4, "exponential"), (1, "constant"), (1, "lognormal"))
BLOCKS = 10
BLOCK_DAYS = 200
"""Length of the runs of the other simulator."""

OWN = ({"HT": 0}, {"CT": 0}, {"DD": 0}, {"XH": 0, "KD": 0, "KQ": 0}, {"CT": 0})
HELPING = (
    {"HT": 0, "CT": 10, "DD": 15},
    {"CT": 0, "HT": 10, "KQ": 5, "XH": 15},
    {"DD": 0, "XH": 15},
    {"XH": 0, "KD": 0, "KQ": 0, "CT": 15, "DD": 15},
    {"CT": 0, "HT": 0, "KQ": 0, "XH": 15},
)
ALL_SERVE_ALL = (dict.fromkeys(("HT", "CT", "DD", "XH", "KD", "KQ"), 0),) * 5
POOLING: dict[str, tuple[tuple[dict[str, int], ...] | None, dict[int, tuple[float, float, float]]]] = {
    "one field per counter": (OWN, {100: (8.9, 45.7, 0.815), 140: (17.8, 79.8, 0.680)}),
    "the reference day's skills": (None, {100: (3.7, 21.4, 0.924), 140: (9.3, 47.8, 0.813)}),
    "every counter helps with 1 to 4 more": (HELPING, {100: (1.8, 10.9, 0.969), 140: (6.0, 31.0, 0.866)}),
    "all serve everything": (ALL_SERVE_ALL, {100: (1.0, 6.5, 0.986), 140: (4.4, 25.0, 0.911)}),
}
"""Mean, 95 % and share within 15 minutes, at 100 and 140 visitors a day, of 200 days without no-shows."""
SWEEP = {"0": (27.8, 28.8), "15": (32.1, 18.4), "30": (33.8, 12.5), "60": (33.5, 9.8), "strict": (33.5, 9.2)}
"""Head start → the wait that 90 % do not exceed, regular and priority, at 140 visitors a day, in those days."""

DAYS_OF_INTERVALS = (10, 20, 60)
STREAMS = ((1, 0.5), (2, 0.5), (1, 0.8), (3, 0.8))
"""Counters and load, for as few people as an interval is told of."""
INTERVALS = 300
LEAST_HELD = 0.93
"""Of all intervals; of so many, three standard errors less."""


def rows(people: int) -> Iterator[Row]:
    yield from _speed()
    yield from _erlang(people)
    yield from _cobham(people)
    yield from _head_start(people)
    yield from _conservation(people)
    days = max(1, BLOCK_DAYS * people // 200_000)
    yield from _reference(days)
    yield from _pooling(days)
    yield from _sweep(days)
    runs = max(10, INTERVALS * people // 200_000)
    yield from _held_by_days(runs)
    yield from _held_by_batches(runs)


# -- time


def _speed() -> Iterator[Row]:
    day = replace(load_scenario("reference-day"), days=100)
    yield Row("a day of 100 visitors, processor time", 1000 * _duration_s(day) / 100, "ms", most=20)
    crowd = replace(day, days=1, arrivals=replace(day.arrivals, per_day=10_000))
    many = tuple(replace(counter, id=f"{counter.id}-{n}") for n in range(100) for counter in day.counter)
    yield Row("a day of 10000 visitors and 500 counters", _duration_s(replace(crowd, counter=many)), "s", most=3)
    fast = tuple(replace(service, mean_min=service.mean_min / 100) for service in day.service)
    fast_day = replace(crowd, service=fast, no_show=0, break_share=0)
    yield Row("a day of 10000 visitors and five fast counters", _duration_s(fast_day), "s", most=3)
    yield Row("… all of them at the same five counters as 100", _duration_s(crowd), "s", most=3)


def _duration_s(scenario: Scenario) -> float:
    began = time.process_time()
    _simulate(scenario)
    return time.process_time() - began


def _simulate(scenario: Scenario, change: str | None = None) -> Outcome:
    source = InventedDays("benchmark", scenario)
    rules = replace(source.rules, head_start_s=-1)  # not refused if a change asks for the present head start
    return simulate_days(source, parse_change(change, rules) if change else NO_CHANGE)


# -- closed forms


def _queue(c: int, rho: float, people: int, seed: int, *, p: float = 0.2, law: Law = "exponential") -> Scenario:
    """M/M/c or M/G/c with a mean service time of one minute; each seed brings other people."""
    return Scenario(
        arrivals=Arrivals(rate_per_min=c * rho, customers=people),
        service=(ScenarioService(code="A", share=1, mean_min=1, law=law),),
        counter=tuple(ScenarioCounter(id=str(n), offsets={"A": 0}) for n in range(1, c + 1)),
        priority_share=p,
        seed=seed,
    )


def _erlang_c(c: int, rho: float) -> float:
    """The probability of waiting in M/M/c (Erlang 1917)."""
    a = c * rho
    all_busy = a**c / factorial(c) / (1 - rho)
    return all_busy / (sum(a**k / factorial(k) for k in range(c)) + all_busy)


def _erlang(people: int) -> Iterator[Row]:
    """Compares the mean wait in M/M/c, first come first served, with Erlang's: C / (c (1 − ρ)) mean service times."""
    for seed, (c, rho) in enumerate(ERLANG, 1):
        more = 4 if rho > 0.9 else 1  # waits are correlated for longer
        outcome = _simulate(_queue(c, rho, more * people, seed), "B=0")
        wait = _erlang_c(c, rho) / (c * (1 - rho))
        yield _compared(f"Erlang C, c = {c}, ρ = {rho:g}", outcome.figures.wait_mean_min, wait, _error(outcome))


def _cobham(people: int) -> Iterator[Row]:
    """Compares the mean wait of each class in M/M/c, when priority always goes first, with Cobham (1954):
    W_k = W0 / ((1 − σ_(k−1)) (1 − σ_k)), W0 = C / c. W_k: mean wait of class k (1: priority, 2: regular), in mean
    service times; σ_k: load of the classes 1 to k; C: probability of waiting (Erlang C) at c counters."""
    for seed, (c, rho, p) in enumerate(COBHAM, 11):
        outcome = _simulate(_queue(c, rho, people, seed, p=p), "B=strict")
        w0 = _erlang_c(c, rho) / c
        what, classes = f"Cobham, c = {c}, ρ = {rho:g}, {p:.0%} priority", outcome.figures.by_class
        high, low = w0 / (1 - p * rho), w0 / ((1 - p * rho) * (1 - rho))
        for class_, name, wait in (("P", "wait of priority", high), ("N", "wait of regular", low)):
            yield _compared(f"{what}, {name}", classes[class_].wait_mean_min, wait, _error(outcome, class_))


def _head_start(people: int) -> Iterator[Row]:
    """Compares by how much less priority waits in M/M/c and M/G/1 when it has a head start of B with the identity
    W_low − W_high = ρ E[min(B, W_low)]. W_low, W_high: wait of the regular and of priority; ρ: load."""
    rho, head_start = 0.9, 5
    for seed, (c, law) in enumerate(HEAD_START, 21):
        outcome = _simulate(_queue(c, rho, people, seed, law=law), f"B={head_start}")
        parts = _batches(outcome.tally)
        apart = [_mean(part, "N") - _mean(part, "P") for part in parts]
        saved = [rho * _mean(part, "N", at_most=head_start) for part in parts]
        error = stdev(a - b for a, b in zip(apart, saved, strict=True)) / math.sqrt(len(parts))
        name = f"head start, c = {c}, ρ = {rho:g}, B = {head_start}, {law}: W_low − W_high"
        yield _compared(name, fmean(apart), fmean(saved), error)


def _batches(tally: Tally, pieces: int = 40) -> list[list[tuple[str, float]]]:
    in_order = sorted(tally.waits, key=lambda wait: wait.begun)
    waits: list[tuple[str, float]] = [(wait.class_, (wait.ms or 0) / MINUTE_MS) for wait in in_order]
    size = math.ceil(len(waits) / pieces)
    return [waits[at : at + size] for at in range(0, len(waits), size)]


def _mean(part: list[tuple[str, float]], class_: str, at_most: float = math.inf) -> float:
    return fmean(min(at_most, wait) for each, wait in part if each == class_)


def _conservation(people: int) -> Iterator[Row]:
    scenario = _queue(4, 0.9, people, 31)
    fifo = _simulate(scenario, "B=0").figures.wait_mean_min or 0
    for change in ("B=5", "B=30", "B=strict"):
        mean = _simulate(scenario, change).figures.wait_mean_min or 0
        unlike = 100 * abs(mean / fifo - 1)
        yield Row(f"mean of all, {change} against B=0 with the same people", unlike, "%", most=100 * MOST_UNLIKE)


def _compared(what: str, found: float | None, known: float, error: float | None) -> Row:
    """The row has no limit if the run is too short for its standard error to be known."""
    if error is None:
        return Row(f"{what}, for {known:.4g} (too few people)", found or 0, "min")
    errors = abs((found or 0) - known) / error
    return Row(f"{what}: {found or 0:.4g} for {known:.4g}; off by", errors, "standard errors", most=MOST_ERRORS)


def _error(outcome: Outcome, class_: str | None = None) -> float | None:
    found = error_of_mean(outcome.tally, has_days=outcome.has_days, only=lambda wait: class_ in (None, wait.class_))
    return found and found.standard_error


# -- another simulator


def reference_day(per_day: int, skills: tuple[dict[str, int], ...] | None = None, **changes: Any) -> Scenario:
    """The reference day with so many visitors; `skills`: the offsets of each counter."""
    day = load_scenario("reference-day")
    counters = day.counter
    if skills is not None:
        counters = tuple(replace(counter, offsets=offsets) for counter, offsets in zip(counters, skills, strict=True))
    return replace(day, counter=counters, arrivals=replace(day.arrivals, per_day=per_day), **changes)


def _blocks(scenario: Scenario, days: int, change: str | None = None) -> list[Figures]:
    """Runs with different seeds, each as long as that of the other simulator."""
    return [_simulate(replace(scenario, days=days, seed=seed), change).figures for seed in range(1, BLOCKS + 1)]


def _beside_ours(what: str, blocks: list[Figures], value: Callable[[Figures], float | None], known: float) -> Row:
    """How unusual the other simulator's figure `known` would be among ours."""
    values = [value(block) or 0 for block in blocks]
    spread = stdev(values) * math.sqrt(1 + 1 / len(values))
    said = f"{what}: {fmean(values):.3g} for {known:.3g}; off by"
    return Row(said, abs(fmean(values) - known) / spread, "standard errors", most=MOST_ERRORS)


def _reference(days: int) -> Iterator[Row]:
    blocks = _blocks(load_scenario("reference-day"), days)
    for name, value, known in (
        ("mean", lambda block: block.wait_mean_min, 3.4),
        ("90 %", lambda block: block.wait_p90_min, 10),
        ("95 %", lambda block: block.wait_p95_min, 20.5),
        ("within 15 min", lambda block: block.share_within_15, 0.93),
    ):
        yield _beside_ours(f"reference day, {name}", blocks, value, known)


def _pooling(days: int) -> Iterator[Row]:
    for name, (skills, loads) in POOLING.items():
        for per_day, (mean, p95, within) in loads.items():
            blocks = _blocks(reference_day(per_day, skills, no_show=0), days)
            what = f"{name}, {per_day} a day"
            yield _beside_ours(f"{what}, mean", blocks, lambda block: block.wait_mean_min, mean)
            yield _beside_ours(f"{what}, 95 %", blocks, lambda block: block.wait_p95_min, p95)
            yield _beside_ours(f"{what}, within 15 min", blocks, lambda block: block.share_within_15, within)


def _sweep(days: int) -> Iterator[Row]:
    crowded = reference_day(140, no_show=0)
    for head_start, (regular, priority) in SWEEP.items():
        blocks = _blocks(crowded, days, f"B={head_start}")
        what = f"B = {head_start}, 140 a day, 90 %"
        yield _beside_ours(f"{what} of the regular", blocks, lambda block: block.by_class["N"].wait_p90_min, regular)
        yield _beside_ours(f"{what} of priority", blocks, lambda block: block.by_class["P"].wait_p90_min, priority)


# -- confidence intervals


def _held_by_days(runs: int) -> Iterator[Row]:
    """How often the interval of a piece of one long run holds the mean of the whole run."""
    whole = _simulate(replace(load_scenario("reference-day"), days=max(DAYS_OF_INTERVALS) * runs)).tally
    by_day: dict[int, list[Wait]] = {}
    for wait in whole.waits:
        by_day.setdefault(wait.day, []).append(wait)
    true = fmean(wait.ms or 0 for wait in whole.waits) / MINUTE_MS
    for length in DAYS_OF_INTERVALS:
        pieces = [
            [by_day[day] for day in range(first, first + length)] for first in range(1, whole.days + 2 - length, length)
        ]
        held = [bool(_holds(_of_days(piece), true)) for piece in pieces]
        yield _share_held(f"{len(held)} intervals of {length} reference days", held)


def _share_held(what: str, held: list[bool]) -> Row:
    least = LEAST_HELD - 3 * math.sqrt(LEAST_HELD * (1 - LEAST_HELD) / len(held))
    return Row(f"{what}, that hold the mean", 100 * fmean(held), "%", least=round(100 * least))


def _of_days(piece: list[list[Wait]]) -> Tally:
    tally = Tally()
    tally.days = len(piece)
    tally.waits = [wait._replace(day=day) for day, waits in enumerate(piece, 1) for wait in waits]
    return tally


def _holds(tally: Tally, true: float, *, has_days: bool = True) -> bool | None:
    """None: there is no interval."""
    found, waits = error_of_mean(tally, has_days=has_days), [wait.ms or 0 for wait in tally.waits]
    return None if found is None else abs(fmean(waits) / MINUTE_MS - true) <= found.half_width


def _held_by_batches(runs: int) -> Iterator[Row]:
    for c, rho in STREAMS:
        people = math.ceil(1.2 * BATCHES * PARTS * MEMORIES * 4 / (1 - rho) ** 2)
        wait = _erlang_c(c, rho) / (c * (1 - rho))
        found = [_holds(_stream(c, rho, people, seed), wait, has_days=False) for seed in range(runs)]
        held = [each for each in found if each is not None]
        if held:  # of a stream that is busier than it should be none is told
            yield _share_held(f"M/M/{c}, ρ = {rho:g}, {people} people: {len(held)} of {runs} intervals", held)


def _stream(c: int, rho: float, people: int, seed: int) -> Tally:
    """M/M/c without tickets, a minute's service: so many people in the simulator would take an hour. Its waits are the
    same, to the millisecond (`tests/simulation/test_closed_forms.py`)."""
    chance = Random(seed).expovariate  # noqa: S311  # no secret
    free_at, now, tally = [0.0] * c, 0.0, Tally()
    busy = squares = 0.0
    tally.days = 1
    for number in range(people):
        now += chance(c * rho)
        begun, service = max(now, free_at[0]), chance(1)
        heapreplace(free_at, begun + service)
        busy, squares = busy + service, squares + service**2
        tally.waits.append(Wait(1, Instant(number), "N", "A", round((begun - now) * MINUTE_MS), True, 0))
    tally.counters["all"] = CounterTotals(people, round(busy * MINUTE_MS), round(c * now * MINUTE_MS))
    tally.squares = round(squares * MINUTE_MS**2)
    return tally
