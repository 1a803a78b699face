"""A scenario file: who comes, how long they are served, and who sits where. Also those that are shipped, by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from msgspec import Meta, field

from core.rules import Rules
from core.settings.problem import MISSING, Problem, shown
from core.settings.sections import Key, Section
from runtime.settings.load import checked, read_table
from simulation.day_parts import EXPECTED, span_of, spans_of

SHIPPED = Path(__file__).parent / "scenarios"

YEAR_MIN = 525_600
Share = Annotated[float, Meta(ge=0, le=1, description="a share from 0 to 1")]
Weight = Annotated[float, Meta(ge=0, description="a share, a number ≥ 0")]
Many = Annotated[float, Meta(gt=0, le=1_000_000, description="a number > 0, at most 1000000")]
MOST_DAYS = 20_000
Days = Annotated[int, Meta(ge=1, le=MOST_DAYS, description=f"a whole number of days from 1 to {MOST_DAYS}")]
People = Annotated[int, Meta(ge=1, le=2_000_000, description="a whole number of people from 1 to 2000000")]
Minutes = Annotated[float, Meta(ge=0, le=YEAR_MIN, description=f"a number of minutes from 0 to {YEAR_MIN}")]
SomeMinutes = Annotated[float, Meta(gt=0, le=YEAR_MIN, description="a number of minutes > 0")]
Spread = Annotated[float, Meta(ge=0, le=10, description="a number from 0 to 10")]
Offset = Annotated[int, Meta(ge=0, le=YEAR_MIN, description="whole minutes ≥ 0")]


class Arrivals(Section, frozen=True, kw_only=True):
    """A day with a profile, or a constant rate without days."""

    per_day: Many | None = None
    """Visitors on an average day; how many come is Poisson's."""
    profile: dict[str, Weight] = field(default_factory=dict)
    """Part of the day → share of the visitors who come in it; the office is open in these parts."""
    rate_per_min: Many | None = None
    """Constant: no days, no hours."""
    customers: People = 100_000
    """With `rate_per_min`: how many come."""


class Service(Section, frozen=True, kw_only=True):
    code: Key
    share: Weight
    """Of the visitors; what all services have together counts as the whole."""
    mean_min: SomeMinutes
    cv: Spread = 0.6
    """Standard deviation / mean, of `lognormal`."""
    law: Literal["lognormal", "exponential", "constant"] = "lognormal"


class Desk(Section, frozen=True, kw_only=True):
    """A counter."""

    id: Key
    offsets: dict[str, Offset]
    """Service code → minutes, as in the settings."""
    hours: tuple[str, ...] = ()
    """Open in these parts of the day only; without them as long as the office is, and until the line is empty."""


class Scenario(Section, frozen=True, kw_only=True):
    arrivals: Arrivals
    service: tuple[Service, ...]
    counter: tuple[Desk, ...]
    days: Days = 100
    seed: int = 1
    head_start_min: Minutes = 30
    """0: first come, first served; longer than anybody waits: strict."""
    priority_share: Share = 0.2
    no_show: Share = 0
    """Share of those who do not come when called: a minute is lost."""
    break_share: Share = 0
    """Chance of a break after each service."""
    break_min: tuple[Minutes, Minutes] = (5, 15)
    """Shortest and longest; all between are equally likely."""
    speed_sd: Spread = 0
    """Some days all goes slower: each has a factor, lognormal with median 1 and this sd of its logarithm."""


def names() -> list[str]:
    """The scenarios that are shipped."""
    return sorted(file.stem for file in SHIPPED.glob("*.toml"))


def load_scenario(where: str) -> Scenario:
    """A file, or one of `names()`; `runtime.settings.load.SettingsError` with all its mistakes."""
    path = SHIPPED / f"{where}.toml" if where in names() else Path(where)
    return checked(path, _with_lists(read_table(path)), Scenario, between)


def rules_of(scenario: Scenario) -> Rules:
    """What the line decides by."""
    width = len(str(len(scenario.service)))
    return Rules(
        services={service.code: f"{number:0{width}d}" for number, service in enumerate(scenario.service, start=1)},
        counters={desk.id: dict(desk.offsets) for desk in scenario.counter},
        head_start_s=round(scenario.head_start_min * 60),
    )


def _with_lists(raw: dict[str, Any]) -> dict[str, Any]:
    """One part of the day may stand without brackets, or as a pair of times."""
    if isinstance(desks := raw.get("counter"), list):
        raw["counter"] = [
            desk | {"hours": _listed(desk["hours"])} if isinstance(desk, dict) and "hours" in desk else desk
            for desk in desks
        ]
    return raw


def _listed(hours: Any) -> Any:
    if isinstance(hours, str):
        return [hours]
    if isinstance(hours, list) and len(hours) == 2 and not any(span_of(str(time)) for time in hours):
        pair = f"{hours[0]}-{hours[1]}"
        return [pair] if span_of(pair) else hours
    return hours


def between(scenario: Scenario) -> Iterator[Problem]:
    """All mistakes between values that their types alone cannot show."""
    yield from _arrivals(scenario.arrivals)
    yield from _services(scenario)
    yield from _counters(scenario)
    shortest, longest = scenario.break_min
    if shortest > longest:
        yield Problem("break_min", shown(scenario.break_min), "the shortest before the longest")


def _arrivals(arrivals: Arrivals) -> Iterator[Problem]:
    if (arrivals.per_day is None) == (arrivals.rate_per_min is None):
        value = MISSING if arrivals.per_day is None else shown(arrivals.per_day)
        yield Problem("arrivals.per_day", value, "either per_day, with a profile, or rate_per_min")
    if arrivals.per_day is not None and not sum(arrivals.profile.values()):
        value = shown(arrivals.profile) if arrivals.profile else MISSING
        yield Problem("arrivals.profile", value, 'shares by parts of the day, such as {"07-08" = 0.12}')
    yield from _hours("arrivals.profile", list(arrivals.profile))


def _services(scenario: Scenario) -> Iterator[Problem]:
    if not sum(service.share for service in scenario.service):
        yield Problem("service", MISSING, "at least one [[service]] with a share > 0")
    yield from _repeated("service", "code", [service.code for service in scenario.service])
    served = {code for desk in scenario.counter for code in desk.offsets}
    for service in scenario.service:
        if service.share and service.code not in served:
            expected = f"a counter with {service.code} in its offsets"
            yield Problem(f"service[{service.code}].share", shown(service.share), expected)


def _counters(scenario: Scenario) -> Iterator[Problem]:
    if not scenario.counter:
        yield Problem("counter", MISSING, "at least one [[counter]]")
    yield from _repeated("counter", "id", [desk.id for desk in scenario.counter])
    codes = [service.code for service in scenario.service if service.code]
    for desk in scenario.counter:
        key = f"counter[{desk.id}]"
        if not desk.offsets:
            yield Problem(f"{key}.offsets", "{}", "at least one service")
        for code, minutes in desk.offsets.items():
            if code not in codes:
                expected = f"the code of a [[service]] ({', '.join(codes)})"
                yield Problem(f"{key}.offsets.{code}", shown(minutes), expected)
        if desk.hours and scenario.arrivals.rate_per_min is not None:
            yield Problem(f"{key}.hours", shown(desk.hours), "no hours, as rate_per_min knows no time of day")
        yield from _hours(f"{key}.hours", desk.hours)


def _hours(key: str, texts: Iterable[str]) -> Iterator[Problem]:
    end_ms = 0
    for text in texts:
        if not spans_of([text]):
            yield Problem(key, shown(text), EXPECTED)
    for span in spans_of(texts):
        if span.begin_ms < end_ms:
            yield Problem(key, shown(list(texts)), "parts of the day that do not overlap")
        end_ms = max(end_ms, span.end_ms)


def _repeated(table: str, field: str, names: list[str]) -> Iterator[Problem]:
    for place, name in enumerate(names):
        if name and name in names[:place]:
            yield Problem(f"{table}[{name}].{field}", shown(name), f"each {field} only once")
