"""An office's own journal as the scenario: the same people at the same times, as long at the counters as they were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, tzinfo
from statistics import median
from typing import NamedTuple

from msgspec.structs import replace

from core.daybook import Daybook, Span, Visit
from core.daybook import Leg as Way
from core.events import CounterOpened, DayOpened, Entry
from core.instant import Instant
from core.rules import Rules
from core.ticket import Lit
from luot.simulation.hall import ZONE
from luot.simulation.hours import MINUTE_MS
from luot.simulation.plan import Act, Leg, Plan, Visitor
from luot.simulation.tally import believed

UNKNOWN_MS = 10 * MINUTE_MS
"""How long a service takes that nobody has ever had."""


class _Day(NamedTuple):
    book: Daybook
    chosen: set[Span]
    """Begun for some only of the services that the counter could serve then."""
    unclosed: set[str]
    """Counters that were open or paused when the last one went."""

    @property
    def people(self) -> list[Visit]:
        """Not those whose number was void before anybody called it."""
        return [visit for visit in self.book.visits.values() if not visit.is_void or visit.legs[0].stays]


def plans(entries: Iterable[Entry], *, last_days: int | None = None, zone: tzinfo = ZONE) -> list[Plan]:
    """One for each service day on which somebody came, or only for the last so many of them.

    Breaks are where they were; time in which the office was dark is cut out, and what came after it is that much
    earlier. A day has the rules that held at its end. Somebody who came back after having been called in vain comes at
    his first call here, and stays for as long as he was with counters altogether. How long somebody would have taken
    whom no counter called, or who was still at one when the last clerk went, is the median of his service.
    """
    days = [day for day in _days(entries) if day.people]
    usual = _usual_ms(days)
    return [_plan(day, usual, zone) for day in days[-(last_days or 0) :]]


def _days(entries: Iterable[Entry]) -> Iterator[_Day]:
    day: _Day | None = None
    for entry in entries:
        if isinstance(entry.event, DayOpened):
            if day is not None:
                yield _ended(day)
            day = _Day(Daybook(entry, entry.event.rules), set(), set())
        elif day is not None:
            _hear(day, entry)
    if day is not None:
        yield _ended(day)


def _hear(day: _Day, entry: Entry) -> None:
    book, event = day.book, entry.event
    book.hear(entry)
    if (
        isinstance(event, CounterOpened)
        and not set(event.services) >= book.rules.counters.get(event.counter, {}).keys()
    ):
        day.chosen.add(book.staffed[event.counter])


def _ended(day: _Day) -> _Day:
    day.unclosed.update(day.book.staffed)
    day.book.end()
    return day


def _usual_ms(days: list[_Day]) -> dict[str, int]:
    taken: dict[str, list[int]] = {}
    for day in days:
        for visit in day.people:
            for way in visit.legs:
                if _is_whole(way) and way.stays[-1].how != "absent":
                    taken.setdefault(way.service, []).append(_ms(way))
    return {service: round(median(times)) for service, times in taken.items()}


def _is_whole(way: Way) -> bool:
    """Whether it is known how long it took."""
    return bool(way.stays) and way.stays[-1].how != "left"


def _ms(way: Way) -> int:
    return sum(stay.ms for stay in way.stays)


def _plan(day: _Day, usual: dict[str, int], zone: tzinfo) -> Plan:
    book, sure = day.book, believed(day.book)
    ahead_ms = sure.at - sure.lit if sure else book.last.line - book.last.lit
    first = Instant(min(visit.legs[0].since_lit for visit in day.people) + ahead_ms)
    midnight = Instant.of(datetime.combine(first.moment.astimezone(zone).date(), datetime.min.time(), zone))
    since = midnight - ahead_ms
    visitors = [_visitor(visit, visit.legs[0].since_lit - since, usual) for visit in day.people]
    rules = _rules(day)
    return Plan(
        day=date.fromisoformat(book.day),
        rules=rules,
        visitors=sorted(visitors, key=lambda visitor: visitor.at_ms),
        acts=_acts(day, since, rules),
    )


def _rules(day: _Day) -> Rules:
    """Those of the day's end, with what they had dropped by then.

    Whoever is in the journal had a number: no hour and no quota keeps him out a second time.
    """
    rules = day.book.rules
    services = dict.fromkeys(way.service for visit in day.people for way in visit.legs)
    counters = {span.counter: dict.fromkeys(span.services, 0) for span in day.book.spans}
    return replace(
        rules,
        hours=None,
        offers={},
        quotas={},
        services=services | rules.services,
        counters=counters | rules.counters,
    )


def _visitor(visit: Visit, at_ms: int, usual: dict[str, int]) -> Visitor:
    ways = [way for way in visit.legs if way.stays or not visit.is_void]
    return Visitor(
        at_ms=at_ms,
        class_=visit.class_,
        legs=tuple(
            Leg(way.service, max(1, _ms(way) if _is_whole(way) else usual.get(way.service, UNKNOWN_MS))) for way in ways
        ),
        shows_up=not visit.is_absent,
        asked_for=None if visit.service == ways[0].service else visit.service,
    )


def _acts(day: _Day, since: Lit, rules: Rules) -> list[Act]:
    """What was left open stays so until the last one is served; what was done before midnight is done by then."""
    spans: dict[str, list[Span]] = {}
    for span in day.book.spans:
        spans.setdefault(span.counter, []).append(span)
    acts = [act for of_one in spans.values() for act in _acts_of(of_one, day, rules)]
    return sorted((act._replace(at_ms=max(0, act.at_ms - since)) for act in acts), key=lambda act: act.at_ms)


def _acts_of(spans: Sequence[Span], day: _Day, rules: Rules) -> Iterator[Act]:
    """Of one counter; lit time."""
    for before, span, after in zip((None, *spans), spans, (*spans[1:], None), strict=False):
        yield _begun(span, before, day, rules)
        is_left = after is None and span.counter in day.unclosed
        if span.ended is not None and not is_left and (after is None or after.begun is not span.ended):
            yield Act(span.ended.lit, span.counter, "close")


def _begun(span: Span, before: Span | None, day: _Day, rules: Rules) -> Act:
    """Open for all that it can serve stays so when it learns more; one with a choice keeps what it still can."""
    at, counter = span.begun.lit, span.counter
    if span.status == "paused":
        return Act(at, counter, "pause")
    if before and before.status == "paused" and before.ended is span.begun and before.services == span.services:
        return Act(at, counter, "resume")
    if span not in day.chosen:
        return Act(at, counter, "open")
    left = tuple(service for service in span.services if service in rules.counters[counter])
    return Act(at, counter, "open", left) if left else Act(at, counter, "close")
