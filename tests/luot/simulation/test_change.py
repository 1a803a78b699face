"""`--what-if`: what can be asked, and what cannot be understood."""

from __future__ import annotations

import pytest

from luot.simulation.change import ChangeError, change_of
from luot.simulation.hours import HOUR_MS
from luot.simulation.plan import Act, Plan
from luot.simulation.scenario import load_scenario, rules_of
from luot.simulation.stream import plans

REFERENCE = load_scenario("reference-day")
RULES = rules_of(REFERENCE)


def changed(text: str) -> Plan:
    return change_of(text, RULES).of_plan(next(plans(REFERENCE)))


def acts(plan: Plan, counter: str) -> list[tuple[float, str]]:
    return [(act.at_ms / HOUR_MS, act.does) for act in plan.acts if act.counter == counter]


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
def test_a_counter_learns_and_unlearns_services(text: str, offsets: dict[str, int]) -> None:
    assert changed(text).rules.counters["4"] == offsets


@pytest.mark.parametrize(("text", "seconds"), [("B=0", 0), ("B=15", 900), ("B=7.5", 450)])
def test_the_head_start_is_another(text: str, seconds: int) -> None:
    assert changed(text).rules.head_start_s == seconds


def test_strict_is_longer_than_anybody_waits() -> None:
    assert changed("B=strict").rules.head_start_s > 300 * 86_400


def test_a_counter_has_other_hours_or_stays_closed() -> None:
    assert acts(changed("counter5=07-11"), "5") == [(7, "open"), (11, "close")]
    assert acts(changed("counter5=closed"), "5") == []
    assert len(changed("counter5=closed").acts) == len(changed("B=0").acts) - 2


def test_a_new_counter_is_staffed_like_the_one_that_is_open_for_longest() -> None:
    plan = changed("counter6+HT,counter6+CT:5")
    assert plan.rules.counters["6"] == {"HT": 0, "CT": 5}
    assert acts(plan, "6") == [(7, "open"), (11, "leave"), (13, "open"), (17, "leave")]
    assert plan.acts == sorted(plan.acts, key=lambda act: act.at_ms)
    assert Act(7 * HOUR_MS, "6", "open") in plan.acts


def test_the_people_are_others_only_where_that_is_asked_for() -> None:
    plain = change_of("B=0,counter4+DD", RULES)
    assert plain.of_scenario(REFERENCE) == REFERENCE
    assert change_of("per_day=140", RULES).of_scenario(REFERENCE).arrivals.per_day == 140
    assert change_of("priority_share=0.5", RULES).of_scenario(REFERENCE).priority_share == 0.5


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
        ("per_day=0", "a number > 0"),
    ],
)
def test_what_cannot_be_understood_is_said(text: str, expected: str) -> None:
    with pytest.raises(ChangeError) as said:
        change_of(text, RULES)
    assert expected in str(said.value)


def test_a_constant_rate_has_no_visitors_a_day() -> None:
    queue = load_scenario("one-queue")
    with pytest.raises(ChangeError, match=r"arrivals\.per_day"):
        change_of("per_day=140", rules_of(queue)).of_scenario(queue)
