"""The changes of `--what-if`: those that are possible, and those that are refused."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from core.instant import HOUR_MS
from simulation.day_plan import ClerkAction, DayPlan
from simulation.invented_days import invented_plans
from simulation.scenario import load_scenario, scenario_rules
from simulation.what_if import ChangeError, parse_change

REFERENCE = load_scenario("reference-day")
RULES = scenario_rules(REFERENCE)
NINES = 400 * "9"


def changed(text: str) -> DayPlan:
    return parse_change(text, RULES).apply_to_plan(next(invented_plans(REFERENCE)))


def actions(plan: DayPlan, counter: str) -> list[tuple[float, str]]:
    return [(action.at_ms / HOUR_MS, action.does) for action in plan.actions if action.counter == counter]


@pytest.mark.parametrize(
    ("text", "offsets"),
    [
        ("counter4+DD", {"XH": 0, "KD": 0, "KQ": 0, "CT": 15, "DD": 0}),
        ("counter4+DD:10", {"XH": 0, "KD": 0, "KQ": 0, "CT": 15, "DD": 10}),
        ("counter4+CT:5", {"XH": 0, "KD": 0, "KQ": 0, "CT": 5}),
        ("counter4-CT", {"XH": 0, "KD": 0, "KQ": 0}),
        ("counter4-CT, counter4+DD,counter4-XH", {"KD": 0, "KQ": 0, "DD": 0}),
    ],
)
def test_services_are_added_to_a_counter_and_removed(text: str, offsets: dict[str, int]) -> None:
    assert changed(text).rules.counters["4"] == offsets


@pytest.mark.parametrize(("text", "seconds"), [("B=0", 0), ("B=15", 900), ("B=7.5", 450)])
def test_the_head_start_is_changed(text: str, seconds: int) -> None:
    assert changed(text).rules.head_start_s == seconds


def test_strict_is_longer_than_any_wait() -> None:
    assert changed("B=strict").rules.head_start_s > 300 * 86_400


def test_a_counter_has_other_hours_or_stays_closed() -> None:
    assert actions(changed("counter5=07-11"), "5") == [(7, "open"), (11, "close")]
    assert actions(changed("counter5=closed"), "5") == []
    assert len(changed("counter5=closed").actions) == len(changed("B=0").actions) - 2


def test_a_new_counter_is_staffed_like_the_one_that_is_open_for_longest() -> None:
    plan = changed("counter6+HT,counter6+CT:5")
    assert plan.rules.counters["6"] == {"HT": 0, "CT": 5}
    assert actions(plan, "6") == [(7, "open"), (11, "leave"), (13, "open"), (17, "leave")]
    assert plan.actions == sorted(plan.actions, key=lambda action: action.at_ms)
    assert ClerkAction(7 * HOUR_MS, "6", "open") in plan.actions


OPEN_ALL_DAY = [ClerkAction(7 * HOUR_MS, "2", "open", ("CT",)), ClerkAction(8 * HOUR_MS, "2", "open")]
"""It is never closed; it is opened again for more services."""


def of_day(text: str, *actions: ClerkAction, until_h: float = 16) -> DayPlan:
    """The changed plan of a day with these actions, and with a visitor at its end."""
    plan = next(invented_plans(REFERENCE))
    visitors = [plan.visitors[0], plan.visitors[-1]._replace(at_ms=round(until_h * HOUR_MS))]
    return parse_change(text, RULES).apply_to_plan(plan._replace(actions=list(actions), visitors=visitors))


def test_a_counter_that_never_closes_counts_as_open_until_the_last_arrival() -> None:
    others = [ClerkAction(7 * HOUR_MS, "1", "open"), ClerkAction(15 * HOUR_MS, "1", "close")]
    assert actions(of_day("counter9+DD", *OPEN_ALL_DAY, *others), "9") == [(7, "open"), (8, "open")]
    assert actions(of_day("counter9+DD", *OPEN_ALL_DAY, *others, until_h=14), "9") == [(7, "open"), (15, "close")]


def test_breaks_do_not_count_as_open() -> None:
    broken = [
        ClerkAction(7 * HOUR_MS, "1", "open"),
        ClerkAction(8 * HOUR_MS, "1", "pause"),
        ClerkAction(15 * HOUR_MS, "1", "resume"),
    ]
    short = [ClerkAction(9 * HOUR_MS, "2", "open"), ClerkAction(12 * HOUR_MS, "2", "close")]
    assert actions(of_day("counter9+DD", *broken, *short), "9") == [(9, "open"), (12, "close")]


def test_a_new_counter_opens_for_its_own_services_not_for_those_of_its_model() -> None:
    plan = of_day("counter9+DD", *OPEN_ALL_DAY)
    assert [action.services for action in plan.actions if action.counter == "9"] == [(), ()]


def test_on_a_day_without_open_counters_a_new_one_stays_closed() -> None:
    assert of_day("counter9+DD").actions == []


def test_a_counter_that_loses_its_only_service_and_gets_another_keeps_its_hours() -> None:
    plan = changed("counter3-DD,counter3=07-11,counter3+CT")
    assert plan.rules.counters["3"] == {"CT": 0}
    assert actions(plan, "3") == [(7, "open"), (11, "close")]


def test_a_counter_that_loses_the_only_service_it_was_opened_for_stays_closed() -> None:
    assert actions(of_day("counter2-CT", *OPEN_ALL_DAY), "2") == [(7, "close"), (8, "open")]


def test_ids_may_contain_plus_and_minus() -> None:
    rules = replace(
        RULES, counters=RULES.counters | {"5-1": {"CT": 0}, "5": {"HT": 0}}, services={"CT": "1", "A-B": "2"}
    )
    plan = next(invented_plans(REFERENCE))._replace(rules=rules)
    for text, counter, offsets in (
        ("counter5-1-CT", "5-1", {}),
        ("counter5-1+A-B:5", "5-1", {"CT": 0, "A-B": 5}),
        ("counter5+A-B", "5", {"HT": 0, "A-B": 0}),
        ("counter6-2+CT", "6-2", {"CT": 0}),
    ):
        assert parse_change(text, rules).apply_to_plan(plan).rules.counters[counter] == offsets, text


def test_the_people_change_only_if_asked_for() -> None:
    plain = parse_change("B=0,counter4+DD", RULES)
    assert plain.apply_to_scenario(REFERENCE) == REFERENCE
    assert parse_change("per_day=140", RULES).apply_to_scenario(REFERENCE).arrivals.per_day == 140
    assert parse_change("priority_share=0.5", RULES).apply_to_scenario(REFERENCE).priority_share == 0.5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "something like B=0"),
        ("more counters", "something like B=0"),
        ("B=", "something like B=0"),
        ("B=-1", "something like B=0"),
        ("counter4+ZZ", "the code of a service (HT, CT, DD, XH, KD, KQ)"),
        ("counter9-DD", "the id of a counter (1, 2, 3, 4, 5)"),
        ("counter9=closed", "the id of a counter (1, 2, 3, 4, 5)"),
        ("counter5=11-07", 'hours such as "07-11", or "closed"'),
        ("priority_share=2", "a share from 0 to 1"),
        ("per_day=0", "a number > 0, at most 1000000"),
        ("per_day=99999999", "a number > 0, at most 1000000"),
        (f"per_day={NINES}", "a number > 0, at most 1000000"),
        (f"B={NINES}", "a number of minutes from 0 to 1440"),
        ("B=1441", "a number of minutes from 0 to 1440"),
        (f"counter4+DD:{NINES}", "a number of minutes from 0 to 1440"),
        ("counter4+DD:1441", "a number of minutes from 0 to 1440"),
    ],
)
def test_a_change_that_cannot_be_parsed_is_refused_with_what_was_expected(text: str, expected: str) -> None:
    with pytest.raises(ChangeError) as said:
        parse_change(text, RULES)
    assert expected in str(said.value)


def test_per_day_is_refused_for_a_constant_rate() -> None:
    queue = load_scenario("one-queue")
    with pytest.raises(ChangeError, match=r"arrivals\.per_day"):
        parse_change("per_day=140", scenario_rules(queue)).apply_to_scenario(queue)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("counter4-HT", "a service that counter 4 has (XH, KD, KQ, CT)"),
        ("counter4+CT:15", "something else than what is: counter 4 has CT with 15 minutes"),
        ("counter3+DD", "something else than what is: counter 3 has DD with 0 minutes"),
        ("B=30", "another head start than 30, which is the one there is"),
        ("B=0,counter4-HT", "a service that counter 4 has"),
    ],
)
def test_a_change_without_effect_is_refused(text: str, expected: str) -> None:
    with pytest.raises(ChangeError) as said:
        parse_change(text, RULES)
    assert expected in str(said.value)


def test_counters_that_a_change_adds_are_listed() -> None:
    assert parse_change("counter44+DD,counter44+HT,counter4+DD", RULES).new_counters == ("44",)
    assert parse_change("counter4+DD", RULES).new_counters == ()
