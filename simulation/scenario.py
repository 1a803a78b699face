"""A scenario file: who comes, how long they are served, and which counters there are. Some scenarios are shipped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from msgspec import Meta, field

from core.messages.events import HAS_LEFT
from core.phrase import Phrase, mark
from core.rules import Rules
from core.settings.problem import MISSING, Problem, shown
from core.settings.sections import Key, Section
from runtime.settings.load import read_table, validated
from simulation.day_parts import EXPECTED, span_of, spans_of

SHIPPED = Path(__file__).parent / "example_scenarios"

YEAR_MIN = 525_600
Share = Annotated[float, Meta(ge=0, le=1, description=mark("a share from 0 to 1"))]
Weight = Annotated[float, Meta(ge=0, description=mark("a share, a number ≥ 0"))]
Many = Annotated[float, Meta(gt=0, le=1_000_000, description=mark("a number > 0, at most 1000000"))]
MOST_DAYS = 20_000
Days = Annotated[int, Meta(ge=1, le=MOST_DAYS, description=mark("a whole number of days from 1 to 20000"))]
People = Annotated[int, Meta(ge=1, le=2_000_000, description=mark("a whole number of people from 1 to 2000000"))]
Minutes = Annotated[float, Meta(ge=0, le=YEAR_MIN, description=mark("a number of minutes from 0 to 525600"))]
Seconds = Annotated[float, Meta(ge=0, le=86_400, description=mark("a number of seconds from 0 to 86400"))]
SomeMinutes = Annotated[float, Meta(gt=0, le=YEAR_MIN, description=mark("a number of minutes > 0"))]
Spread = Annotated[float, Meta(ge=0, le=10, description=mark("a number from 0 to 10"))]
Offset = Annotated[int, Meta(ge=0, le=YEAR_MIN, description=mark("whole minutes ≥ 0"))]
USUAL = "*"
"""In a visit: the service that the visitor comes for by the shares of the services."""
WAYS = mark('codes of services in their order, such as ["HD", "*"]; "*" is any, by the shares of the services')
VisitService = Annotated[
    str, Meta(pattern=r"^([A-Za-z0-9_-]{1,16}|\*)\Z", description=mark('the code of a service, or "*"'))
]


class Arrivals(Section, frozen=True, kw_only=True):
    """A day with a profile, or a constant rate without days."""

    per_day: Many | None = None
    """Mean number of visitors a day; the number of a day is Poisson-distributed."""
    profile: dict[str, Weight] = field(default_factory=dict)
    """Part of the day → share of the visitors who come in it; the office is open in these parts."""
    rate_per_min: Many | None = None
    """A constant rate, without days and hours."""
    customers: People = 100_000
    """With `rate_per_min`: how many come."""


class ScenarioService(Section, frozen=True, kw_only=True):
    code: Key
    share: Weight
    """Weight among the visitors; the weights need not add up to 1."""
    mean_min: SomeMinutes
    cv: Spread = 0.6
    """Coefficient of variation (standard deviation / mean) of `lognormal`."""
    law: Literal["lognormal", "exponential", "constant"] = "lognormal"


class ScenarioVisit(Section, frozen=True, kw_only=True):
    """A way through the house, which so many of the visitors take."""

    share: Weight
    """Weight among the visits; the weights need not add up to 1."""
    services: Annotated[tuple[VisitService, ...], Meta(min_length=1, description=WAYS)]
    """What the visitor comes for, one after the other; `USUAL` at most once."""


class ScenarioCounter(Section, frozen=True, kw_only=True):
    id: Key
    offsets: dict[str, Offset]
    """Service code → minutes, as in the settings."""
    hours: tuple[str, ...] | dict[str, tuple[str, ...]] = ()
    """Open in these parts of the day; a table tells which services it serves in each. Empty: as long as the office, and
    until the line is empty."""


class Scenario(Section, frozen=True, kw_only=True):
    arrivals: Arrivals
    service: tuple[ScenarioService, ...]
    counter: tuple[ScenarioCounter, ...]
    visit: tuple[ScenarioVisit, ...] = ()
    """Empty: everybody comes for one service, by the shares of the services."""
    days: Days = 100
    seed: int = 1
    head_start_min: Minutes = 30
    """0: first come, first served; longer than any wait: strict priority."""
    priority_share: Share = 0.2
    no_show: Share = 0
    """Share of those who do not come when called; the clerk waits a minute for them."""
    patience_min: SomeMinutes | None = None
    """How long people wait for a call, on average, before they leave; exponential, anew for each leg."""
    leaves: Literal["unseen", "tells"] = "unseen"
    """`unseen`: the number is called in vain, like a no-show's. `tells`: the guide cancels it, and nobody calls it."""
    break_share: Share = 0
    """Probability of a break after each service."""
    break_min: tuple[Minutes, Minutes] = (5, 15)
    """Shortest and longest break; uniformly distributed."""
    next_call_s: tuple[Seconds, Seconds] = (0, 0)
    """Shortest and longest time between the end of a leg and the counter's next call; uniformly distributed."""
    notice_s: tuple[Seconds, Seconds] = (0, 0)
    """Shortest and longest time until the clerk of an idle counter notices who has come; uniformly distributed."""
    walks_off: Share = 0
    """Probability that a clerk for whom nobody waits after a leg leaves for as long as a break, without pausing."""
    late_min: Minutes = 0
    """Each counter opens up to so much too late, uniformly distributed; not at all if its hours are over by then."""
    speed_sd: Spread = 0
    """Each day has a factor for all service times: lognormal with median 1 and this sd of its logarithm."""


def scenario_names() -> list[str]:
    """The names of the shipped scenarios."""
    return sorted(file.stem for file in SHIPPED.glob("*.toml"))


def load_scenario(where: str) -> Scenario:
    """`where`: a path, or one of `scenario_names()`. Raises `runtime.settings.load.SettingsError`."""
    path = SHIPPED / f"{where}.toml" if where in scenario_names() else Path(where)
    return validated(path, _with_hours_as_lists(read_table(path)), Scenario, scenario_problems)


def scenario_rules(scenario: Scenario) -> Rules:
    """Ticket prefixes are the numbers of the services."""
    width = len(str(len(scenario.service)))
    return Rules(
        services={service.code: f"{number:0{width}d}" for number, service in enumerate(scenario.service, start=1)},
        counters={counter.id: dict(counter.offsets) for counter in scenario.counter},
        head_start_s=round(scenario.head_start_min * 60),
        reasons=(HAS_LEFT,),
    )


def _with_hours_as_lists(raw: dict[str, Any]) -> dict[str, Any]:
    """Hours may be written as one string, or as a pair of times: makes them lists."""
    if isinstance(counters := raw.get("counter"), list):
        raw["counter"] = [
            counter | {"hours": _as_list(counter["hours"])}
            if isinstance(counter, dict) and "hours" in counter
            else counter
            for counter in counters
        ]
    return raw


def _as_list(hours: Any) -> Any:
    if isinstance(hours, str):
        return [hours]
    if isinstance(hours, list) and len(hours) == 2 and not any(span_of(str(time)) for time in hours):
        pair = f"{hours[0]}-{hours[1]}"
        return [pair] if span_of(pair) else hours
    return hours


def scenario_problems(scenario: Scenario) -> Iterator[Problem]:
    """All mistakes that the types of the values alone cannot show."""
    yield from _arrival_problems(scenario.arrivals)
    yield from _service_problems(scenario)
    yield from _visit_problems(scenario)
    yield from _counter_problems(scenario)
    for key in ("break_min", "next_call_s", "notice_s"):
        shortest, longest = getattr(scenario, key)
        if shortest > longest:
            yield Problem(key, shown((shortest, longest)), Phrase("the shortest before the longest"))


def _arrival_problems(arrivals: Arrivals) -> Iterator[Problem]:
    if (arrivals.per_day is None) == (arrivals.rate_per_min is None):
        value = MISSING if arrivals.per_day is None else shown(arrivals.per_day)
        yield Problem("arrivals.per_day", value, Phrase("either per_day, with a profile, or rate_per_min"))
    if arrivals.per_day is not None and not sum(arrivals.profile.values()):
        value = shown(arrivals.profile) if arrivals.profile else MISSING
        yield Problem("arrivals.profile", value, Phrase('shares by parts of the day, such as {{"07-08" = 0.12}}'))
    yield from _hours_problems("arrivals.profile", list(arrivals.profile))


def _service_problems(scenario: Scenario) -> Iterator[Problem]:
    draws_services = not scenario.visit or any(USUAL in visit.services for visit in scenario.visit)
    if draws_services and not sum(service.share for service in scenario.service):
        yield Problem("service", MISSING, Phrase("at least one [[service]] with a share > 0"))
    yield from _repetitions("service", "code", [service.code for service in scenario.service])
    served = {code for counter in scenario.counter for code in counter.offsets}
    for service in scenario.service:
        if service.share and service.code not in served:
            expected = Phrase("a counter with {code} in its offsets", code=service.code)
            yield Problem(f"service[{service.code}].share", shown(service.share), expected)


def _visit_problems(scenario: Scenario) -> Iterator[Problem]:
    if scenario.visit and not sum(visit.share for visit in scenario.visit):
        yield Problem(
            "visit", shown([visit.share for visit in scenario.visit]), Phrase("at least one [[visit]] with a share > 0")
        )
    codes = [service.code for service in scenario.service if service.code]
    served = {code for counter in scenario.counter for code in counter.offsets}
    for number, visit in enumerate(scenario.visit, 1):
        key = f"visit[{number}].services"
        if visit.services.count(USUAL) > 1:
            yield Problem(key, shown(visit.services), Phrase('"{any}" at most once', any=USUAL))
        for code in dict.fromkeys(visit.services):
            if code not in (USUAL, *codes):
                yield Problem(
                    key,
                    shown(code),
                    Phrase('the code of a [[service]] ({codes}), or "{any}"', codes=", ".join(codes), any=USUAL),
                )
            elif code != USUAL and code not in served:
                yield Problem(key, shown(code), Phrase("a counter with {code} in its offsets", code=code))


def _counter_problems(scenario: Scenario) -> Iterator[Problem]:
    if not scenario.counter:
        yield Problem("counter", MISSING, Phrase("at least one [[counter]]"))
    yield from _repetitions("counter", "id", [counter.id for counter in scenario.counter])
    codes = [service.code for service in scenario.service if service.code]
    for counter in scenario.counter:
        key = f"counter[{counter.id}]"
        if not counter.offsets:
            yield Problem(f"{key}.offsets", "{}", Phrase("at least one service"))
        for code, minutes in counter.offsets.items():
            if code not in codes:
                expected = Phrase("the code of a [[service]] ({codes})", codes=", ".join(codes))
                yield Problem(f"{key}.offsets.{code}", shown(minutes), expected)
        if counter.hours and scenario.arrivals.rate_per_min is not None:
            yield Problem(
                f"{key}.hours", shown(counter.hours), Phrase("no hours, as rate_per_min knows no time of day")
            )
        yield from _hours_problems(f"{key}.hours", counter.hours)
        for span, services in counter.hours.items() if isinstance(counter.hours, dict) else ():
            if not services or not counter.offsets.keys() >= set(services):
                expected = Phrase("some of the counter's services ({codes})", codes=", ".join(counter.offsets))
                yield Problem(f"{key}.hours.{span}", shown(services), expected)


def _hours_problems(key: str, texts: Iterable[str]) -> Iterator[Problem]:
    end_ms = 0
    for text in texts:
        if not spans_of([text]):
            yield Problem(key, shown(text), EXPECTED)
    for span in spans_of(texts):
        if span.begin_ms < end_ms:
            yield Problem(key, shown(list(texts)), Phrase("parts of the day that do not overlap"))
        end_ms = max(end_ms, span.end_ms)


def _repetitions(table: str, field: str, scenario_names: list[str]) -> Iterator[Problem]:
    for place, name in enumerate(scenario_names):
        if name and name in scenario_names[:place]:
            yield Problem(f"{table}[{name}].{field}", shown(name), Phrase("each {field} only once", field=field))
