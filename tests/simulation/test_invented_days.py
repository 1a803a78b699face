"""The visitors of a scenario are distributed as it says, and are the same every time."""

from __future__ import annotations

import math
from collections import Counter
from hashlib import sha256
from statistics import fmean, median, pstdev

import pytest
from msgspec.structs import replace

from core.instant import HOUR_MS, MINUTE_MS
from simulation.day_plan import Visitor
from simulation.invented_days import NO_SHOW_MS, invented_plans
from simulation.scenario import Scenario, load_scenario

REFERENCE = load_scenario("reference-day")
FINGERPRINT = "da875e3916d1a98d"
"""Of times rounded to milliseconds, which hides the last bit, in which mathematical libraries may differ."""


def people(scenario: Scenario) -> list[Visitor]:
    return [visitor for plan in invented_plans(scenario) for visitor in plan.visitors]


def within(share: float, n: int) -> float:
    """Four standard errors of a share."""
    return 4 * math.sqrt(share * (1 - share) / n)


def test_visitors_times_and_services_are_distributed_as_in_the_scenario() -> None:
    all_ = people(REFERENCE)
    n = len(all_)
    assert n == pytest.approx(200 * 100, abs=4 * math.sqrt(200 * 100))
    assert sum(visitor.class_ == "P" for visitor in all_) / n == pytest.approx(0.2, abs=within(0.2, n))
    assert sum(not visitor.shows_up for visitor in all_) / n == pytest.approx(0.04, abs=within(0.04, n))
    rested = [visitor.rest_ms / MINUTE_MS for visitor in all_ if visitor.rest_ms]
    assert len(rested) / n == pytest.approx(0.05, abs=within(0.05, n))
    assert min(rested) >= 5
    assert max(rested) <= 15
    services = Counter(visitor.legs[0].service for visitor in all_)
    for service in REFERENCE.service:
        assert services[service.code] / n == pytest.approx(service.share, abs=within(service.share, n))
    hours = Counter(visitor.at_ms // HOUR_MS for visitor in all_)
    for hour, share in {7: 0.12, 8: 0.21, 9: 0.21, 10: 0.12, 13: 0.10, 14: 0.12, 15: 0.08, 16: 0.04}.items():
        assert hours[hour] / n == pytest.approx(share, abs=within(share, n))
    assert set(hours) == {7, 8, 9, 10, 13, 14, 15, 16}


def test_service_times_have_the_mean_and_variation_of_the_scenario() -> None:
    all_ = people(replace(REFERENCE, speed_sd=0, no_show=0))
    for service in REFERENCE.service:
        minutes = [v.legs[0].work_ms / MINUTE_MS for v in all_ if v.legs[0].service == service.code]
        error = service.cv / math.sqrt(len(minutes))
        assert fmean(minutes) == pytest.approx(service.mean_min, rel=4 * error)
        assert pstdev(minutes) / fmean(minutes) == pytest.approx(service.cv, abs=0.08)


def test_a_no_show_takes_a_minute() -> None:
    assert {visitor.legs[0].work_ms for visitor in people(REFERENCE) if not visitor.shows_up} == {NO_SHOW_MS}


def test_the_speed_of_days_varies() -> None:
    steady, varied = replace(REFERENCE, speed_sd=0), REFERENCE
    factors = [
        median(
            b.legs[0].work_ms / a.legs[0].work_ms
            for a, b in zip(one.visitors, other.visitors, strict=True)
            if a.shows_up
        )
        for one, other in zip(invented_plans(steady), invented_plans(varied), strict=True)
    ]
    logs = [math.log(factor) for factor in factors]
    assert fmean(logs) == pytest.approx(0, abs=4 * 0.15 / math.sqrt(200))
    assert pstdev(logs) == pytest.approx(0.15, rel=0.2)


def test_other_rules_and_other_numbers_of_days_do_not_change_the_people() -> None:
    few = people(replace(REFERENCE, days=5, head_start_min=0))
    assert people(replace(REFERENCE, days=9))[: len(few)] == few
    assert people(replace(REFERENCE, days=5, seed=2)) != few


def test_another_priority_share_changes_only_the_classes() -> None:
    before = people(replace(REFERENCE, days=5))
    after = people(replace(REFERENCE, days=5, priority_share=0.5))
    assert [visitor._replace(class_="N") for visitor in before] == [visitor._replace(class_="N") for visitor in after]


def test_days_are_working_days() -> None:
    days = [plan.day for plan in invented_plans(replace(REFERENCE, days=12))]
    assert {day.weekday() for day in days} == {0, 1, 2, 3, 4}
    assert [str(day) for day in days[4:6]] == ["2026-01-09", "2026-01-12"]


def test_the_same_seed_brings_the_same_people_with_every_python() -> None:
    text = repr(people(replace(REFERENCE, days=3)))
    assert sha256(text.encode()).hexdigest()[:16] == FINGERPRINT
