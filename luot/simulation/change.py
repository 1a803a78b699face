"""`--what-if`: the same days under other rules, such as `counter4+DD` or `B=0`; several at once with a comma."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from msgspec.structs import replace

from core.problem import Problem, shown
from core.rules import Rules
from luot.simulation.hours import Span, spans_of
from luot.simulation.plan import Act, Plan
from luot.simulation.scenario import Scenario

STRICT_MIN = 525_600
"""A year: nobody waits so long."""
FORMS = (
    "B=0, B=strict, counter4+DD, counter4+DD:10, counter4-CT, counter5=closed, counter5=07-11, "
    "per_day=140 or priority_share=0.3"
)
COUNTER = r"counter(?P<id>[A-Za-z0-9_-]{1,16}?)"
SKILL = re.compile(rf"{COUNTER}(?P<sign>[+-])(?P<code>[A-Za-z0-9_-]+?)(?::(?P<minutes>\d+))?")
HOURS = re.compile(rf"{COUNTER}=(?P<hours>.+)")
HEAD_START = re.compile(r"B=(?P<minutes>\d+(?:\.\d+)?|strict)")
CROWD = re.compile(r"(?P<key>per_day|priority_share)=(?P<value>\d+(?:\.\d+)?)")

ByPlan = Callable[[Plan], Plan]
ByScenario = Callable[[Scenario], Scenario]


class ChangeError(Exception):
    """These words change nothing that there is; the text says what was expected."""

    def __init__(self, text: str, expected: str) -> None:
        super().__init__(str(Problem("--what-if", shown(text), expected)))


class Change(NamedTuple):
    """What is other than it is."""

    text: str
    """As it was written."""
    by_plan: tuple[ByPlan, ...] = ()
    by_scenario: tuple[ByScenario, ...] = ()

    def of_plan(self, plan: Plan) -> Plan:
        for change in self.by_plan:
            plan = change(plan)
        return plan

    def of_scenario(self, scenario: Scenario) -> Scenario:
        for change in self.by_scenario:
            scenario = change(scenario)
        return scenario


AS_IT_IS = Change("")


def change_of(text: str, rules: Rules) -> Change:
    """Reads what stands behind `--what-if`; `rules` say which counters and services there are. `ChangeError`."""
    by_plan: list[ByPlan] = []
    by_scenario: list[ByScenario] = []
    for part in map(str.strip, text.split(",")):
        if found := CROWD.fullmatch(part):
            by_scenario.append(_crowd(part, found["key"], float(found["value"])))
        elif found := HEAD_START.fullmatch(part):
            by_plan.append(_head_start(found["minutes"]))
        elif found := SKILL.fullmatch(part):
            by_plan.append(_skill(part, found, rules))
        elif found := HOURS.fullmatch(part):
            by_plan.append(_hours(part, found["id"], found["hours"], rules))
        else:
            raise ChangeError(part, f"something like {FORMS}")
    return Change(text, tuple(by_plan), tuple(by_scenario))


def _crowd(part: str, key: str, value: float) -> ByScenario:
    if (key == "priority_share" and value > 1) or (key == "per_day" and not value):
        raise ChangeError(part, "a share from 0 to 1" if key == "priority_share" else "a number > 0")
    if key == "priority_share":
        return lambda scenario: replace(scenario, priority_share=value)

    def crowded(scenario: Scenario) -> Scenario:
        if scenario.arrivals.per_day is None:
            raise ChangeError(part, "a scenario with arrivals.per_day")
        return replace(scenario, arrivals=replace(scenario.arrivals, per_day=value))

    return crowded


def _head_start(minutes: str) -> ByPlan:
    seconds = round(60 * (STRICT_MIN if minutes == "strict" else float(minutes)))
    return lambda plan: plan._replace(rules=replace(plan.rules, head_start_s=seconds))


def _skill(part: str, found: re.Match[str], rules: Rules) -> ByPlan:
    counter, code, adds = found["id"], found["code"], found["sign"] == "+"
    if code not in rules.services:
        raise ChangeError(part, f"the code of a service ({', '.join(rules.services)})")
    if not adds:
        _known(part, counter, rules)
        return lambda plan: _with_offsets(plan, counter, _without(plan.rules.counters.get(counter, {}), code))
    minutes = int(found["minutes"] or 0)

    def added(plan: Plan) -> Plan:
        """A counter that there is not yet is staffed like the one that is there for longest."""
        offsets = plan.rules.counters.get(counter)
        changed = _with_offsets(plan, counter, {**(offsets or {}), code: minutes})
        if offsets:
            return changed._replace(acts=[_serving(act, code) if act.counter == counter else act for act in plan.acts])
        return changed._replace(acts=_staffed_like(plan.acts, _fullest(plan), counter))

    return added


def _hours(part: str, counter: str, hours: str, rules: Rules) -> ByPlan:
    _known(part, counter, rules)
    spans = spans_of([hours])
    if not spans and hours != "closed":
        raise ChangeError(part, 'hours such as "07-11", or "closed"')
    return lambda plan: plan._replace(acts=_staffed_at(plan.acts, spans, counter))


def _known(part: str, counter: str, rules: Rules) -> None:
    if counter not in rules.counters:
        raise ChangeError(part, f"the id of a counter ({', '.join(rules.counters)})")


def _with_offsets(plan: Plan, counter: str, offsets: dict[str, int]) -> Plan:
    return plan._replace(rules=replace(plan.rules, counters=plan.rules.counters | {counter: offsets}))


def _without(offsets: dict[str, int], code: str) -> dict[str, int]:
    return {other: minutes for other, minutes in offsets.items() if other != code}


def _serving(act: Act, code: str) -> Act:
    return act._replace(services=(*act.services, code)) if act.services else act


def _in_order(acts: list[Act]) -> list[Act]:
    return sorted(acts, key=lambda act: act.at_ms)


def _staffed_at(acts: list[Act], spans: list[Span], counter: str) -> list[Act]:
    others = [act for act in acts if act.counter != counter]
    for span in spans:
        others += [Act(span.begin_ms, counter, "open"), Act(span.end_ms, counter, "close")]
    return _in_order(others)


def _staffed_like(acts: list[Act], model: str, counter: str) -> list[Act]:
    return _in_order([*acts, *(act._replace(counter=counter) for act in acts if act.counter == model)])


def _fullest(plan: Plan) -> str:
    """The counter that is open for longest."""
    open_ms = dict.fromkeys(plan.rules.counters, 0)
    for act in plan.acts:
        open_ms[act.counter] = open_ms.get(act.counter, 0) + (-act.at_ms if act.does == "open" else 0)
        if act.does in ("close", "leave"):
            open_ms[act.counter] += act.at_ms
    return max(open_ms, key=lambda counter: open_ms[counter])
