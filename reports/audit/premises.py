"""What each event needs of the line before it: a ticket in the right state, a counter that has it, a slip under way.

`core/line/evolve.py` takes every entry as it comes, so that no journal stops an office; here it is asked whether the
kiosk could have written it.
"""

from __future__ import annotations

from typing import Literal

from core.line.line import Line
from core.line.slip_changes import GIVEN_UP
from core.line.ticket import Ticket
from core.messages import events
from core.messages.events import AnyEvent, Entry
from reports.audit.replay import Step

Premise = Literal["not_there", "not_at_counter", "other_state", "no_slip", "counter_state", "nothing_to_undo", "count"]
"""Which premise does not hold."""


def broken_premise(step: Step, last: AnyEvent | None) -> Premise | None:
    """None: the event could happen. `last`: the event before it, if the same decision made both. A `TicketIssued` has
    no premise, and that of a `TicketCalled` is for `reports/audit/verdict.py` to judge, save for its `count`."""
    line, event = step.before, step.entry.event
    label = getattr(event, "label", None)
    if label is None:
        return None if _is_possible_for_counter(line, event) else "counter_state"
    if isinstance(event, events.SlipKept):
        return None if any(item.label == label for item in line.unconfirmed) else "no_slip"
    ticket = line.tickets.get(label)
    if isinstance(event, events.TicketIssued):
        return None
    if ticket is None:
        return None if isinstance(event, events.TicketCalled) else "not_there"
    return _broken_for_ticket(line, step.entry, ticket, last)


def _broken_for_ticket(line: Line, entry: Entry, ticket: Ticket, last: AnyEvent | None) -> Premise | None:
    event, phase = entry.event, ticket.phase
    match event:
        case events.TicketCalled():
            return None if event.count == ticket.count % line.rules.max_calls + 1 else "count"
        case events.ServiceStarted() | events.TicketAbsent():
            return _at_counter(line, event.counter, ticket) or _unless(phase == "called")
        case events.TicketHeld():
            return _at_counter(line, event.counter, ticket) or _unless(phase == "serving")
        case events.ServiceFinished():
            return _at_counter(line, event.counter, ticket) or _unless(event.started == (phase == "serving"))
        case events.TicketTransferred(counter=None):
            return _unless(phase == "waiting")
        case events.TicketTransferred(counter=str(counter)):
            if isinstance(last, events.ServiceFinished):
                goes_on = (last.label, last.counter, last.goes_to) == (ticket.label, counter, event.service)
                return None if goes_on else "not_at_counter"
            return _at_counter(line, counter, ticket) or _unless(phase == "serving")
        case events.TicketReturned():
            return _unless(line.may_return(ticket, line.uptime(entry.line)))
        case events.TicketResumed():
            return _unless(phase == "held")
        case events.ClassChanged():
            return _unless(phase != "passed" and ticket.class_ != event.class_)
        case events.TicketVoided():
            return _unless(phase not in ("called", "serving", "passed") and ticket.slip.state != "out")
        case events.CallUndone():
            return None if _is_undoable(line, event) else "nothing_to_undo"
        case events.SlipConfirmed() | events.SlipFailed() | events.SlipReprinted():
            return None if _has_slip(ticket, event) else "no_slip"
        case events.NumberTold():
            return _unless(ticket.label in line.to_tell)
        case _:
            return None


def _unless(holds: bool) -> Premise | None:
    return None if holds else "other_state"


def _at_counter(line: Line, counter: str, ticket: Ticket) -> Premise | None:
    return None if line.counter(counter).ticket == ticket.label else "not_at_counter"


def _is_undoable(line: Line, event: events.CallUndone) -> bool:
    undoable = line.counter(event.counter).undoable
    if undoable is None or line.counter(event.counter).ticket != event.label:
        return False
    restored = undoable.ended.ticket.label if undoable.ended else None
    return (undoable.ticket.label, undoable.call_no, restored) == (event.label, event.call_no, event.restored)


def _has_slip(ticket: Ticket, event: events.SlipConfirmed | events.SlipFailed | events.SlipReprinted) -> bool:
    """Whether a slip of this ticket is under way, or its last one is in doubt; a reprint may be asked for any time."""
    state = ticket.slip.state
    match event:
        case events.SlipConfirmed():
            return state != "settled" or (ticket.slip.proof == "unproven" and event.proof != "unproven")
        case events.SlipFailed():
            return state == ("failed" if event.reason == GIVEN_UP else "out")
        case events.SlipReprinted():
            return True


def _is_possible_for_counter(line: Line, event: AnyEvent) -> bool:
    match event:
        case events.CounterOpened():
            return set(event.services) <= set(line.rules.counters.get(event.counter, {}))
        case events.CounterPaused():
            return line.counter(event.counter).status == "open" and line.counter(event.counter).ticket is None
        case events.CounterResumed():
            return line.counter(event.counter).status == "paused"
        case events.CounterClosed():
            return line.counter(event.counter).status != "closed" and line.counter(event.counter).ticket is None
        case _:
            return True
