"""Forecasts on days that nobody knew: better than all that the literature offers, and ranges that hold.

The bars themselves, on a hundred days, stand in the benchmarks; of so few days they are wider here.
"""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from benchmarks.estimators import OTHERS, OURS, Accuracy, Foresight, accuracy
from core.messages.events import TicketCalled
from core.rules import Usual
from reports.tally import ZONE
from simulation.invented_days import invented_plans
from simulation.scenario import load_scenario
from simulation.simulator import Simulator


def foresee(per_day: int, **changes: Any) -> Foresight:
    reference = load_scenario("reference-day")
    arrivals = replace(reference.arrivals, per_day=per_day)
    foresight = Foresight(ZONE, learning=20, ranging=8)
    simulator = Simulator(foresight.hear)
    for plan in invented_plans(replace(reference, arrivals=arrivals, days=40, **changes)):
        simulator.run_day(plan)
    return foresight


@pytest.fixture(scope="module")
def busy() -> Foresight:
    return foresee(140)


def test_rollouts_are_nearer_to_what_came_than_every_other_estimator(busy: Foresight) -> None:
    ours = busy.accuracy()
    assert ours.people > 500
    for estimator in OTHERS:
        other = busy.accuracy(estimator)
        assert ours.rmse_by_mean < 0.9 * other.rmse_by_mean, estimator
        assert ours.mae < 0.9 * other.mae, estimator


def test_they_are_off_by_less_than_the_bar_and_a_little(busy: Foresight) -> None:
    ours = busy.accuracy()
    assert ours.rmse_by_mean < 0.74
    assert ours.mae < 7.5
    assert abs(ours.bias) < 2.5


def test_ranges_hold_for_nine_of_ten_and_are_not_too_wide(busy: Foresight) -> None:
    ranges = busy.coverage()
    assert 0.85 < ranges.inside < 0.97
    assert ranges.above < 0.12
    assert ranges.width_min < 28


def test_a_quiet_day_is_foreseen_as_well() -> None:
    quiet = foresee(60)
    assert quiet.coverage().inside > 0.85
    assert all(low >= 0 for low, _ in (each.range_min for each in quiet.kept))
    at_once = [each.actual_min for each in quiet.kept if each.range_min == (0, 0)]
    assert at_once
    assert max(at_once) == 0, "at once means at once"


def foresee_first_days(usual: dict[str, Usual]) -> Accuracy:
    """Each day is the first one of an office that has learnt nothing yet."""
    reference, waited = load_scenario("reference-day"), []
    for plan in invented_plans(replace(reference, arrivals=replace(reference.arrivals, per_day=140), days=6)):
        foresight = Foresight(ZONE, learning=0, ranging=0)
        Simulator(foresight.hear).run_day(plan._replace(rules=replace(plan.rules, usual=usual)))
        waited += foresight.waited
    return accuracy([(each.said[OURS], each.actual_min) for each in waited])


def test_a_first_day_is_foreseen_better_by_an_office_that_says_how_long_its_services_take() -> None:
    services = load_scenario("reference-day").service
    without = foresee_first_days({})
    right = foresee_first_days({each.code: Usual(mean_min=each.mean_min, cv=each.cv) for each in services})
    wrong = foresee_first_days({each.code: Usual(mean_min=30, cv=each.cv) for each in services})
    assert right.people == without.people > 300
    assert right.rmse_by_mean < 0.96 * without.rmse_by_mean
    assert right.mae < without.mae
    assert abs(right.bias) < abs(without.bias)
    assert wrong.rmse_by_mean > 1.1 * right.rmse_by_mean, "what the settings say is believed"


def test_nobody_is_judged_who_was_told_nothing_or_in_days_of_learning() -> None:
    heard = []
    foresight = Foresight(ZONE, learning=2, ranging=1)
    simulator = Simulator(lambda entry: (heard.append(entry), foresight.hear(entry)))
    for plan in invented_plans(replace(load_scenario("reference-day"), days=4)):
        simulator.run_day(plan)
    days = sorted({entry.day for entry in heard})
    called = {entry.event.label for entry in heard if entry.day == days[-1] and isinstance(entry.event, TicketCalled)}
    assert len(foresight.kept) == len(called)


def test_accuracy_is_reckoned_as_usual() -> None:
    found = accuracy([(10, 20), (10, 10), (16, 10)])
    assert (found.people, found.late) == (3, 1 / 3)
    assert found.mean == pytest.approx(40 / 3)
    assert found.rmse_by_mean == pytest.approx((136 / 3) ** 0.5 / (40 / 3))
    assert found.mae == pytest.approx(16 / 3)
    assert found.bias == pytest.approx(-4 / 3)
