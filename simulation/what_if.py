"""`--what-if`: the same days under other rules, such as `counter4+DD` or `B=0`; several at once with a comma."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from core.rules import Rules
from core.settings.problem import Problem, shown
from core.settings.sections import STRICT_MIN
from simulation.day_parts import Span, spans_of
from simulation.day_plan import Act, Plan
from simulation.scenario import YEAR_MIN, Many, Scenario, Share

NEVER_MIN = YEAR_MIN
"""Nobody waits so long, not even where there are no days."""
Minutes = Annotated[float, Meta(ge=0, le=STRICT_MIN, description=f"a number of minutes from 0 to {STRICT_MIN}")]
FORMS = (
    "B=0, B=strict, counter4+DD, counter4+DD:10, counter4-CT, counter5=closed, counter5=07-11, "
    "per_day=140 or priority_share=0.3"
)
NAME = r"[A-Za-z0-9_-]{1,16}"
SKILL = re.compile(rf"counter(?P<skill>{NAME}[+-]{NAME})(?::(?P<minutes>\d+))?")
HOURS = re.compile(rf"counter(?P<id>{NAME})=(?P<hours>.+)")
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
    adds: tuple[str, ...] = ()
    """Counters that there are not yet."""

    def of_plan(self, plan: Plan) -> Plan:
        for change in self.by_plan:
            plan = change(plan)
        return plan

    def of_scenario(self, scenario: Scenario) -> Scenario:
        for change in self.by_scenario:
            scenario = change(scenario)
        return scenario


AS_IT_IS = Change("")


def change_of(text: str, rules: Rules, *, choosy: Collection[str] = ()) -> Change:
    """Reads what stands behind `--what-if`; `rules` say which counters and services there are. `ChangeError`.

    `choosy`: counters that were opened for some of their services only, and so may be given what they have already.
    What changes nothing is refused, too: its figures would say that the change has no effect.
    """
    by_plan: list[ByPlan] = []
    by_scenario: list[ByScenario] = []
    adds: dict[str, None] = {}
    for part in map(str.strip, text.split(",")):
        if found := CROWD.fullmatch(part):
            by_scenario.append(_crowd(part, found["key"], found["value"]))
        elif found := HEAD_START.fullmatch(part):
            by_plan.append(_head_start(part, found["minutes"], rules))
        elif found := SKILL.fullmatch(part):
            skill = _skill_of(part, found["skill"], rules)
            if skill.adds and skill.counter not in rules.counters:
                adds[skill.counter] = None
            by_plan.append(_skill(part, skill, found["minutes"], rules, may_have=skill.counter in choosy))
        elif found := HOURS.fullmatch(part):
            by_plan.append(_hours(part, found["id"], found["hours"], rules))
        else:
            raise ChangeError(part, f"something like {FORMS}")
    return Change(text, tuple(by_plan), tuple(by_scenario), tuple(adds))


def _number(part: str, text: str, kind: Any) -> float:
    """Within the same limits as in a scenario."""
    try:
        number: float = msgspec.convert(float(text), kind)
    except msgspec.ValidationError:
        raise ChangeError(part, kind.__metadata__[0].description) from None
    return number


def _crowd(part: str, key: str, text: str) -> ByScenario:
    if key == "priority_share":
        share = _number(part, text, Share)
        return lambda scenario: replace(scenario, priority_share=share)
    per_day = _number(part, text, Many)

    def crowded(scenario: Scenario) -> Scenario:
        if scenario.arrivals.per_day is None:
            raise ChangeError(part, "a scenario with arrivals.per_day")
        return replace(scenario, arrivals=replace(scenario.arrivals, per_day=per_day))

    return crowded


def _head_start(part: str, minutes: str, rules: Rules) -> ByPlan:
    seconds = round(60 * (NEVER_MIN if minutes == "strict" else _number(part, minutes, Minutes)))
    if seconds == rules.head_start_s:
        raise ChangeError(part, f"another head start than {minutes}, which is the one there is")
    return lambda plan: plan._replace(rules=replace(plan.rules, head_start_s=seconds))


class _Skill(NamedTuple):
    counter: str
    adds: bool
    code: str


def _skill_of(part: str, text: str, rules: Rules) -> _Skill:
    """Names may hold a `-` themselves: which one is the sign, the names say that there are."""
    places = [at for at, sign in enumerate(text) if sign in "+-" and 0 < at < len(text) - 1]
    found = [_Skill(text[:at], text[at] == "+", text[at + 1 :]) for at in places]
    known = [skill for skill in found if skill.code in rules.services]
    if not known:
        raise ChangeError(part, f"the code of a service ({', '.join(rules.services)})")
    there = [skill for skill in known if skill.counter in rules.counters]
    new = [skill for skill in known if skill.adds]
    if not there and not new:
        raise ChangeError(part, _ids(rules))
    return (there or new)[0]


def _skill(part: str, skill: _Skill, minutes: str | None, rules: Rules, *, may_have: bool) -> ByPlan:
    counter, _, code = skill
    there = rules.counters.get(counter, {}).get(code)
    if not skill.adds:
        if there is None:
            raise ChangeError(part, f"a service that counter {counter} has ({', '.join(rules.counters[counter])})")
        return lambda plan: _without(plan, counter, code)
    offset = int(_number(part, minutes or "0", Minutes))
    if there == offset and not may_have:
        raise ChangeError(part, f"something else than what is: counter {counter} has {code} with {offset} minutes")

    def added(plan: Plan) -> Plan:
        """A counter that there is not yet is staffed like the one that is there for longest."""
        offsets = plan.rules.counters.get(counter)
        changed = _with_offsets(plan, counter, {**(offsets or {}), code: offset})
        if offsets is None:
            return changed._replace(acts=_staffed_like(plan, counter))
        return changed._replace(acts=[_serving(act, code) if act.counter == counter else act for act in plan.acts])

    return added


def _hours(part: str, counter: str, hours: str, rules: Rules) -> ByPlan:
    _known(part, counter, rules)
    spans = spans_of([hours])
    if not spans and hours != "closed":
        raise ChangeError(part, 'hours such as "07-11", or "closed"')
    return lambda plan: plan._replace(acts=_staffed_at(plan.acts, spans, counter))


def _known(part: str, counter: str, rules: Rules) -> None:
    if counter not in rules.counters:
        raise ChangeError(part, _ids(rules))


def _ids(rules: Rules) -> str:
    return f"the id of a counter ({', '.join(rules.counters)})"


def _with_offsets(plan: Plan, counter: str, offsets: dict[str, int]) -> Plan:
    return plan._replace(rules=replace(plan.rules, counters=plan.rules.counters | {counter: offsets}))


def _without(plan: Plan, counter: str, code: str) -> Plan:
    offsets = plan.rules.counters.get(counter, {})
    changed = _with_offsets(plan, counter, {other: minutes for other, minutes in offsets.items() if other != code})
    return changed._replace(acts=[_sparing(act, code) if act.counter == counter else act for act in plan.acts])


def _serving(act: Act, code: str) -> Act:
    return act._replace(services=(*act.services, code)) if act.services and code not in act.services else act


def _sparing(act: Act, code: str) -> Act:
    """A counter that was opened for nothing else is not."""
    if code not in act.services:
        return act
    left = tuple(other for other in act.services if other != code)
    return act._replace(services=left, does=act.does if left else "close")


def _in_order(acts: list[Act]) -> list[Act]:
    return sorted(acts, key=lambda act: act.at_ms)


def _staffed_at(acts: list[Act], spans: list[Span], counter: str) -> list[Act]:
    others = [act for act in acts if act.counter != counter]
    for span in spans:
        others += [Act(span.begin_ms, counter, "open"), Act(span.end_ms, counter, "close")]
    return _in_order(others)


def _staffed_like(plan: Plan, counter: str) -> list[Act]:
    """As the counter that is open for longest, for all that the new one can serve; closed on a day without any."""
    model = max(plan.rules.counters, key=lambda other: _open_ms(plan, other), default=None)
    like = [act._replace(counter=counter, services=()) for act in plan.acts if act.counter == model]
    return _in_order([*plan.acts, *like])


def _open_ms(plan: Plan, counter: str) -> int:
    """Not paused; what is never closed is so when the last one comes or goes."""
    total, since = 0, None
    for act in plan.acts:
        if act.counter != counter:
            continue
        if act.does in ("open", "resume"):
            since = act.at_ms if since is None else since
        elif since is not None:
            total, since = total + act.at_ms - since, None
    last = max([0, *(act.at_ms for act in plan.acts[-1:]), *(visitor.at_ms for visitor in plan.visitors[-1:])])
    return total if since is None else total + max(0, last - since)
