"""How accurate the forecasts are, compared with the estimators of the literature, and what they cost."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Iterator
from heapq import heappop, heappush
from random import Random
from statistics import fmean, median
from typing import NamedTuple

from msgspec.structs import replace

from benchmarks.estimators import OTHERS, OURS, ForecastTrial, accuracy, coverage, now_at
from benchmarks.rig.table import Row
from benchmarks.simulations import ALL_SERVE_ALL, HELPING, reference_day
from core.forecast.forecast import Forecaster
from core.forecast.intervals import quantile
from core.forecast.rollout import CounterModel, Distributions, HallState, run_rollouts
from core.instant import MINUTE_MS, Instant, Now
from core.messages.commands import AnyCommand, CallNext, NewDay, OpenCounter, TakeTicket
from core.rules import Usual
from reports.tally import ZONE
from simulation.invented_days import invented_plans
from simulation.scenario import Scenario
from simulation.simulator import Simulator
from simulation.virtual_kiosk import VirtualKiosk

LEARNING, RANGING = 30, 20
KNOWN = ((3, 0.7), (3, 0.8), (3, 0.9), (4, 0.7), (4, 0.8), (4, 0.9), (5, 0.7), (5, 0.8), (5, 0.9))
"""Number of counters, utilisation."""
ROLLOUTS = 100
EXPONENTIALS = tuple(-math.log(1 - (n + 0.5) / 1024) for n in range(1024))


def rows(days: int, waiting: int) -> Iterator[Row]:
    """`days`: of each office; `waiting`: tickets that wait in each queue with known rates."""
    yield from cost_rows()
    for c, rho in KNOWN:
        yield from known_rates_rows(c, rho, waiting)
    yield from first_day_rows(reference_day(100), days)
    for name, scenario, limits in (
        ("100 a day", reference_day(100), Limits(0.83, 5.8, 1.5, 22)),
        ("140 a day", reference_day(140), Limits(0.67, 6.8)),
        ("140 a day, counters help", reference_day(140, HELPING), Limits(0.67, 4.8, width_min=20)),
        ("140 a day, all serve all", reference_day(140, ALL_SERVE_ALL), Limits(0.67, 4.8, width_min=20)),
    ):
        yield from accuracy_rows(name, forecast_trial(scenario, days), limits)


# -- what it costs


def cost_rows() -> Iterator[Row]:
    for waiting, most_ms in ((30, 10), (300, 100)):
        forecaster, now = full_hall(waiting)
        took = [_took_ms(forecaster, now) for _ in range(9)]
        yield Row(f"forecasts of {waiting} waiting, 5 counters, processor time", median(took), "ms", most=most_ms)


def _took_ms(forecaster: Forecaster, now: Now) -> float:
    began = time.process_time()
    forecaster.forecast_set(now)
    return 1000 * (time.process_time() - began)


def full_hall(waiting: int) -> tuple[Forecaster, Now]:
    """A forecaster at nine o'clock, after twenty usual days: five counters are busy, and so many tickets wait."""
    forecaster = Forecaster(ZONE)
    simulator, last = Simulator(forecaster.apply), Instant(0)
    for plan in invented_plans(replace(reference_day(100), days=20)):
        simulator.run_day(plan)
        last = Instant.parse(f"{plan.day}T00:00:00+07:00")
    nine, chance = last.later(33 * 60 * MINUTE_MS), Random(1)  # noqa: S311  # no secret
    people = [
        TakeTicket(id="1", service=chance.choice(list(ALL_SERVE_ALL[0])), class_=chance.choice("NNNNP"), paperless=True)  # type: ignore[arg-type]
        for _ in range(waiting + 5)
    ]
    asks: list[AnyCommand] = [
        NewDay(id="1"),
        *(OpenCounter(id="1", counter=name) for name in "12345"),
        *people[: waiting // 2 + 5],
        *(CallNext(id="1", counter=name) for name in "12345"),
        *people[waiting // 2 + 5 :],
    ]
    kiosk = VirtualKiosk(forecaster.apply)
    kiosk.line = forecaster.line
    for number, ask in enumerate(asks):
        kiosk.handle(ask, now_at(nine.later((number - len(asks)) * MINUTE_MS / 2), ZONE))
    assert sum(map(len, forecaster.line.queues.values())) == waiting
    return forecaster, now_at(nine, ZONE)


# -- one queue whose rates are known


class QueuedArrival(NamedTuple):
    """An arrival that finds all counters busy. Times are in mean service times."""

    ahead: int
    head_has_waited: float
    last_served_waited: float
    wait: float


def queued_arrivals(c: int, rho: float, waiting: int, seed: int) -> Iterator[QueuedArrival]:
    """Simulates M/M/c, first come, first served, until so many arrivals have had to wait."""
    chance, free, now = Random(seed), [0.0] * c, 0.0  # noqa: S311  # no secret
    line: deque[tuple[float, float]] = deque()
    last_served_waited = 0.0
    while waiting:
        now += chance.expovariate(c * rho)
        while line and line[0][1] <= now:
            came, started = line.popleft()
            last_served_waited = started - came
        start = max(now, heappop(free))
        if start > now:
            yield QueuedArrival(len(line), now - line[0][0] if line else 0.0, last_served_waited, start - now)
            waiting -= 1
        line.append((now, start))
        heappush(free, start + chance.expovariate(1))


def known_rates_rows(c: int, rho: float, waiting: int) -> Iterator[Row]:
    """If rates are known, the length of the queue is the best estimator: its error is √(1 − ρ) of the mean wait."""
    waiters, chance = list(queued_arrivals(c, rho, waiting, seed=10 * c + round(10 * rho))), Random(1)  # noqa: S311  # no secret
    drawn = [draws_of(c, waiter.ahead, chance) for waiter in waiters]
    by_length = accuracy([((waiter.ahead + 1) / c, waiter.wait) for waiter in waiters])
    ours = accuracy([(fmean(draws), waiter.wait) for draws, waiter in zip(drawn, waiters, strict=True)])
    what = f"M/M/{c}, ρ = {rho:g}, {len(waiters)} who wait"
    historic = fmean(waiter.wait for waiter in waiters)
    yield Row(f"{what}: historic mean, RMSE / mean", accuracy([(historic, w.wait) for w in waiters]).rmse_by_mean, "")
    yield Row(f"{what}: last to enter", accuracy([(w.last_served_waited, w.wait) for w in waiters]).rmse_by_mean, "")
    yield Row(f"{what}: head of line", accuracy([(w.head_has_waited, w.wait) for w in waiters]).rmse_by_mean, "")
    floor, floor_is = by_length.rmse_by_mean, "queue length"
    yield Row(f"{what}: rollouts", ours.rmse_by_mean, "", floor, floor_is, most=1.03, is_ratio=True)
    by_chance = 100 * abs(by_length.bias) / by_length.mean
    yield Row(f"{what}: bias, of the mean", 100 * abs(ours.bias) / ours.mean, "%", by_chance, floor_is, most=2)
    inside = fmean(
        quantile(draws, 0.1) <= waiter.wait <= quantile(draws, 0.9)
        for draws, waiter in zip(drawn, waiters, strict=True)
    )
    yield Row(f"{what}: within 10–90 % of the draws", 100 * inside, "%", least=76, most=83)


def draws_of(c: int, ahead: int, chance: Random) -> list[float]:
    """Draws, ascending, for an arrival that finds all `c` counters busy and `ahead` others waiting."""
    state = HallState(
        queues=(tuple(-float(n) for n in range(ahead + 1)),),
        counters=tuple(
            CounterModel(free_ms=tuple(chance.expovariate(1) for _ in range(ROLLOUTS)), services=((0, 0.0),))
            for _ in range(c)
        ),
        distributions=Distributions(service_ms={0: EXPONENTIALS}),
        targets=(-float(ahead),),
    )
    return sorted(run_rollouts(state, chance, ROLLOUTS).targets[0])


# -- an office that is known from its days only


def forecast_trial(scenario: Scenario, days: int, *, learning: int = LEARNING, ranging: int = RANGING) -> ForecastTrial:
    """Forecasts of so many days, after the days of learning."""
    trial = ForecastTrial(ZONE, learning=learning, ranging=ranging)
    simulator = Simulator(trial.apply)
    for plan in invented_plans(replace(scenario, days=learning + ranging + days)):
        simulator.run_day(plan)
    return trial


def first_day_rows(scenario: Scenario, days: int) -> Iterator[Row]:
    """Days of offices that have learnt nothing yet, with service times in their settings and without."""
    said = {service.code: Usual(mean_min=service.mean_min, cv=service.cv) for service in scenario.service}
    found = []
    for usual in (said, {}):
        waited = []
        for plan in invented_plans(replace(scenario, days=days)):
            trial = ForecastTrial(ZONE, learning=0, ranging=0)
            Simulator(trial.apply).run_day(plan._replace(rules=replace(plan.rules, usual=usual)))
            waited += trial.waited
        found.append(accuracy([(each.forecasts[OURS], each.actual_min) for each in waited]))
    with_it, without = found
    what, floor_is = "an office's first day, its services' times in the settings", "nothing in the settings"
    yield Row(f"{what}: rollouts, RMSE / mean", with_it.rmse_by_mean, "", without.rmse_by_mean, floor_is)
    yield Row(f"{what}: rollouts, MAE", with_it.mae, "min", without.mae, floor_is)
    yield Row(f"{what}: rollouts, bias", with_it.bias, "min", without.bias, floor_is)


class Limits(NamedTuple):
    rmse_by_mean: float
    mae: float
    bias: float | None = None
    width_min: float | None = None


def accuracy_rows(name: str, trial: ForecastTrial, limits: Limits) -> Iterator[Row]:
    for estimator in OTHERS:
        found = trial.accuracy(estimator)
        yield Row(f"{name}: {estimator}, RMSE / mean {found.rmse_by_mean:.2f}, MAE", found.mae, "min")
    ours, ranges = trial.accuracy(), coverage(trial.of_leg("first"))
    what, lowest = f"{name}, {ours.people} who wait {ours.mean:.1f} min", None if limits.bias is None else -limits.bias
    yield Row(f"{what}: rollouts, RMSE / mean", ours.rmse_by_mean, "", most=limits.rmse_by_mean)
    yield Row(f"{name}: rollouts, MAE", ours.mae, "min", most=limits.mae)
    yield Row(f"{name}: rollouts, bias", ours.bias, "min", least=lowest, most=limits.bias)
    yield Row(f"{name}: waits within the range", 100 * ranges.inside, "%", least=88, most=95)
    yield Row(f"{name}: waits above the range", 100 * ranges.above, "%", most=10)
    yield Row(f"{name}: mean width of a range", ranges.width_min, "min", most=limits.width_min)
