"""What a call does to the line, and what an undo puts back."""

from __future__ import annotations

from msgspec.structs import replace

from core.line.line import Call, Line, Undoable
from core.line.moves import count_ended, drop, in_phase, place, put, set_counter, take_off_lists
from core.line.ticket import Ticket
from core.messages.events import CallUndone, Entry, TicketCalled

KEEP_CALLS = 12
KEEP_CALLS_MS = 90_000


def call(line: Line, entry: Entry, event: TicketCalled) -> Line:
    ticket = line.tickets[event.label]
    uptime = line.uptime(entry.line)
    first = event.why.rule != "recall"
    called = replace(
        in_phase(line, entry, ticket, "called"),
        counter=event.counter,
        count=event.count,
        wait_s=max(0, uptime - ticket.arrival_uptime) // 1000 if first else ticket.wait_s,
        leg_wait_s=max(0, uptime - ticket.leg_uptime) // 1000 if first else ticket.leg_wait_s,
    )
    line = replace(
        put(take_off_lists(line, ticket), called), call_no=event.call_no, calls=_calls(line, entry, event, called)
    )
    if not first:
        return line
    line, overtaken = _let_ahead(line, event) if event.count == 1 else (line, ())
    ended = line.counter(event.counter).ended
    undoable = Undoable(
        ticket=ticket,
        call_no=event.call_no,
        at_uptime=uptime,
        ended=ended if ended and ended.cause == (entry.by, entry.cause) else None,
        overtaken=overtaken,
    )
    return set_counter(line, event.counter, ticket=event.label, undoable=undoable, ended=None)


def _calls(line: Line, entry: Entry, event: TicketCalled, ticket: Ticket) -> tuple[Call, ...]:
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
    kept = [
        call
        for place, call in enumerate(line.calls, start=1)
        if place < KEEP_CALLS or entry.line - call.line < KEEP_CALLS_MS
    ]
    return (newest, *kept)


def _let_ahead(line: Line, event: TicketCalled) -> tuple[Line, tuple[str, ...]]:
    """This first call goes ahead of the returned tickets that its counter could have taken."""
    overtaken = tuple(label for label in line.returned if line.could_serve(event.counter, line.tickets[label]))
    for label in overtaken:
        ticket = line.tickets[label]
        line = put(line, replace(ticket, gone_ahead=(*ticket.gone_ahead, event.call_no)))
    return line, overtaken


def undo(line: Line, event: CallUndone) -> Line:
    undoable = line.counter(event.counter).undoable
    if undoable is None or undoable.ticket.label != event.label:
        return line
    line = place(drop(line, event.label), _moved_back(line.tickets[event.label], undoable.ticket))
    for label in undoable.overtaken:
        line = _let_back(line, label, event.call_no)
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


def _moved_back(ticket: Ticket, before: Ticket) -> Ticket:
    """Where it stood before, with what has become of its slip, its class and its binding since."""
    return replace(before, class_=ticket.class_, bound=ticket.bound, slip=ticket.slip)


def _restore(line: Line, before: Ticket) -> Line:
    """Gives the counter back what it had ended; a slip of it that was on its way meanwhile is nobody's concern."""
    now = line.tickets.get(before.label)
    if now is None:
        before = replace(before, slip=before.slip.settled(before.slip.proof))
        return put(count_ended(line, "done", -1), before)
    if now.phase == "passed":
        return put(line, _moved_back(now, before))
    # It had gone on to its next leg: there its binding had ended.
    bound = before.bound if before.bound and line.counter(before.bound).status != "closed" else None
    return put(take_off_lists(line, now), replace(_moved_back(now, before), bound=bound))


def _let_back(line: Line, label: str, call_no: int) -> Line:
    """An undone call went ahead of nobody, not even of one who was called since and may yet be put back himself."""
    ticket = line.tickets.get(label)
    if ticket is None:
        return line
    line = put(line, _without(ticket, call_no))
    undoable = line.counter(ticket.counter or "").undoable
    if ticket.counter is None or undoable is None or undoable.ticket.label != label:
        return line
    return set_counter(line, ticket.counter, undoable=replace(undoable, ticket=_without(undoable.ticket, call_no)))


def _without(ticket: Ticket, call_no: int) -> Ticket:
    return replace(ticket, gone_ahead=tuple(other for other in ticket.gone_ahead if other != call_no))
