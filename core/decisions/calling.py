"""Decides the commands of counters about tickets: call, recall, serve, transfer, and undo."""

from __future__ import annotations

from msgspec import UNSET
from msgspec.structs import replace

from core.decisions.decision import Conditions, Decision, free_words, key_of
from core.instant import Now
from core.line.legs import after_leg, planned_legs, remaining_legs, repeated_leg
from core.line.line import Ended, Line
from core.line.order import next_ticket, why_chosen
from core.line.ticket import Ticket, wrong_state
from core.messages.commands import (
    CallNext,
    CallTicket,
    Finish,
    Hold,
    MarkAbsent,
    Recall,
    Refused,
    Resume,
    Return,
    Start,
    Transfer,
    Undo,
    given,
)
from core.messages.events import (
    AnyEvent,
    CallUndone,
    ServiceFinished,
    ServiceStarted,
    TicketAbsent,
    TicketCalled,
    TicketHeld,
    TicketResumed,
    TicketReturned,
    TicketTransferred,
    Why,
)

SHOWN_WITHIN_MS = 30_000
"""A wall that has not shown a call within this uptime is waited for no longer: it may be stuck. A wall that works shows
a call within a second, in the light or in the list."""


def call_next(line: Line, command: CallNext, conditions: Conditions) -> Decision | Refused:
    """Ends the ticket in hand and calls the next, in one decision: no two counters can call the same ticket."""
    in_hand = _in_hand(line, command.counter)
    then = planned_legs(in_hand, command.outcome)
    events = _ended(in_hand, command, then, started=in_hand.phase == "serving") if in_hand else ()
    choice = next_ticket(after_leg(line, in_hand, then), command.counter)
    if choice is None:
        return Decision(events=events) if events else Refused("nobody_waiting")
    called = _turn(line, command.counter, choice.ticket, choice.why, conditions)
    return Decision(events=(*events, called), ticket=choice.ticket.label)


def _ended(ticket: Ticket, command: CallNext | Finish, then: tuple[str, ...], *, started: bool) -> tuple[AnyEvent, ...]:
    """The end of a leg, and the transfer to the next, if one is planned. A ticket that was only called goes on, too: a
    keypad has no start key, and if its citizen did not come, the next counter will notice."""
    label, counter = ticket.label, command.counter
    if not then:
        return (ServiceFinished(label, counter, command.outcome, started),)
    finished = ServiceFinished(label, counter, command.outcome, started, goes_to=then[0])
    return (finished, TicketTransferred(label=label, counter=counter, service=then[0], then=then[1:]))


def call_ticket(line: Line, command: CallTicket, now: Now, conditions: Conditions) -> Decision | Refused:
    if line.counter(command.counter).ticket:
        return Refused("counter_busy", {"counter": command.counter})
    ticket = line.tickets.get(command.label)
    if ticket is None or ticket.phase not in ("waiting", "held", "absent", "passed"):
        return wrong_state(command.label, ticket)
    if ticket.phase in ("absent", "passed") and not line.may_return(ticket, line.uptime(now.line)):
        return _lapsed(line, ticket)
    why = why_chosen(line, command.counter, ticket)
    called = _turn(line, command.counter, ticket, why, conditions, key_of(line.rules, command.reason))
    return Decision(events=(called,), ticket=ticket.label, words=free_words(line.rules, command.reason))


def _turn(
    line: Line, counter: str, ticket: Ticket, why: Why, conditions: Conditions, reason: str | None = None
) -> TicketCalled:
    """A call that gives the ticket its turn. The first one in a leg says what was told of the wait that it ends."""
    called, is_first = _called(line, counter, ticket, why), not ticket.count and ticket.lets_ahead is None
    return replace(called, reason=reason, told=conditions.told.get(ticket.leg) if is_first else None)


def _called(line: Line, counter: str, ticket: Ticket, why: Why) -> TicketCalled:
    """The call of a ticket. After `max_calls` the count begins anew, as for a ticket that was held or is chosen."""
    count = ticket.count % line.rules.max_calls + 1
    return TicketCalled(label=ticket.label, counter=counter, call_no=line.call_no + 1, count=count, why=why)


ForTicketInHand = Recall | Start | Finish | MarkAbsent | Hold


def act_on_ticket(line: Line, command: ForTicketInHand, now: Now, conditions: Conditions) -> Decision | Refused:
    ticket = _in_hand(line, command.counter)
    if ticket is None:
        return Refused("nothing_called", {"counter": command.counter})
    if isinstance(command, Finish) and (refused := repeated_leg(ticket.service, given(command.then) or ())):
        return refused
    events = _events_if_allowed(line, command, ticket)
    if events and isinstance(command, MarkAbsent) and not _has_been_shown(line, ticket, now, conditions):
        return Refused("wrong_state", {"label": ticket.label}, "not_shown")
    if not events and ticket.phase == "called":  # of all commands only a recall is refused then: called too often
        return Refused("wrong_state", {"label": ticket.label, "count": str(ticket.count)}, "called_often")
    return Decision(events=events, ticket=ticket.label) if events else wrong_state(ticket.label, ticket)


def _events_if_allowed(line: Line, command: ForTicketInHand, ticket: Ticket) -> tuple[AnyEvent, ...]:
    """What the command makes of the ticket; empty if its phase, or for a recall its count, does not allow that."""
    is_called, label, counter = ticket.phase == "called", ticket.label, command.counter
    match command:
        case Finish():
            then = planned_legs(ticket, command.outcome) if command.then is UNSET else command.then
            return (*_implied_start(ticket, counter), *_ended(ticket, command, then, started=True))
        case Hold():
            return (*_implied_start(ticket, counter), TicketHeld(label, counter))
        case Start() if is_called:
            return (ServiceStarted(label, counter),)
        case MarkAbsent() if is_called:
            return (TicketAbsent(label, counter),)
        case Recall() if is_called and ticket.count < line.rules.max_calls:
            return (_called(line, counter, ticket, Why(rule="recall")),)
        case _:
            return ()


def _has_been_shown(line: Line, ticket: Ticket, now: Now, conditions: Conditions) -> bool:
    """Whether the walls have shown the ticket's last call long enough for its citizen to see it. A call that the line
    no longer keeps is old."""
    if conditions.shown_call is None or line.uptime(now.line) - ticket.since_uptime >= SHOWN_WITHIN_MS:
        return True
    last_call = next((call.call_no for call in line.calls if call.label == ticket.label and not call.undone), 0)
    return last_call <= conditions.shown_call


def transfer(line: Line, command: Transfer) -> Decision | Refused:
    """To another service or to one counter; the ticket keeps its arrival, hence its place."""
    counter, label = given(command.counter), given(command.label)
    ticket = _in_hand(line, counter) if counter else line.tickets.get(label or "")
    if ticket is None:
        return Refused("nothing_called", {"counter": counter}) if counter else wrong_state(label or "", None)
    service = given(command.service) or ticket.service
    to_counter = given(command.to_counter)
    if counter is None and ticket.phase != "waiting":
        return wrong_state(ticket.label, ticket)
    then = remaining_legs(ticket.then, given(command.service)) if command.then is UNSET else command.then
    if refused := repeated_leg(service, then):
        return refused
    if counter is None and (service, to_counter, then) == (ticket.service, ticket.bound, ticket.then):
        return Refused("wrong_state", {"label": ticket.label}, "bound_there")
    moved = TicketTransferred(
        label=ticket.label,
        counter=counter,
        service=service,
        to_counter=to_counter,
        note=key_of(line.rules, command.note),
        then=then,
    )
    events = (*_implied_start(ticket, counter), moved) if counter else (moved,)
    return Decision(events=events, ticket=ticket.label, words=free_words(line.rules, command.note))


def undo(line: Line, command: Undo, now: Now) -> Decision | Refused:
    """Reverses the counter's last call while its ticket is still called, and the end of the ticket before it."""
    undoable = line.counter(command.counter).undoable
    if undoable is None:
        return Refused("nothing_called", {"counter": command.counter}, "nothing_to_undo")
    ticket, ended = line.tickets.get(undoable.ticket.label), undoable.ended
    if ticket is None or ticket.phase != "called":
        return wrong_state(undoable.ticket.label, ticket)
    if ended and ended.ticket.label != ticket.label and _has_moved_on(line, ended):
        return Refused("wrong_state", {"label": ended.ticket.label}, "moved_on")
    if line.uptime(now.line) - undoable.at_uptime > line.rules.undo_s * 1000:
        return Refused("too_late", {"seconds": str(line.rules.undo_s)}, "undo_over")
    restored = ended.ticket.label if ended else None
    undone = CallUndone(ticket.label, command.counter, undoable.call_no, restored)
    return Decision(events=(undone,), ticket=ticket.label)


def _has_moved_on(line: Line, ended: Ended) -> bool:
    """Whether the ended ticket has changed since: it has returned, or another counter has called it."""
    ticket, after = line.tickets.get(ended.ticket.label), ended.after
    if ticket is None or after is None:
        return ticket is not after
    unbound = after.phase == "waiting" and ticket.bound is not None
    return unbound or replace(ticket, class_=after.class_, bound=after.bound, slip=after.slip) != after


def return_(line: Line, command: Return, now: Now) -> Decision | Refused:
    """Gives an absent or passed-over ticket its place back, behind the next `behind` first calls."""
    ticket = line.tickets.get(command.label)
    if ticket is None or ticket.phase not in ("absent", "passed"):
        return wrong_state(command.label, ticket)
    if not line.may_return(ticket, line.uptime(now.line)):
        return _lapsed(line, ticket)
    return Decision(events=(TicketReturned(ticket.label, line.rules.behind),), ticket=ticket.label)


def resume(line: Line, command: Resume) -> Decision | Refused:
    ticket = line.tickets.get(command.label)
    if ticket is None or ticket.phase != "held":
        return wrong_state(command.label, ticket)
    return Decision(events=(TicketResumed(ticket.label),), ticket=ticket.label)


def _lapsed(line: Line, ticket: Ticket) -> Refused:
    return Refused("too_late", {"label": ticket.label, "minutes": str(line.rules.return_s // 60)}, "lapsed")


def _in_hand(line: Line, counter: str) -> Ticket | None:
    label = line.counter(counter).ticket
    return line.tickets.get(label) if label else None


def _implied_start(ticket: Ticket, counter: str) -> tuple[AnyEvent, ...]:
    """The start of service, where a command for a called ticket implies it: keypads have no start key."""
    return (ServiceStarted(ticket.label, counter),) if ticket.phase == "called" else ()
