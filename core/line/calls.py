"""How a call changes the line, and how an undo restores it."""

from __future__ import annotations

from msgspec.structs import replace

from core.line.line import Call, Line, Undoable
from core.line.moves import count_ended, in_phase, put_back, remove, remove_from_lists, set_counter, store
from core.line.ticket import Ticket
from core.messages.events import CallUndone, Entry, TicketCalled

KEEP_CALLS = 12
KEEP_CALLS_MS = 90_000
MOST_CALLS = 60
"""No hall makes more calls in 90 s, and each of them goes out with every state."""


def apply_call(line: Line, entry: Entry, event: TicketCalled) -> Line:
    ticket = line.tickets[event.label]
    uptime = line.uptime(entry.line)
    first = event.why.rule != "recall"
    called = in_phase(
        line,
        entry,
        ticket,
        "called",
        counter=event.counter,
        count=event.count,
        wait_s=max(0, uptime - ticket.arrival_uptime) // 1000 if first else ticket.wait_s,
        leg_wait_s=max(0, uptime - ticket.leg_uptime) // 1000 if first else ticket.leg_wait_s,
        why=event.why if first else ticket.why,
        chosen_for=event.reason if first else ticket.chosen_for,
    )
    line = replace(
        remove_from_lists(line, ticket),
        tickets=line.tickets.with_ticket(called),
        call_no=event.call_no,
        calls=_calls_with(line, entry, event, called),
    )
    if not first:
        return line
    line, overtaken = _overtake(line, event) if event.count == 1 else (line, ())
    ended = line.counter(event.counter).ended
    undoable = Undoable(
        ticket=ticket,
        call_no=event.call_no,
        at_uptime=uptime,
        ended=ended if ended and ended.cause == (entry.by, entry.cause) else None,
        overtaken=overtaken,
    )
    return set_counter(line, event.counter, ticket=event.label, undoable=undoable, ended=None)


def _calls_with(line: Line, entry: Entry, event: TicketCalled, ticket: Ticket) -> tuple[Call, ...]:
    newest = Call(
        call_no=event.call_no,
        label=ticket.label,
        service=ticket.service,
        class_=ticket.class_,
        counter=event.counter,
        at=entry.at,
        line=entry.line,
        count=event.count,
    )
    before = line.calls[: MOST_CALLS - 1]
    last = before[: KEEP_CALLS - 1]
    return (newest, *last, *(call for call in before[len(last) :] if entry.line - call.line < KEEP_CALLS_MS))


def _overtake(line: Line, event: TicketCalled) -> tuple[Line, tuple[str, ...]]:
    """Counts this first call for the returned tickets that the counter could have called instead."""
    overtaken = tuple(label for label in line.returned if line.could_serve(event.counter, line.tickets[label]))
    for label in overtaken:
        ticket = line.tickets[label]
        line = store(line, replace(ticket, gone_ahead=(*ticket.gone_ahead, event.call_no)))
    return line, overtaken


def apply_undo(line: Line, event: CallUndone) -> Line:
    undoable = line.counter(event.counter).undoable
    if undoable is None or undoable.ticket.label != event.label:
        return line
    line = put_back(remove(line, event.label), _as_before(line.tickets[event.label], undoable.ticket))
    for label in undoable.overtaken:
        line = _uncount(line, label, event.call_no)
    if undoable.ended and event.restored:
        line = _restore(line, undoable.ended.ticket)
    line = set_counter(line, event.counter, ticket=event.restored, undoable=None, ended=None)
    calls = tuple(
        replace(call, undone=True)
        if call.call_no >= event.call_no and call.label == event.label and call.counter == event.counter
        else call
        for call in line.calls
    )
    return replace(line, calls=calls)


def _as_before(ticket: Ticket, before: Ticket) -> Ticket:
    """The ticket's state before, except for its slip, class and binding, which may have changed since."""
    return replace(before, class_=ticket.class_, bound=ticket.bound, slip=ticket.slip)


def _restore(line: Line, before: Ticket) -> Line:
    """Gives the counter back the ticket that the undone call had ended, as it was `before`."""
    now = line.tickets.get(before.label)
    if now is None:
        before = replace(before, slip=before.slip.settled(before.slip.proof))
        return store(count_ended(line, "done", -1), before)
    if now.phase == "passed":
        return store(line, _as_before(now, before))
    # It went on to its next leg, where its binding ended.
    bound = before.bound if before.bound and line.counter(before.bound).status != "closed" else None
    return store(remove_from_lists(line, now), replace(_as_before(now, before), bound=bound))


def _uncount(line: Line, label: str, call_no: int) -> Line:
    """No longer counts the undone call for this returned ticket, which may itself have been called since."""
    ticket = line.tickets.get(label)
    if ticket is None:
        return line
    line = store(line, _without_call(ticket, call_no))
    undoable = line.counter(ticket.counter or "").undoable
    if ticket.counter is None or undoable is None or undoable.ticket.label != label:
        return line
    return set_counter(line, ticket.counter, undoable=replace(undoable, ticket=_without_call(undoable.ticket, call_no)))


def _without_call(ticket: Ticket, call_no: int) -> Ticket:
    return replace(ticket, gone_ahead=tuple(other for other in ticket.gone_ahead if other != call_no))
