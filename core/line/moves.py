"""Where a ticket is: on the shelf, and in the lists that its phase puts it in."""

from __future__ import annotations

from bisect import bisect_left

from msgspec.structs import replace

from core.line.line import Line
from core.line.ticket import Phase, Ticket
from core.messages.events import Entry


def put(line: Line, ticket: Ticket) -> Line:
    return replace(line, tickets=line.tickets | {ticket.label: ticket})


def enqueue(line: Line, ticket: Ticket) -> Line:
    """Puts a waiting ticket into its place, on the shelf and in the lists that hold it."""
    if ticket.bound and line.counter(ticket.bound).status == "closed":
        ticket = replace(ticket, bound=None)
    queue = line.queues.get(ticket.service, ())
    place = ticket.place(line.rules)
    at = bisect_left(queue, place)
    return replace(
        line,
        tickets=line.tickets | {ticket.label: ticket},
        queues=line.queues | {ticket.service: (*queue[:at], place, *queue[at:])},
        bound=(*line.bound, ticket.label) if ticket.bound else line.bound,
        returned=line.returned if ticket.lets_ahead is None else (*line.returned, ticket.label),
    )


def place(line: Line, ticket: Ticket) -> Line:
    """Puts a ticket back exactly as it was, into every list it was in."""
    if ticket.phase in ("waiting", "printing"):
        return enqueue(line, ticket)
    line = put(line, ticket)
    if ticket.phase == "absent":
        return replace(line, absent=(*line.absent, ticket.label))
    if ticket.phase == "held":
        return replace(line, held=(*line.held, ticket.label))
    return line


def take_off_lists(line: Line, ticket: Ticket) -> Line:
    """Takes a ticket out of every list, but leaves it on the shelf."""
    queue = line.queues.get(ticket.service, ())
    at = bisect_left(queue, ticket.place(line.rules))
    if at < len(queue) and queue[at].label == ticket.label:
        line = replace(line, queues=line.queues | {ticket.service: queue[:at] + queue[at + 1 :]})
    return replace(
        line,
        bound=less(line.bound, ticket.label),
        returned=less(line.returned, ticket.label),
        absent=less(line.absent, ticket.label),
        held=less(line.held, ticket.label),
    )


def drop(line: Line, label: str) -> Line:
    """Takes a ticket out of the line altogether."""
    line = take_off_lists(line, line.tickets[label])
    tickets = line.tickets.copy()
    del tickets[label]
    return replace(line, tickets=tickets)


def in_phase(line: Line, entry: Entry, ticket: Ticket, phase: Phase) -> Ticket:
    return replace(ticket, phase=phase, since=entry.at, since_uptime=line.uptime(entry.line), since_line=entry.line)


def set_counter(line: Line, counter: str, **changes: object) -> Line:
    return replace(line, counters=line.counters | {counter: replace(line.counter(counter), **changes)})


def count_ended(line: Line, kind: str, by: int) -> Line:
    return replace(line, ended=line.ended | {kind: line.ended.get(kind, 0) + by})


def less(labels: tuple[str, ...], label: str) -> tuple[str, ...]:
    return tuple(other for other in labels if other != label) if label in labels else labels
