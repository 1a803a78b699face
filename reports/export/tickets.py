"""Tickets of past days, one object or one row each: when they came, how long they waited, where they were served."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from typing import Literal

import msgspec
from msgspec import Struct, field

from core.history.day_record import DayRecord
from core.history.visits import EntryTime, Leg, Stay, Visit
from core.instant import Instant
from core.messages.commands import Outcome
from core.messages.events import CallRule
from core.messages.state import Minutes
from core.rules import TicketClass

End = Literal["done", "passed", "absent", "void", "left", "unserved", "left_open", "waiting", "at_counter"]
"""`passed`: the counter called its next number before the service had begun. `left`: cancelled, since its citizen had
gone home. `unserved`: the day ended before the call for which it waited; `left_open`: the day ended while a counter had
it, or held it. `waiting`, `at_counter`: of the day that is still open."""


class ExportedStay(Struct, frozen=True, kw_only=True):
    """One ticket at one counter."""

    counter: str
    called: Instant
    calls: int
    """1, and one more with each recall."""
    rule: CallRule
    started: Instant | None
    ended: Instant | None
    how: str | None
    outcome: Outcome | None
    seconds: int
    """From the call to the end; 0 while it lasts."""


class ExportedLeg(Struct, frozen=True, kw_only=True):
    """One service of the visit: a wait, then a stay, or several where the ticket was absent or held in between."""

    service: str
    wait_s: int | None
    """Until the first call; None: there was none."""
    told: Minutes | None
    """The range in minutes that was told of it."""
    stays: list[ExportedStay]


class ExportedTicket(Struct, frozen=True, kw_only=True):
    """Times are clock times; durations are seconds in which the office had power."""

    day: str
    label: str
    service: str
    """For which it was issued."""
    class_: TicketClass = field(name="class")
    issued: Instant
    end: End
    wait_s: int | None
    """From the arrival to the first call of the first leg; None: there was none."""
    waits_s: int
    """All waits of its legs together."""
    service_s: int
    """At counters, without calls in vain."""
    legs: list[ExportedLeg]


COLUMNS = (
    "day",
    "label",
    "service",
    "class",
    "issued",
    "told_from",
    "told_to",
    "called",
    "wait_s",
    "counter",
    "calls",
    "end",
    "ended",
    "outcome",
    "service_s",
    "legs",
    "services",
    "counters",
    "waits_s",
)
"""`called`, `counter`: of the first call; `calls`: all of them; `ended`, `outcome`: of the last stay."""

_encoder = msgspec.json.Encoder(enc_hook=str)


def exported_tickets(record: DayRecord, *, is_open: bool) -> Iterator[ExportedTicket]:
    """The tickets of a day that was read to its end, in order of issue; `is_open`: the day goes on."""
    for visit in record.visits.values():
        stays = [stay for leg in visit.legs for stay in leg.stays]
        yield ExportedTicket(
            day=record.day,
            label=visit.label,
            service=visit.service,
            class_=visit.class_,
            issued=visit.issued.at,
            end=_end(visit, is_open=is_open),
            wait_s=_seconds(visit.legs[0].waited_ms),
            waits_s=sum(_seconds(leg.waited_ms) or 0 for leg in visit.legs),
            service_s=sum(stay.ms // 1000 for stay in stays if stay.how != "absent"),
            legs=[_leg(leg) for leg in visit.legs],
        )


def as_json(ticket: ExportedTicket) -> bytes:
    return _encoder.encode(ticket)


def ticket_rows(tickets: Iterable[ExportedTicket], zone: tzinfo) -> Iterator[list[object]]:
    """The heading, then a row for each ticket; times are ISO 8601 in the office's zone, to the second."""

    def local(at: Instant | None) -> str | None:
        return at.moment.astimezone(zone).isoformat(timespec="seconds") if at is not None else None

    yield list(COLUMNS)
    for ticket in tickets:
        stays = [stay for leg in ticket.legs for stay in leg.stays]
        first, last = (stays[0], stays[-1]) if stays else (None, None)
        told = ticket.legs[0].told or (None, None)
        yield [
            ticket.day,
            ticket.label,
            ticket.service,
            ticket.class_,
            local(ticket.issued),
            *told,
            local(first.called if first else None),
            ticket.wait_s,
            first.counter if first else None,
            sum(stay.calls for stay in stays),
            ticket.end,
            local(last.ended if last else None),
            last.outcome if last else None,
            ticket.service_s,
            len(ticket.legs),
            " ".join(leg.service for leg in ticket.legs),
            " ".join(stay.counter for stay in stays),
            ticket.waits_s,
        ]


def _leg(leg: Leg) -> ExportedLeg:
    stays = [_stay(stay) for stay in leg.stays]
    return ExportedLeg(service=leg.service, wait_s=_seconds(leg.waited_ms), told=leg.told, stays=stays)


def _stay(stay: Stay) -> ExportedStay:
    return ExportedStay(
        counter=stay.counter,
        called=stay.called.at,
        calls=stay.count,
        rule=stay.rule,
        started=_at(stay.started),
        ended=_at(stay.ended),
        how=stay.how,
        outcome=stay.outcome,
        seconds=stay.ms // 1000,
    )


def _end(visit: Visit, *, is_open: bool) -> End:
    if visit.is_void:
        return "left" if visit.left is not None else "void"
    stays = visit.legs[-1].stays
    if visit.is_waiting or not stays:
        return "waiting" if is_open else "unserved"
    match stays[-1].how:
        case "finished" | "transferred":
            return "done"
        case "passed":
            return "passed"
        case "absent":
            return "absent"
        case _:
            return "at_counter" if is_open else "left_open"


def _at(time: EntryTime | None) -> Instant | None:
    return None if time is None else time.at


def _seconds(ms: int | None) -> int | None:
    return None if ms is None else ms // 1000
