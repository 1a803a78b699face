"""An office's own journal as the scenario: the same people at the same times, as long at the counters as they were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from statistics import median

from msgspec.structs import replace

from core.events import (
    CallUndone,
    ClassChanged,
    CounterClosed,
    CounterOpened,
    CounterPaused,
    CounterResumed,
    DayOpened,
    Entry,
    RulesChanged,
    ServiceFinished,
    TicketAbsent,
    TicketCalled,
    TicketHeld,
    TicketIssued,
    TicketTransferred,
    TicketVoided,
)
from core.instant import Instant
from core.rules import Rules, TicketClass
from luot.simulation.hall import ZONE
from luot.simulation.hours import MINUTE_MS
from luot.simulation.plan import Act, Leg, Plan, Visitor

UNKNOWN_MS = 10 * MINUTE_MS
"""How long a service takes that nobody has ever had."""


@dataclass
class _Stay:
    """One visit to a counter."""

    service: str
    ms: int = 0
    was_called: bool = False


@dataclass
class _Person:
    arrival: Instant
    class_: TicketClass
    stays: list[_Stay]
    since: Instant | None = None
    """With a counter since then."""
    is_absent: bool = False

    def leave(self, now: Instant) -> None:
        if self.since is not None:
            self.stays[-1].ms += now - self.since
            self.since = None


@dataclass
class _Day:
    day: str
    rules: Rules
    opened: Instant
    people: dict[str, _Person] = field(default_factory=dict)
    clerks: list[tuple[Instant, Act]] = field(default_factory=list)

    def hear(self, entry: Entry) -> None:
        event, now = entry.event, entry.line
        match event:
            case TicketIssued():
                self.people[event.label] = _Person(event.arrival, event.class_, [_Stay(event.service)])
            case RulesChanged():
                self.rules = event.rules
            case CounterOpened():
                self.clerks.append((now, Act(0, event.counter, "open", event.services)))
            case CounterPaused():
                self.clerks.append((now, Act(0, event.counter, "pause")))
            case CounterResumed():
                self.clerks.append((now, Act(0, event.counter, "resume")))
            case CounterClosed():
                self.clerks.append((now, Act(0, event.counter, "close")))
            case CallUndone():
                self._undo(event, now)
            case _:
                person = self.people.get(getattr(event, "label", ""))
                if person is not None:
                    self._move(person, entry)

    def _move(self, person: _Person, entry: Entry) -> None:
        event, now = entry.event, entry.line
        match event:
            case TicketCalled() if event.why.rule != "recall":
                person.since, person.is_absent = now, False
                person.stays[-1].was_called = True
            case ServiceFinished() | TicketHeld():
                person.leave(now)
            case TicketAbsent():
                person.leave(now)
                person.is_absent = True
            case TicketTransferred() if event.counter is not None:
                person.leave(now)
                person.stays.append(_Stay(event.service))
            case TicketTransferred():
                person.stays[-1].service = event.service
            case ClassChanged():
                person.class_ = event.class_
            case TicketVoided() if not person.stays[0].was_called:
                del self.people[event.label]
            case _:
                pass

    def _undo(self, event: CallUndone, now: Instant) -> None:
        if (person := self.people.get(event.label)) is not None:
            person.since = None
            person.stays[-1].was_called = person.stays[-1].ms > 0
        if (restored := self.people.get(event.restored or "")) is not None:
            if restored.stays[1:] and not restored.stays[-1].was_called:  # for the next leg of its plan
                restored.stays.pop()
            restored.since = now

    def end(self, now: Instant) -> None:
        for person in self.people.values():
            person.leave(now)


def plans(entries: Iterable[Entry], *, last_days: int | None = None) -> list[Plan]:
    """One for each service day on which somebody came, or only for the last so many of them.

    Breaks are where they were. A day has the rules that held at its end. Somebody who came back after having been
    called in vain comes at his first call here, and stays for as long as he was with counters altogether. How long
    somebody would have taken whom no counter called is the median of his service.
    """
    days = [day for day in _days(entries) if day.people]
    usual = _usual_ms(days)
    return [_plan(day, usual) for day in days[-(last_days or 0) :]]


def _days(entries: Iterable[Entry]) -> Iterator[_Day]:
    day: _Day | None = None
    last = Instant(0)
    for entry in entries:
        if isinstance(entry.event, DayOpened):
            if day is not None:
                day.end(last)
                yield day
            day = _Day(entry.day, entry.event.rules, entry.line)
        elif day is not None:
            day.hear(entry)
        last = entry.line
    if day is not None:
        day.end(last)
        yield day


def _usual_ms(days: list[_Day]) -> dict[str, int]:
    taken: dict[str, list[int]] = {}
    for day in days:
        for person in day.people.values():
            for stay in person.stays:
                if stay.was_called and not person.is_absent:
                    taken.setdefault(stay.service, []).append(stay.ms)
    return {service: round(median(times)) for service, times in taken.items()}


def _plan(day: _Day, usual: dict[str, int]) -> Plan:
    first = min(person.arrival for person in day.people.values())
    midnight = Instant.of(datetime.combine(first.moment.astimezone(ZONE).date(), datetime.min.time(), ZONE))
    visitors = [_visitor(person, midnight, usual) for person in day.people.values()]
    return Plan(
        day=date.fromisoformat(day.day),
        # Whoever is in the journal had a number: no hour and no quota keeps him out a second time.
        rules=replace(day.rules, hours=None, offers={}, quotas={}),
        visitors=sorted(visitors, key=lambda visitor: visitor.at_ms),
        acts=[_act(act, now - midnight, day.rules) for now, act in day.clerks],
    )


def _visitor(person: _Person, midnight: Instant, usual: dict[str, int]) -> Visitor:
    return Visitor(
        at_ms=person.arrival - midnight,
        class_=person.class_,
        legs=tuple(
            Leg(stay.service, max(1, stay.ms if stay.was_called else usual.get(stay.service, UNKNOWN_MS)))
            for stay in person.stays
        ),
        shows_up=not person.is_absent,
    )


def _act(act: Act, at_ms: int, rules: Rules) -> Act:
    """Open for all that it can serve stays so when it learns more."""
    all_of_it = set(act.services) >= rules.counters.get(act.counter, {}).keys()
    return act._replace(at_ms=max(0, at_ms), services=() if all_of_it else act.services)
