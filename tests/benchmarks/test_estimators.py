"""Forecasts of simulated days are better than the estimators of the literature, and their ranges hold.

The benchmarks have the real limits, for a hundred days; for the fewer days here they are wider.
"""

from __future__ import annotations

from statistics import fmean
from typing import Any

import pytest
from msgspec.structs import replace

from benchmarks.estimators import OTHERS, OURS, Accuracy, ForecastTrial, accuracy, coverage
from core.forecast.intervals import SOON_MIN
from core.messages.events import Entry, TicketCalled
from core.rules import Usual
from reports.tally import ZONE
from simulation.invented_days import invented_plans
from simulation.scenario import load_scenario
from simulation.simulator import Simulator

pytestmark = [pytest.mark.slow, pytest.mark.bench]


def forecast_trial(per_day: int, **changes: Any) -> ForecastTrial:
    reference = load_scenario("reference-day")
    arrivals = replace(reference.arrivals, per_day=per_day)
    trial = ForecastTrial(ZONE, learning=20, ranging=8)
    simulator = Simulator(trial.apply)
    for plan in invented_plans(replace(reference, arrivals=arrivals, days=40, **changes)):
        simulator.run_day(plan)
    return trial


@pytest.fixture(scope="module")
def busy() -> ForecastTrial:
    return forecast_trial(140)


def test_rollouts_are_more_accurate_than_every_other_estimator(busy: ForecastTrial) -> None:
    ours = busy.accuracy()
    assert ours.people > 500
    for estimator in OTHERS:
        other = busy.accuracy(estimator)
        assert ours.rmse_by_mean < 0.9 * other.rmse_by_mean, estimator
        assert ours.mae < 0.9 * other.mae, estimator


def test_errors_of_rollouts_are_little_above_the_limits_at_most(busy: ForecastTrial) -> None:
    ours = busy.accuracy()
    assert ours.rmse_by_mean < 0.74
    assert ours.mae < 7.5
    assert abs(ours.bias) < 2.5


def test_ranges_hold_for_nine_of_ten_tickets_and_are_not_too_wide(busy: ForecastTrial) -> None:
    ranges = coverage(busy.waited)
    assert 0.85 < ranges.inside < 0.97
    assert ranges.above < 0.12
    assert ranges.width_min < 28


def test_forecasts_of_quiet_days_hold_too() -> None:
    quiet = forecast_trial(60)
    assert coverage(quiet.waited).inside > 0.85
    assert all(low >= 0 for low, _ in (each.told.range or (0, 5) for each in quiet.outcomes))
    at_once = [each.actual_min for each in quiet.outcomes if each.told.range == (0, 0)]
    assert at_once
    assert fmean(each <= SOON_MIN for each in at_once) >= 0.9


def first_days_accuracy(usual: dict[str, Usual]) -> Accuracy:
    """Each day is the first day of an office that has learnt nothing yet."""
    reference, waited = load_scenario("reference-day"), []
    for plan in invented_plans(replace(reference, arrivals=replace(reference.arrivals, per_day=140), days=6)):
        trial = ForecastTrial(ZONE, learning=0, ranging=0)
        Simulator(trial.apply).run_day(plan._replace(rules=replace(plan.rules, usual=usual)))
        waited += trial.waited
    return accuracy([(each.forecasts[OURS], each.actual_min) for each in waited])


def test_service_times_in_the_settings_improve_the_forecasts_of_a_first_day() -> None:
    services = load_scenario("reference-day").service
    without = first_days_accuracy({})
    right = first_days_accuracy({each.code: Usual(mean_min=each.mean_min, cv=each.cv) for each in services})
    wrong = first_days_accuracy({each.code: Usual(mean_min=30, cv=each.cv) for each in services})
    assert right.people == without.people > 300
    assert right.rmse_by_mean < 0.96 * without.rmse_by_mean
    assert right.mae < without.mae
    assert abs(right.bias) < abs(without.bias)
    assert wrong.rmse_by_mean > 1.1 * right.rmse_by_mean, "wrong times in the settings are used, too"


def test_only_tickets_called_after_the_days_of_learning_count() -> None:
    recorded: list[Entry] = []
    trial = ForecastTrial(ZONE, learning=2, ranging=1)

    def record(entry: Entry) -> None:
        recorded.append(entry)
        trial.apply(entry)

    simulator = Simulator(record)
    for plan in invented_plans(replace(load_scenario("reference-day"), days=4)):
        simulator.run_day(plan)
    days = sorted({entry.day for entry in recorded})
    called = {e.event.label for e in recorded if e.day == days[-1] and isinstance(e.event, TicketCalled)}
    assert len(trial.outcomes) == len(called)


def test_accuracy_has_the_usual_definitions() -> None:
    found = accuracy([(10, 20), (10, 10), (16, 10)])
    assert (found.people, found.late) == (3, 1 / 3)
    assert found.mean == pytest.approx(40 / 3)
    assert found.rmse_by_mean == pytest.approx((136 / 3) ** 0.5 / (40 / 3))
    assert found.mae == pytest.approx(16 / 3)
    assert found.bias == pytest.approx(-4 / 3)
