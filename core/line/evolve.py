"""How each event changes the line. Reads the entries and nothing else, so that any day replays the same for ever."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from msgspec.structs import replace

from core.line.calls import call, undo
from core.line.legs import onward
from core.line.line import Counter, Ended, Line
from core.line.moves import count_ended, drop, enqueue, in_phase, less, place, put, set_counter
from core.line.paper_roll import fed
from core.line.ticket import Phase, SlipProgress, Ticket, Uptime
from core.line.unconfirmed import doubt, settle
from core.messages.events import (
    AnyEvent,
    CallUndone,
    ClassChanged,
    CounterClosed,
    CounterOpened,
    CounterPaused,
    CounterResumed,
    DayClosed,
    DayOpened,
    Entry,
    IssuingResumed,
    IssuingStopped,
    NoticePosted,
    OfficeResumed,
    Roll,
    RollChanged,
    RulesChanged,
    ServiceFinished,
    ServiceStarted,
    SlipConfirmed,
    SlipFailed,
    SlipKept,
    SlipReprinted,
    TicketAbsent,
    TicketCalled,
    TicketHeld,
    TicketIssued,
    TicketResumed,
    TicketReturned,
    TicketTransferred,
    TicketUnserved,
    TicketVoided,
)
from core.rules import Rules

KEEP_NOTICES = 10
NO_SLIP = "printer"
"""Reason of a `TicketVoided` that nobody asked for: its slip has waited too long for the printer."""
AFTER_RESTART = "restart"
"""Reason of a `SlipReprinted` for a slip that was on its way when the kiosk stopped."""
GIVEN_UP = "given_up"
"""Reason of the last `SlipFailed` of a slip printed again for a living ticket: nobody waits for it any longer."""


def evolve(line: Line, entries: Iterable[Entry]) -> Line:
    """The line after these entries, from their content alone.

    An entry about a ticket that is not there, or that issues one that is, changes nothing: a journal of another
    version must not stop the office.
    """
    for entry in entries:
        line = replace(line, seq=entry.seq, time=max(line.time, entry.line))
        label = getattr(entry.event, "label", None)
        of_the_list = isinstance(entry.event, SlipKept)  # also of a ticket that is void, and so not there
        if label is None or of_the_list or (label in line.tickets) != isinstance(entry.event, TicketIssued):
            line = _apply(line, entry, entry.event)
    return line


def _apply(line: Line, entry: Entry, event: AnyEvent) -> Line:
    match event:
        case DayOpened():
            return _open_day(line, entry, event)
        case RulesChanged():
            return _change_rules(line, entry, event)
        case OfficeResumed():
            away_ms = (event.away_s or 0) * 1000
            return replace(line, outage_ms=line.outage_ms + away_ms, away_ms=away_ms, resumed=entry.line)
        case IssuingStopped():
            holds = event.reason in ("printer", "quota")
            until = line.opened_until if holds else None
            return replace(line, issuing=event.reason, stopped_for=event.note, opened_until=until)
        case IssuingResumed():
            return replace(line, issuing=None, stopped_for=None, opened_until=event.until or line.opened_until)
        case TicketIssued():
            return _issue(line, entry, event)
        case SlipFailed() | SlipReprinted() | SlipConfirmed():
            return _slip(line, entry, event)
        case SlipKept():
            return settle(line, event.label)
        case RollChanged():
            return replace(line, roll=Roll())
        case TicketVoided():
            return _void(line, entry, event)
        case TicketUnserved():
            return _end(line, event.label, "unserved")
        case TicketCalled():
            return call(line, entry, event)
        case CallUndone():
            return undo(line, event)
        case ServiceStarted():
            return _move(settle(line, event.label), entry, event.label, "serving")
        case ServiceFinished():
            return _finish(line, entry, event)
        case TicketAbsent():
            return _leave(line, entry, event.label, event.counter, "absent")
        case TicketHeld():
            return _leave(line, entry, event.label, event.counter, "held", keeper=event.counter)
        case TicketReturned():
            return _queue_again(line, entry, event.label, count=0, lets_ahead=event.behind)
        case TicketResumed():
            return _queue_again(line, entry, event.label)
        case TicketTransferred():
            return _transfer(line, entry, event)
        case ClassChanged():
            return _change_class(line, event)
        case NoticePosted():
            others = tuple(notice for notice in line.notices if notice.text != event.text)
            return replace(line, notices=(event, *others)[:KEEP_NOTICES])
        case CounterOpened():
            return set_counter(line, event.counter, status="open", operator=event.operator, services=event.services)
        case CounterPaused():
            return set_counter(line, event.counter, status="paused")
        case CounterResumed():
            return set_counter(line, event.counter, status="open")
        case CounterClosed():
            return _close_counter(line, event.counter)
        case DayClosed():
            return line
        case _:
            assert_never(event)


def _open_day(line: Line, entry: Entry, event: DayOpened) -> Line:
    return Line(
        seq=entry.seq,
        day=entry.day,
        opened=entry.at if entry.trusted else None,
        rules=event.rules,
        base=event.rules,
        time=line.time,
        roll=event.roll,
    )


def _change_rules(line: Line, entry: Entry, event: RulesChanged) -> Line:
    """What no command caused came from the settings and holds beyond the day."""
    base = event.tomorrow or event.rules if entry.cause is None else line.base
    queues = {
        service: tuple(sorted(line.tickets[spot.label].place(event.rules) for spot in places))
        for service, places in line.queues.items()
    }
    for counter in line.counters.keys() - event.rules.counters.keys():
        line = _close_counter(line, counter)
    counters = {name: _with_skills(line, name, event.rules) for name in line.counters}
    return replace(line, rules=event.rules, base=base, queues=queues, counters=counters)


def _with_skills(line: Line, name: str, rules: Rules) -> Counter:
    """A counter that is open for all that it can serve stays so; one with a choice keeps what it still can."""
    counter, before, skills = line.counters[name], line.rules.counters.get(name, {}), rules.counters.get(name, {})
    if counter.status == "closed":
        return counter
    if set(counter.services) == set(before):
        return replace(counter, services=tuple(skills))
    return replace(counter, services=tuple(service for service in counter.services if service in skills))


def _issue(line: Line, entry: Entry, event: TicketIssued) -> Line:
    uptime = line.uptime(entry.line)
    ticket = Ticket(
        label=event.label,
        service=event.service,
        class_=event.class_,
        order=entry.seq,
        arrival=event.arrival,
        arrival_uptime=line.uptime_at(event.arrival),
        issued_at=entry.at if entry.trusted else None,
        phase="printing" if event.paper else "waiting",
        since=entry.at,
        since_uptime=uptime,
        since_line=entry.line,
        slip=SlipProgress(state="out" if event.paper else "settled", job=entry.seq, since=entry.line),
        then=event.then,
        leg_uptime=line.uptime_at(event.arrival),
    )
    line = replace(
        line,
        issued=line.issued | {event.service: line.issued.get(event.service, 0) + 1},
        half=max(line.half, event.half),
        in_half=_counted(line, event),
        last_issue_uptime=uptime,
        slips=(*line.slips, event.label) if event.paper else line.slips,
    )
    return enqueue(settle(line, event.instead_of) if event.instead_of else line, ticket)


def _counted(line: Line, event: TicketIssued) -> dict[str, int]:
    """Who has a number in place of a void one was counted with that, and of an earlier half nobody counts any more."""
    if event.half < line.half:
        return line.in_half
    counts = line.in_half if event.half == line.half else {}
    return counts if event.instead_of else counts | {event.service: counts.get(event.service, 0) + 1}


def _slip(line: Line, entry: Entry, event: SlipFailed | SlipReprinted | SlipConfirmed) -> Line:
    ticket = line.tickets[event.label]
    ticket = replace(ticket, slip=_progress(ticket.slip, event, entry, line.uptime(entry.line)))
    if isinstance(event, SlipConfirmed) and ticket.phase == "printing":
        ticket = in_phase(line, entry, ticket, "waiting")
    slips = tuple(label for label in line.slips if label != ticket.label)
    if ticket.slip.state != "settled":
        slips = line.slips if ticket.label in line.slips else (*slips, ticket.label)
    line = replace(line, tickets=line.tickets | {ticket.label: ticket}, slips=slips, roll=_roll(line.roll, event))
    return doubt(line, entry, ticket.label) if _is_doubtful(ticket) else settle(line, ticket.label)


def _progress(
    slip: SlipProgress, event: SlipFailed | SlipReprinted | SlipConfirmed, entry: Entry, uptime: Uptime
) -> SlipProgress:
    match event:
        case SlipReprinted():
            restarted = event.reason == AFTER_RESTART
            return replace(
                slip,
                state="out",
                job=entry.seq,
                since=entry.line,
                marked=event.marked,
                restarted=slip.restarted or restarted,
                held=slip.held or restarted,
            )
        case SlipFailed() if event.reason == GIVEN_UP:
            return slip.settled(slip.proof)
        case SlipFailed():
            return replace(
                slip,
                state="failed",
                held=slip.held or event.held,
                bytes=slip.bytes + event.bytes,
                losses=slip.losses + 1,
                first_loss=slip.first_loss if slip.losses else uptime,
                last_loss=uptime,
            )
        case SlipConfirmed():
            return slip.settled(event.proof)


def _is_doubtful(ticket: Ticket) -> bool:
    """Whether nobody knows if there is a slip, nor another is on its way; who is being served is there himself."""
    return ticket.slip.state == "settled" and ticket.slip.proof == "unproven" and ticket.phase != "serving"


def _roll(roll: Roll | None, event: SlipFailed | SlipReprinted | SlipConfirmed) -> Roll | None:
    if isinstance(event, SlipReprinted):
        return roll
    return fed(roll, event.mm, is_slip=isinstance(event, SlipConfirmed))


def _finish(line: Line, entry: Entry, event: ServiceFinished) -> Line:
    before = line.tickets[event.label]
    if event.started and event.goes_to is None:
        line = _end(line, event.label, "done")
    else:
        line = _leave(line, entry, event.label, event.counter, "passed")
    ended = Ended(ticket=before, after=line.tickets.get(event.label), cause=(entry.by, entry.cause))
    return set_counter(line, event.counter, ticket=None, ended=ended, undoable=None)


def _leave(line: Line, entry: Entry, label: str, counter: str, phase: Phase, *, keeper: str | None = None) -> Line:
    """The counter lets go of a ticket that stays in the line."""
    ticket = replace(in_phase(line, entry, line.tickets[label], phase), counter=keeper)
    line = place(drop(line, label), ticket)
    return set_counter(line, counter, ticket=None, undoable=None, ended=None)


def _queue_again(
    line: Line, entry: Entry, label: str, *, count: int | None = None, lets_ahead: int | None = None
) -> Line:
    ticket = line.tickets[label]
    again = replace(
        in_phase(line, entry, ticket, "waiting"),
        counter=None,
        count=ticket.count if count is None else count,
        lets_ahead=lets_ahead,
        gone_ahead=(),
    )
    return enqueue(drop(line, label), again)


def _transfer(line: Line, entry: Entry, event: TicketTransferred) -> Line:
    ticket = line.tickets[event.label]
    if event.counter is None:
        moved = replace(ticket, service=event.service, bound=event.to_counter, count=0, then=event.then)
        return enqueue(drop(line, event.label), in_phase(line, entry, moved, "waiting"))
    moved = replace(
        onward(ticket, event.service, event.then), bound=event.to_counter, leg_uptime=line.uptime(entry.line)
    )
    line = enqueue(drop(line, event.label), in_phase(line, entry, moved, "waiting"))
    ended = line.counter(event.counter).ended if ticket.phase == "passed" else None
    if ended is not None:  # its plan goes on in the same decision, and one undo can reverse it
        ended = replace(ended, after=line.tickets[event.label])
    return set_counter(line, event.counter, ticket=None, undoable=None, ended=ended)


def _change_class(line: Line, event: ClassChanged) -> Line:
    ticket = line.tickets[event.label]
    return place(drop(line, event.label), replace(ticket, class_=event.class_))


def _close_counter(line: Line, counter: str) -> Line:
    """Whoever was to be served by this counter only, wherever he is now, may go to any."""
    for ticket in line.tickets.values():
        if ticket.bound == counter:
            line = put(replace(line, bound=less(line.bound, ticket.label)), replace(ticket, bound=None))
    return set_counter(line, counter, status="closed", operator=None, services=(), undoable=None, ended=None)


def _void(line: Line, entry: Entry, event: TicketVoided) -> Line:
    before = line.tickets[event.label]
    line = _end(line, event.label, "void")
    return doubt(line, entry, event.label, void=before) if event.reason == NO_SLIP and entry.cause is None else line


def _end(line: Line, label: str, kind: str) -> Line:
    line = replace(settle(drop(line, label), label), slips=less(line.slips, label))
    return count_ended(line, kind, 1)


def _move(line: Line, entry: Entry, label: str, phase: Phase) -> Line:
    return put(line, in_phase(line, entry, line.tickets[label], phase))
