"""The visitors of a scenario are distributed as it says, and are the same every time."""

from __future__ import annotations

import math
from collections import Counter
from hashlib import sha256
from statistics import fmean, median, pstdev

import pytest
from msgspec.structs import replace

from core.instant import HOUR_MS, MINUTE_MS, SECOND_MS
from core.messages.events import CounterOpened, Entry
from simulation.day_plan import AT_ONCE, NO_SHOW_MS, Visitor
from simulation.invented_days import InventedDays, invented_plans
from simulation.scenario import Scenario, ScenarioVisit, load_scenario
from simulation.simulator import Simulator
from simulation.what_if import NO_CHANGE

REFERENCE = load_scenario("reference-day")
FINGERPRINT, DAYS_FINGERPRINT = "0600954dfdb89422", "53272ac5d942bcef"
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
    text = repr(
        [
            (each.at_ms, each.class_, each.legs[0].service, each.legs[0].work_ms, each.shows_up, each.rest_ms)
            for each in people(replace(REFERENCE, days=3))
        ]
    )
    assert sha256(text.encode()).hexdigest()[:16] == FINGERPRINT


def test_the_same_seed_brings_the_same_days_to_the_millisecond() -> None:
    heard: list[Entry] = []
    simulator = Simulator(heard.append)
    for plan in invented_plans(replace(REFERENCE, days=3)):
        simulator.run_day(plan)
    lines = (
        f"{entry.line} {type(event).__name__} {getattr(event, 'label', '')} {getattr(event, 'counter', '')}"
        for entry in heard
        for event in (entry.event,)
    )
    assert sha256("\n".join(lines).encode()).hexdigest()[:16] == DAYS_FINGERPRINT


VISITS = (
    ScenarioVisit(share=60, services=("HD", "*")),
    ScenarioVisit(share=10, services=("HD", "TT", "*")),
    ScenarioVisit(share=20, services=("*",)),
    ScenarioVisit(share=10, services=("KQ",)),
)
WITH_LEGS = replace(load_scenario("reference-day-with-legs"), visit=VISITS)


def test_visits_are_distributed_as_in_the_scenario() -> None:
    all_ = people(WITH_LEGS)
    n = len(all_)
    ways = Counter(tuple(leg.service for leg in visitor.legs)[:-1] for visitor in all_)
    for way, share in ((("HD",), 0.6), (("HD", "TT"), 0.1), ((), 0.3)):
        assert ways[way] / n == pytest.approx(share, abs=within(share, n))
    last = Counter(visitor.legs[-1].service for visitor in all_ if len(visitor.legs) > 1)
    n = last.total()
    for service in WITH_LEGS.service:
        assert last[service.code] / n == pytest.approx(service.share, abs=within(service.share, n))


def test_visits_change_neither_who_comes_when_nor_how_long_it_takes_what_they_came_for() -> None:
    plain = people(replace(REFERENCE, days=20))
    legs = people(replace(WITH_LEGS, days=20))
    assert [visitor._replace(legs=visitor.legs[-1:]) for visitor in legs if visitor.legs[-1].service != "KQ"] == [
        one for one, other in zip(plain, legs, strict=True) if other.legs[-1].service != "KQ"
    ]


def test_other_shares_of_visits_change_nothing_for_those_who_go_the_same_way() -> None:
    before = people(replace(WITH_LEGS, days=5))
    after = people(replace(WITH_LEGS, days=5, visit=(replace(VISITS[0], share=50), *VISITS[1:])))
    ways = [[[leg.service for leg in visitor.legs] for visitor in all_] for all_ in (before, after)]
    same = [one == other for one, other, way, new_way in zip(before, after, *ways, strict=True) if way == new_way]
    assert len(before) > len(same) > len(before) / 2
    assert all(same)


def test_who_does_not_come_is_missed_at_the_last_leg() -> None:
    missed = [visitor for visitor in people(replace(WITH_LEGS, days=20)) if not visitor.shows_up]
    assert {visitor.legs[-1].work_ms for visitor in missed} == {NO_SHOW_MS}
    assert all(visitor.legs[0].work_ms != NO_SHOW_MS for visitor in missed if len(visitor.legs) > 1)


def test_clerks_are_as_slow_and_as_late_as_the_scenario_says() -> None:
    slow = replace(REFERENCE, next_call_s=(10, 60), notice_s=(5, 90), walks_off=0.1, late_min=15)
    paces = [visitor.legs[0].pace for visitor in people(slow)]
    for times, (least, most) in (
        ([pace.next_call_ms / SECOND_MS for pace in paces], slow.next_call_s),
        ([pace.notice_ms / SECOND_MS for pace in paces], slow.notice_s),
        ([pace.away_ms / MINUTE_MS for pace in paces if pace.away_ms], slow.break_min),
    ):
        assert min(times) >= least
        assert max(times) <= most
        assert fmean(times) == pytest.approx((least + most) / 2, abs=4 * (most - least) / math.sqrt(12 * len(times)))
    n = len(paces)
    assert sum(pace.away_ms > 0 for pace in paces) / n == pytest.approx(0.1, abs=within(0.1, n))
    prompt = people(REFERENCE)
    assert [visitor._replace(legs=(visitor.legs[0]._replace(pace=AT_ONCE),)) for visitor in people(slow)] == prompt


def test_counters_open_late_and_not_equally_late_every_day() -> None:
    plans = list(invented_plans(replace(REFERENCE, late_min=15)))
    for counter, begin in (("1", 7 * HOUR_MS), ("5", 8 * HOUR_MS)):
        late = [next(each for each in plan.actions_of(counter) if each.does == "open").at_ms - begin for plan in plans]
        assert min(late) >= 0
        assert max(late) <= 15 * MINUTE_MS
        assert fmean(late) / MINUTE_MS == pytest.approx(7.5, abs=4 * 15 / math.sqrt(12 * len(late)))
    on_time = [[each for each in plan.actions if each.does != "open"] for plan in invented_plans(REFERENCE)]
    assert [[each for each in plan.actions if each.does != "open"] for plan in plans] == on_time


def test_a_counter_serves_other_services_at_other_hours() -> None:
    """Also where the hours touch. Who is too late for the shortest of them does not come."""
    hours = {"08-10": ("CT",), "10-11": ("HT", "KQ"), "14:00-14:05": ("KQ",)}
    counters = (*REFERENCE.counter[:4], replace(REFERENCE.counter[4], hours=hours))
    office = replace(REFERENCE, counter=counters, days=5, late_min=10)
    served: dict[int, list[str]] = {}
    simulator, visits = Simulator(lambda entry: served_at(entry, served)), InventedDays("x", office)
    assert visits.partial_counters == {"5"}
    for plan in visits.plans(NO_CHANGE):
        simulator.run_day(plan)
    assert served == {8: ["CT"] * 5, 10: ["HT KQ"] * 5, 14: ["KQ"] * 4}


def served_at(entry: Entry, served: dict[int, list[str]]) -> None:
    """Adds what counter 5 opens for, by the hour at which its part of the day begins."""
    if isinstance(entry.event, CounterOpened) and entry.event.counter == "5":
        hour = (entry.line.moment.hour + 7) % 24
        served.setdefault(hour, []).append(" ".join(entry.event.services))
