"""`--what-if`: the same days under other rules, such as `counter4+DD` or `B=0`; several at once with a comma."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from core.phrase import Phrase, mark
from core.rules import Rules
from core.settings.problem import Problem, shown
from core.settings.sections import STRICT_MIN
from simulation.day_parts import Span, spans_of
from simulation.day_plan import ClerkAction, DayPlan
from simulation.scenario import YEAR_MIN, Many, Scenario, Share

NEVER_MIN = YEAR_MIN
"""Longer than any wait, even in a stream without days."""
Minutes = Annotated[float, Meta(ge=0, le=STRICT_MIN, description=mark("a number of minutes from 0 to 1440"))]
FORMS = (
    "B=0, B=strict, counter4+DD, counter4+DD:10, counter4-CT, counter5=closed, counter5=07-11, "
    "per_day=140 or priority_share=0.3"
)
NAME = r"[A-Za-z0-9_-]{1,16}"
SKILL = re.compile(rf"counter(?P<skill>{NAME}[+-]{NAME})(?::(?P<minutes>\d+))?")
HOURS = re.compile(rf"counter(?P<id>{NAME})=(?P<hours>.+)")
HEAD_START = re.compile(r"B=(?P<minutes>\d+(?:\.\d+)?|strict)")
PEOPLE = re.compile(r"(?P<key>per_day|priority_share)=(?P<value>\d+(?:\.\d+)?)")

PlanChange = Callable[[DayPlan], DayPlan]
ScenarioChange = Callable[[Scenario], Scenario]


class ChangeError(Exception):
    """The text of a change cannot be used; the message says what was expected."""

    def __init__(self, text: str, expected: Phrase) -> None:
        self.problem = Problem("--what-if", shown(text), expected)
        super().__init__(str(self.problem))


class Change(NamedTuple):
    """One change of `--what-if`, ready to be applied to each day."""

    text: str
    """As it was typed."""
    plan_changes: tuple[PlanChange, ...] = ()
    scenario_changes: tuple[ScenarioChange, ...] = ()
    new_counters: tuple[str, ...] = ()
    """Counters that do not exist yet."""

    def apply_to_plan(self, plan: DayPlan) -> DayPlan:
        for change in self.plan_changes:
            plan = change(plan)
        return plan

    def apply_to_scenario(self, scenario: Scenario) -> Scenario:
        for change in self.scenario_changes:
            scenario = change(scenario)
        return scenario


NO_CHANGE = Change("")


def parse_change(text: str, rules: Rules, *, partial_counters: Collection[str] = ()) -> Change:
    """Parses the value of `--what-if`. `rules`: which counters and services there are.

    `partial_counters` were opened for some of their services only, so a service that they have already may be added.
    Raises `ChangeError`, also for what would change nothing: its figures would say that the change has no effect.
    """
    plan_changes: list[PlanChange] = []
    scenario_changes: list[ScenarioChange] = []
    new_counters: dict[str, None] = {}
    for part in map(str.strip, text.split(",")):
        if found := PEOPLE.fullmatch(part):
            scenario_changes.append(_change_people(part, found["key"], found["value"]))
        elif found := HEAD_START.fullmatch(part):
            plan_changes.append(_change_head_start(part, found["minutes"], rules))
        elif found := SKILL.fullmatch(part):
            skill = _parse_skill(part, found["skill"], rules)
            if skill.is_added and skill.counter not in rules.counters:
                new_counters[skill.counter] = None
            plan_changes.append(
                _change_skill(part, skill, found["minutes"], rules, may_have=skill.counter in partial_counters)
            )
        elif found := HOURS.fullmatch(part):
            plan_changes.append(_change_hours(part, found["id"], found["hours"], rules))
        else:
            forms, _, last = FORMS.rpartition(" or ")
            raise ChangeError(part, Phrase("something like {forms} or {last}", forms=forms, last=last))
    return Change(text, tuple(plan_changes), tuple(scenario_changes), tuple(new_counters))


def _number(part: str, text: str, kind: Any) -> float:
    """Checks the same limits as a scenario does; `kind`: an annotated type."""
    try:
        number: float = msgspec.convert(float(text), kind)
    except msgspec.ValidationError:
        raise ChangeError(part, Phrase(kind.__metadata__[0].description)) from None
    return number


def _change_people(part: str, key: str, text: str) -> ScenarioChange:
    if key == "priority_share":
        share = _number(part, text, Share)
        return lambda scenario: replace(scenario, priority_share=share)
    per_day = _number(part, text, Many)

    def with_per_day(scenario: Scenario) -> Scenario:
        if scenario.arrivals.per_day is None:
            raise ChangeError(part, Phrase("a scenario with arrivals.per_day"))
        return replace(scenario, arrivals=replace(scenario.arrivals, per_day=per_day))

    return with_per_day


def _change_head_start(part: str, minutes: str, rules: Rules) -> PlanChange:
    seconds = round(60 * (NEVER_MIN if minutes == "strict" else _number(part, minutes, Minutes)))
    if seconds == rules.head_start_s:
        raise ChangeError(part, Phrase("another head start than {minutes}, which is the one there is", minutes=minutes))
    return lambda plan: plan._replace(rules=replace(plan.rules, head_start_s=seconds))


class _Skill(NamedTuple):
    counter: str
    is_added: bool
    code: str


def _parse_skill(part: str, text: str, rules: Rules) -> _Skill:
    """Ids may contain `-` themselves: only the existing ids and codes show which character is the sign."""
    signs = [at for at, sign in enumerate(text) if sign in "+-" and 0 < at < len(text) - 1]
    found = [_Skill(text[:at], text[at] == "+", text[at + 1 :]) for at in signs]
    known = [skill for skill in found if skill.code in rules.services]
    if not known:
        raise ChangeError(part, Phrase("the code of a service ({codes})", codes=", ".join(rules.services)))
    there = [skill for skill in known if skill.counter in rules.counters]
    new = [skill for skill in known if skill.is_added]
    if not there and not new:
        raise ChangeError(part, _ids(rules))
    return (there or new)[0]


def _change_skill(part: str, skill: _Skill, minutes: str | None, rules: Rules, *, may_have: bool) -> PlanChange:
    counter, _, code = skill
    there = rules.counters.get(counter, {}).get(code)
    if not skill.is_added:
        if there is None:
            codes = ", ".join(rules.counters[counter])
            raise ChangeError(
                part, Phrase("a service that counter {counter} has ({codes})", counter=counter, codes=codes)
            )
        return lambda plan: _without_skill(plan, counter, code)
    offset = int(_number(part, minutes or "0", Minutes))
    if there == offset and not may_have:
        raise ChangeError(
            part,
            Phrase(
                "something else than what is: counter {counter} has {code} with {minutes} minutes",
                counter=counter,
                code=code,
                minutes=offset,
            ),
        )

    def added(plan: DayPlan) -> DayPlan:
        """A new counter is staffed like the one that is open longest."""
        offsets = plan.rules.counters.get(counter)
        changed = _with_offsets(plan, counter, {**(offsets or {}), code: offset})
        if offsets is None:
            return changed._replace(actions=_staffed_like(plan, counter))
        return changed._replace(
            actions=[_with_service(action, code) if action.counter == counter else action for action in plan.actions]
        )

    return added


def _change_hours(part: str, counter: str, hours: str, rules: Rules) -> PlanChange:
    if counter not in rules.counters:
        raise ChangeError(part, _ids(rules))
    spans = spans_of([hours])
    if not spans and hours != "closed":
        raise ChangeError(part, Phrase('hours such as "07-11", or "closed"'))
    return lambda plan: plan._replace(actions=_staffed_at(plan.actions, spans, counter))


def _ids(rules: Rules) -> Phrase:
    return Phrase("the id of a counter ({ids})", ids=", ".join(rules.counters))


def _with_offsets(plan: DayPlan, counter: str, offsets: dict[str, int]) -> DayPlan:
    return plan._replace(rules=replace(plan.rules, counters=plan.rules.counters | {counter: offsets}))


def _without_skill(plan: DayPlan, counter: str, code: str) -> DayPlan:
    offsets = plan.rules.counters.get(counter, {})
    changed = _with_offsets(plan, counter, {other: minutes for other, minutes in offsets.items() if other != code})
    return changed._replace(
        actions=[_without_service(action, code) if action.counter == counter else action for action in plan.actions]
    )


def _with_service(action: ClerkAction, code: str) -> ClerkAction:
    return (
        action._replace(services=(*action.services, code))
        if action.services and code not in action.services
        else action
    )


def _without_service(action: ClerkAction, code: str) -> ClerkAction:
    """A counter that was opened for this service only stays closed."""
    if code not in action.services:
        return action
    left = tuple(other for other in action.services if other != code)
    return action._replace(services=left, does=action.does if left else "close")


def _by_time(actions: list[ClerkAction]) -> list[ClerkAction]:
    return sorted(actions, key=lambda action: action.at_ms)


def _staffed_at(actions: list[ClerkAction], spans: list[Span], counter: str) -> list[ClerkAction]:
    others = [action for action in actions if action.counter != counter]
    for span in spans:
        others += [ClerkAction(span.begin_ms, counter, "open"), ClerkAction(span.end_ms, counter, "close")]
    return _by_time(others)


def _staffed_like(plan: DayPlan, counter: str) -> list[ClerkAction]:
    """Staffs the new counter like the one that is open longest, for all that it serves; closed if none opens."""
    model = max(plan.rules.counters, key=lambda other: _open_ms(plan, other), default=None)
    like = [action._replace(counter=counter, services=()) for action in plan.actions if action.counter == model]
    return _by_time([*plan.actions, *like])


def _open_ms(plan: DayPlan, counter: str) -> int:
    """Without pauses; a counter that is never closed counts as open until the last arrival or action of the day."""
    total, since = 0, None
    for action in plan.actions:
        if action.counter != counter:
            continue
        if action.does in ("open", "resume"):
            since = action.at_ms if since is None else since
        elif since is not None:
            total, since = total + action.at_ms - since, None
    last = max([0, *(action.at_ms for action in plan.actions[-1:]), *(visitor.at_ms for visitor in plan.visitors[-1:])])
    return total if since is None else total + max(0, last - since)
