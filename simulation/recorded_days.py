"""An office's own journal as the scenario: the same people at the same times, as long at the counters as they were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, tzinfo
from statistics import median

from msgspec.structs import replace

from core.history.day_record import DayRecord, day_records
from core.history.visits import Leg as SlipJob
from core.history.visits import Span, Visit
from core.instant import MINUTE_MS, Instant
from core.line.ticket import Uptime
from core.messages.events import Entry
from core.rules import Rules
from reports.tally import ZONE, believed
from simulation.day_plan import Act, Leg, Plan, Visitor

UNKNOWN_MS = 10 * MINUTE_MS
"""How long a service takes that nobody has ever had."""


def plans(entries: Iterable[Entry], *, last_days: int | None = None, zone: tzinfo = ZONE) -> list[Plan]:
    """One for each service day on which somebody came, or only for the last so many of them.

    Breaks are where they were; time in which the office was dark is cut out, and what came after it is that much
    earlier. A day has the rules that held at its end. Somebody who came back after having been called in vain comes at
    his first call here, and stays for as long as he was with counters altogether. How long somebody would have taken
    whom no counter called, or who was still at one when the last clerk went, is the median of his service.
    """
    books = [book for book in day_records(entries) if _people(book)]
    usual = _usual_ms(books)
    return [_plan(book, usual, zone) for book in books[-(last_days or 0) :]]


def _people(book: DayRecord) -> list[Visit]:
    """Not those whose number was void before anybody called it."""
    return [visit for visit in book.visits.values() if not visit.is_void or visit.legs[0].stays]


def _usual_ms(books: list[DayRecord]) -> dict[str, int]:
    taken: dict[str, list[int]] = {}
    for book in books:
        for visit in _people(book):
            for way in visit.legs:
                if _is_whole(way) and way.stays[-1].how != "absent":
                    taken.setdefault(way.service, []).append(_ms(way))
    return {service: round(median(times)) for service, times in taken.items()}


def _is_whole(way: SlipJob) -> bool:
    """Whether it is known how long it took."""
    return bool(way.stays) and way.stays[-1].how != "left"


def _ms(way: SlipJob) -> int:
    return sum(stay.ms for stay in way.stays)


def _plan(book: DayRecord, usual: dict[str, int], zone: tzinfo) -> Plan:
    people, sure = _people(book), believed(book)
    ahead_ms = sure.at - sure.uptime if sure else book.last.line - book.last.uptime
    first = Instant(min(visit.legs[0].since_uptime for visit in people) + ahead_ms)
    midnight = Instant.of(datetime.combine(first.moment.astimezone(zone).date(), datetime.min.time(), zone))
    since = midnight - ahead_ms
    visitors = [_visitor(visit, visit.legs[0].since_uptime - since, usual) for visit in people]
    rules = _rules(book)
    return Plan(
        day=date.fromisoformat(book.day),
        rules=rules,
        visitors=sorted(visitors, key=lambda visitor: visitor.at_ms),
        acts=_acts(book, since, rules),
    )


def _rules(book: DayRecord) -> Rules:
    """Those of the day's end, with what they had dropped by then.

    Whoever is in the journal had a number: no hour and no quota keeps him out a second time.
    """
    rules = book.rules
    services = dict.fromkeys(way.service for visit in _people(book) for way in visit.legs)
    counters = {span.counter: dict.fromkeys(span.services, 0) for span in book.spans}
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


def _acts(book: DayRecord, since: Uptime, rules: Rules) -> list[Act]:
    """What was left open stays so until the last one is served; what was done before midnight is done by then."""
    spans: dict[str, list[Span]] = {}
    for span in book.spans:
        spans.setdefault(span.counter, []).append(span)
    acts = [act for of_one in spans.values() for act in _acts_of(of_one, rules)]
    return sorted((act._replace(at_ms=max(0, act.at_ms - since)) for act in acts), key=lambda act: act.at_ms)


def _acts_of(spans: Sequence[Span], rules: Rules) -> Iterator[Act]:
    """Of one counter; lit time."""
    for before, span, after in zip((None, *spans), spans, (*spans[1:], None), strict=False):
        yield _begun(span, before, rules)
        if span.ended is not None and not span.was_left and (after is None or after.begun is not span.ended):
            yield Act(span.ended.uptime, span.counter, "close")


def _begun(span: Span, before: Span | None, rules: Rules) -> Act:
    """Open for all that it can serve stays so when it learns more; one with a choice keeps what it still can."""
    at, counter = span.begun.uptime, span.counter
    if span.status == "paused":
        return Act(at, counter, "pause")
    if before and before.status == "paused" and before.ended is span.begun and before.services == span.services:
        return Act(at, counter, "resume")
    if not span.is_chosen:
        return Act(at, counter, "open")
    left = tuple(service for service in span.services if service in rules.counters[counter])
    return Act(at, counter, "open", left) if left else Act(at, counter, "close")
