"""How each event changes the line. It reads nothing but the entries, so that any day always replays the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from msgspec.structs import replace

from core.line.calls import apply_call, apply_undo
from core.line.legs import at_next_leg
from core.line.line import Counter, Ended, Line, LostNumbers
from core.line.moves import count_ended, enqueue, in_phase, put_back, remove, set_counter, store, without
from core.line.slip_changes import (
    add_unconfirmed,
    apply_slip_event,
    remove_from_guide_lists,
    remove_to_tell,
    remove_unconfirmed,
)
from core.line.ticket import Phase, SlipProgress, Ticket
from core.messages import events
from core.messages.events import AnyEvent, Entry, NoticePosted
from core.rules import Rules

KEEP_NOTICES = 10
NO_SLIP = "printer"
"""Reason of a `TicketVoided` without a command: its slip has waited too long for the printer."""


def evolve(line: Line, entries: Iterable[Entry]) -> Line:
    """As a journal of another version must not stop the office, an entry about a ticket that is not there, or that
    issues one that is, changes nothing."""
    seq, time = line.seq, line.time
    for entry in entries:
        seq, time, event = entry.seq, max(time, entry.line), entry.event
        label = getattr(event, "label", None)
        is_of_list = isinstance(event, events.SlipKept)  # may be about a void ticket, which is not there
        if label is None or is_of_list or (label in line.tickets) != isinstance(event, events.TicketIssued):
            line = _apply(line, entry, event)
    return replace(line, seq=seq, time=time)


def _apply(line: Line, entry: Entry, event: AnyEvent) -> Line:
    """Leaves `seq` and `time` to `evolve`. The cases are tried from the top: first come those that every ticket has."""
    match event:
        case events.TicketIssued():
            return _issue(line, entry, event)
        case events.SlipFailed() | events.SlipReprinted() | events.SlipConfirmed():
            return apply_slip_event(line, entry, event)
        case events.TicketCalled():
            return apply_call(line, entry, event)
        case events.ServiceStarted():
            serving = in_phase(line, entry, line.tickets[event.label], "serving")
            return store(remove_from_guide_lists(line, event.label), serving)
        case events.ServiceFinished():
            return _finish(line, entry, event)
        case events.DayOpened():
            return _open_day(entry, event)
        case events.RulesChanged():
            return _change_rules(line, entry, event)
        case events.OfficeResumed():
            return line.after_outage(event.away_s, entry.line)
        case events.NumbersSkipped():
            return _skip(line, entry, event)
        case events.IssuingStopped():
            return replace(line, issuing=line.issuing.stopped(event))
        case events.IssuingResumed():
            return replace(line, issuing=line.issuing.resumed(event))
        case events.SlipKept():
            return remove_unconfirmed(line, event.label)
        case events.NumberTold():
            return remove_to_tell(line, event.label)
        case events.RollChanged():
            return replace(line, roll=events.Roll())
        case events.TicketVoided():
            return _void(line, entry, event)
        case events.TicketUnserved():
            return _end(line, event.label, "unserved")
        case events.CallUndone():
            return apply_undo(line, event)
        case events.TicketAbsent():
            return _leave(line, entry, event.label, event.counter, "absent")
        case events.TicketHeld():
            return _leave(line, entry, event.label, event.counter, "held")
        case events.TicketReturned():
            return _queue_again(line, entry, replace(line.tickets[event.label], count=0, lets_ahead=event.behind))
        case events.TicketResumed():
            return _queue_again(line, entry, replace(line.tickets[event.label], lets_ahead=None))
        case events.TicketTransferred():
            return _transfer(line, entry, event)
        case events.ClassChanged():
            return put_back(remove(line, event.label), replace(line.tickets[event.label], class_=event.class_))
        case events.NoticePosted():
            return replace(line, notices=_with_notice(line.notices, entry, event))
        case events.NoticeWithdrawn():
            return replace(line, notices=tuple(notice for notice in line.notices if notice.text != event.text))
        case events.CounterOpened():
            operator = event.operator or line.counter(event.counter).operator
            return set_counter(
                line, event.counter, status="open", paused_for=None, operator=operator, services=event.services
            )
        case events.CounterPaused():
            return set_counter(line, event.counter, status="paused", paused_for=event.reason)
        case events.CounterResumed():
            return set_counter(line, event.counter, status="open", paused_for=None)
        case events.CounterClosed():
            return _close_counter(line, event.counter)
        case events.DeviceTestBegun():
            return replace(line, test_until=event.until)
        case events.DeviceTestEnded():
            return replace(line, test_until=None)
        case events.DayClosed():
            return line
        case _:
            assert_never(event)


def _with_notice(notices: tuple[NoticePosted, ...], entry: Entry, new: NoticePosted) -> tuple[NoticePosted, ...]:
    """What is over by the clock of the entry goes, of what stands the oldest that are too many, but no emergency."""
    others = [each for each in notices if each.text != new.text and (each.until is None or each.until > entry.at)]
    kept = [each for each in others if not each.urgent][: KEEP_NOTICES - 1]
    return (new, *(each for each in others if each.urgent or each in kept))


def _open_day(entry: Entry, event: events.DayOpened) -> Line:
    return Line(
        day=entry.day,
        opened=entry.at if entry.trusted else None,
        rules=event.rules,
        base=event.rules,
        roll=event.roll,
    )


def _change_rules(line: Line, entry: Entry, event: events.RulesChanged) -> Line:
    """A change without a command comes from the settings and holds beyond the day."""
    base = event.tomorrow or event.rules if entry.cause is None else line.base
    queues = {
        service: tuple(sorted(line.tickets[place.label].place(event.rules) for place in queue))
        for service, queue in line.queues.items()
    }
    for counter in line.counters.keys() - event.rules.counters.keys():
        line = _close_counter(line, counter)
    counters = {name: _counter_under(line, name, event.rules) for name in line.counters}
    return replace(line, rules=event.rules, base=base, queues=queues, counters=counters)


def _counter_under(line: Line, name: str, rules: Rules) -> Counter:
    """A counter that is open for all its services stays so; one open for some keeps those it can still serve."""
    counter, before, after = line.counters[name], line.rules.counters.get(name, {}), rules.counters.get(name, {})
    if counter.status == "closed":
        return counter
    if set(counter.services) == set(before):
        return replace(counter, services=tuple(after))
    return replace(counter, services=tuple(service for service in counter.services if service in after))


def _issue(line: Line, entry: Entry, event: events.TicketIssued) -> Line:
    uptime, arrived = line.uptime(entry.line), line.uptime_at(event.arrival)
    ticket = Ticket(
        label=event.label,
        service=event.service,
        class_=event.class_,
        order=entry.seq,
        arrival=event.arrival,
        arrival_uptime=arrived,
        issued_at=entry.at if entry.trusted else None,
        phase="printing" if event.paper else "waiting",
        since=entry.at,
        since_uptime=uptime,
        since_line=entry.line,
        slip=SlipProgress(state="out" if event.paper else "settled", job=entry.seq, since=entry.line),
        then=event.then,
        leg_uptime=arrived,
        instead_of=event.instead_of,
    )
    issuing = line.issuing.issued(event, uptime)
    if event.paper:
        first = line.first_slip or event.label
        line = replace(line, issuing=issuing, slips=(*line.slips, event.label), first_slip=first)
    else:
        line = replace(line, issuing=issuing, to_tell=(*line.to_tell, event.label))
    return enqueue(remove_unconfirmed(line, event.instead_of) if event.instead_of else line, ticket)


def _skip(line: Line, entry: Entry, event: events.NumbersSkipped) -> Line:
    before, issuing = line.issuing.counts, line.issuing.skipped(event)
    numbers = {
        code: (before.get(code, 0) + 1, issuing.counts[code])
        for code in event.counts
        if issuing.counts[code] > before.get(code, 0)
    }
    lost = LostNumbers(since=entry.at, first=event.first, last=event.last, last_day=event.last_day, numbers=numbers)
    return replace(line, issuing=issuing, lost=(*line.lost, lost))


def _finish(line: Line, entry: Entry, event: events.ServiceFinished) -> Line:
    before = line.tickets[event.label]
    if event.started and event.goes_to is None:
        line = _end(line, event.label, "done")
    else:
        line = _leave(line, entry, event.label, event.counter, "passed")
    ended = Ended(ticket=before, after=line.tickets.get(event.label), cause=(entry.by, entry.cause))
    return set_counter(line, event.counter, ticket=None, ended=ended, undoable=None)


def _leave(line: Line, entry: Entry, label: str, counter: str, phase: Phase) -> Line:
    """The counter is free; the ticket stays in the line, in `phase`."""
    ticket = replace(in_phase(line, entry, line.tickets[label], phase), counter=counter if phase == "held" else None)
    line = put_back(remove(line, label), ticket)
    return set_counter(line, counter, ticket=None, undoable=None, ended=None)


def _queue_again(line: Line, entry: Entry, ticket: Ticket) -> Line:
    again = replace(in_phase(line, entry, ticket, "waiting"), counter=None, gone_ahead=())
    return enqueue(remove(line, ticket.label), again)


def _transfer(line: Line, entry: Entry, event: events.TicketTransferred) -> Line:
    ticket = line.tickets[event.label]
    if event.counter is None:
        moved = replace(ticket, service=event.service, bound=event.to_counter, count=0, then=event.then)
        return enqueue(remove(line, event.label), in_phase(line, entry, moved, "waiting"))
    moved = at_next_leg(ticket, event.service, event.then)
    moved = replace(moved, bound=event.to_counter, leg_uptime=line.uptime(entry.line))
    line = enqueue(remove(line, event.label), in_phase(line, entry, moved, "waiting"))
    ended = line.counter(event.counter).ended if ticket.phase == "passed" else None
    if ended is not None:  # it goes to its next leg in the same decision, which one undo can reverse
        ended = replace(ended, after=line.tickets[event.label])
    return set_counter(line, event.counter, ticket=None, undoable=None, ended=ended)


def _close_counter(line: Line, counter: str) -> Line:
    """Tickets bound to this counter, in any phase, may then be called by others."""
    for ticket in line.tickets.values():
        if ticket.bound == counter:
            line = store(replace(line, bound=without(line.bound, ticket.label)), replace(ticket, bound=None))
    return set_counter(
        line, counter, status="closed", operator=None, paused_for=None, services=(), undoable=None, ended=None
    )


def _void(line: Line, entry: Entry, event: events.TicketVoided) -> Line:
    before = line.tickets[event.label]
    line = _end(line, event.label, "void")
    is_replaceable = event.reason == NO_SLIP and entry.cause is None
    if line.first_slip == event.label and (is_replaceable or before.phase == "printing"):
        line = replace(line, first_slip=None)
    if not is_replaceable:
        return line
    return add_unconfirmed(line, entry, event.label, void=before)


def _end(line: Line, label: str, kind: str) -> Line:
    line = replace(remove_from_guide_lists(remove(line, label), label), slips=without(line.slips, label))
    return count_ended(line, kind, 1)
