"""Where days come from: a scenario, or an office's own journal; and what they are like under a change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, tzinfo
from pathlib import Path
from typing import NamedTuple, Protocol

from core.messages.events import Entry
from core.rules import Rules
from reports import confidence as spread
from reports.figures import Figures, figures
from reports.tally import ZONE, Tally
from runtime.journal.journal import History
from simulation import invented_days as stream
from simulation import recorded_days as recording
from simulation.day_plan import Plan
from simulation.hall import Hall
from simulation.scenario import Scenario, rules_of
from simulation.what_if import Change, ChangeError


class Source(Protocol):
    name: str
    rules: Rules
    """Which counters and services there are."""
    has_days: bool
    choosy: frozenset[str]
    """Counters that were opened for some of their services only."""
    zone: tzinfo
    """Where its times of day hold."""
    visitors: int
    """About so many in all."""

    def plans(self, change: Change) -> Iterable[Plan]: ...


class Invented:
    """From a scenario."""

    zone: tzinfo = ZONE
    choosy: frozenset[str] = frozenset()

    def __init__(self, name: str, scenario: Scenario, *, first_day: date = stream.FIRST_DAY) -> None:
        self.name = name
        self.rules = rules_of(scenario)
        self.has_days = scenario.arrivals.rate_per_min is None
        self.visitors = round((scenario.arrivals.per_day or 0) * scenario.days) or scenario.arrivals.customers
        self._scenario = scenario
        self._first_day = first_day

    def plans(self, change: Change) -> Iterator[Plan]:
        scenario = change.of_scenario(self._scenario)
        return (change.of_plan(plan) for plan in stream.plans(scenario, first_day=self._first_day))


class Recorded:
    """From a journal, which is only read. `runtime.journal.journal.JournalError`: it cannot be."""

    has_days = True

    def __init__(self, path: Path, *, last_days: int | None = None, zone: tzinfo = ZONE) -> None:
        """`zone`: the office's."""
        self.name = path.name
        self.zone = zone
        with History(path) as history:
            self._plans = recording.plans(history.entries(), last_days=last_days, zone=zone)
        self._path = path
        self.rules = self._plans[-1].rules if self._plans else Rules(services={}, counters={})
        self.choosy = frozenset(act.counter for plan in self._plans for act in plan.acts if act.services)
        self.visitors = sum(len(plan.visitors) for plan in self._plans)

    def plans(self, change: Change) -> Iterator[Plan]:
        if change.by_scenario:
            raise ChangeError(change.text, "what a journal's own people leave open: rules and counters")
        return map(change.of_plan, self._plans)

    def as_it_was(self) -> Outcome:
        """The same days counted as they really were."""
        tally = Tally(self.zone)
        with History(self._path) as history:
            for plan in self._plans:
                tally.hear_all(history.entries(plan.day.isoformat()))
        tally.end()
        return _outcome(tally, self.rules, has_days=True)


class Outcome(NamedTuple):
    tally: Tally
    figures: Figures
    has_days: bool


def lived(
    source: Source,
    change: Change,
    *,
    passed: Callable[[int], object] = lambda _: None,
    hear: Callable[[Entry], object] = lambda _: None,
    paper: bool = False,
) -> Outcome:
    """All days of the source under a change; `hear` is told every entry, `passed(1)` of every visitor."""
    tally = Tally(source.zone)

    def both(entry: Entry) -> None:
        tally.hear(entry)
        hear(entry)

    hall, rules = Hall(both, paper=paper, zone=source.zone), source.rules
    for plan in source.plans(change):
        hall.live(plan, passed=passed)
        rules = plan.rules
    tally.end()
    return _outcome(tally, rules, has_days=source.has_days)


def _outcome(tally: Tally, rules: Rules, *, has_days: bool) -> Outcome:
    found = figures(tally, head_start_min=rules.head_start_s / 60, has_days=has_days)
    return Outcome(tally, found, has_days)


def error_of_difference(one: Outcome, other: Outcome, *, only: spread.Choice = spread.is_first) -> float | None:
    """To each side of the difference of their mean waits, minutes: 95 % confidence; None: too little to tell."""
    if one.has_days != other.has_days:
        return None
    return spread.error_of_difference(one.tally, other.tally, has_days=one.has_days, only=only)
