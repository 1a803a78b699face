"""How a ticket moves: into and out of the line, and of the lists that its phase puts it in."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

from msgspec.structs import replace

from core.line.line import Line
from core.line.ticket import Phase, Ticket
from core.messages.events import Entry


def store(line: Line, ticket: Ticket) -> Line:
    """The line with this state of the ticket; its place in the lists stays."""
    return replace(line, tickets=line.tickets.with_ticket(ticket))


def enqueue(line: Line, ticket: Ticket) -> Line:
    """Stores a waiting ticket and inserts it into its service's queue and the other lists that hold it."""
    if ticket.bound and line.counter(ticket.bound).status == "closed":
        ticket = replace(ticket, bound=None)
    queue = line.queues.get(ticket.service, ())
    place = ticket.place(line.rules)
    at = bisect_left(queue, place)
    return replace(
        line,
        tickets=line.tickets.with_ticket(ticket),
        queues=line.queues | {ticket.service: (*queue[:at], place, *queue[at:])},
        bound=(*line.bound, ticket.label) if ticket.bound else line.bound,
        returned=line.returned if ticket.lets_ahead is None else (*line.returned, ticket.label),
    )


def put_back(line: Line, ticket: Ticket) -> Line:
    """Stores a ticket that is in no list, and inserts it into every list that its phase asks for."""
    if ticket.phase in ("waiting", "printing"):
        return enqueue(line, ticket)
    line = store(line, ticket)
    if ticket.phase == "absent":
        return replace(line, absent=(*line.absent, ticket.label))
    if ticket.phase == "held":
        return replace(line, held=(*line.held, ticket.label))
    return line


def remove_from_lists(line: Line, ticket: Ticket) -> Line:
    """Takes a ticket out of every list, but leaves it among the tickets."""
    return replace(line, **_lists_without(line, ticket))


def remove(line: Line, label: str) -> Line:
    """Takes a ticket out of the line altogether."""
    return replace(line, tickets=line.tickets.without(label), **_lists_without(line, line.tickets[label]))


def _lists_without(line: Line, ticket: Ticket) -> dict[str, Any]:
    """Those fields of the line that change when a ticket leaves every list; of a busy day most are empty."""
    changes: dict[str, Any] = {}
    queue = line.queues.get(ticket.service, ())
    at = bisect_left(queue, ticket.place(line.rules))
    if at < len(queue) and queue[at].label == ticket.label:
        changes["queues"] = line.queues | {ticket.service: queue[:at] + queue[at + 1 :]}
    for name in ("bound", "returned", "absent", "held"):
        if ticket.label in (labels := getattr(line, name)):
            changes[name] = without(labels, ticket.label)
    return changes


def in_phase(line: Line, entry: Entry, ticket: Ticket, phase: Phase, **changes: object) -> Ticket:
    """The ticket in this phase from the entry on, and with these `changes`."""
    uptime = line.uptime(entry.line)
    return replace(ticket, phase=phase, since=entry.at, since_uptime=uptime, since_line=entry.line, **changes)


def set_counter(line: Line, counter: str, **changes: object) -> Line:
    return replace(line, counters=line.counters | {counter: replace(line.counter(counter), **changes)})


def count_ended(line: Line, kind: str, by: int) -> Line:
    return replace(line, ended=line.ended | {kind: line.ended.get(kind, 0) + by})


def without(labels: tuple[str, ...], label: str) -> tuple[str, ...]:
    return tuple(other for other in labels if other != label) if label in labels else labels
