"""The next ticket of a counter and why, computed independently from the tickets alone."""

from __future__ import annotations

from core.instant import Instant
from core.line.line import Line
from core.line.ticket import Ticket
from core.messages.events import TicketCalled, Why


def could_take(line: Line, counter: str, ticket: Ticket) -> bool:
    if ticket.bound:
        return ticket.bound == counter
    return ticket.service in line.counter(counter).services and ticket.service in line.rules.counters.get(counter, {})


def offset_s(line: Line, counter: str, ticket: Ticket) -> int:
    return 60 * line.rules.counters.get(counter, {}).get(ticket.service, 0)


def key(line: Line, counter: str, ticket: Ticket) -> tuple[Instant, int]:
    head_start_s = line.rules.head_start_s if ticket.class_ == "P" else 0
    return ticket.arrival.later((offset_s(line, counter, ticket) - head_start_s) * 1000), ticket.order


def candidates(line: Line, counter: str) -> list[Ticket]:
    takeable = [t for t in line.tickets.values() if t.phase == "waiting" and could_take(line, counter, t)]
    return sorted(takeable, key=lambda ticket: (ticket.behind > 0, key(line, counter, ticket)))


def turn(line: Line, counter: str) -> tuple[Ticket, Why] | None:
    """The ticket that a counter must call next, and its `Why`."""
    order = candidates(line, counter)
    if not order:
        return None
    first, others = order[0], order[1:]
    mine = key(line, counter, first)
    printing = [t for t in line.tickets.values() if t.phase == "printing" and could_take(line, counter, t)]
    before = sorted((key(line, counter, t), t.label) for t in printing if key(line, counter, t) < mine)
    why = Why(
        rule="head_start" if first.lets_ahead is None else "returned",
        key=mine[0],
        runner_up=others[0].label if others else None,
        runner_up_key=key(line, counter, others[0])[0] if others else None,
        offset_s=offset_s(line, counter, first),
        skipped=tuple(label for _, label in before),
    )
    return first, why


def why(line: Line, event: TicketCalled) -> Why:
    """The `Why` that this call must have; asserts that a call by the rule is the right one."""
    if event.why.rule == "recall":
        return Why(rule="recall")
    called, first = line.tickets[event.label], turn(line, event.counter)
    if event.why.rule != "chosen":
        assert first is not None
        assert first[0] == called
        return first[1]
    other = first if first and first[0] != called else None
    return Why(
        rule="chosen",
        key=key(line, event.counter, called)[0],
        runner_up=other[0].label if other else None,
        runner_up_key=other[1].key if other else None,
        offset_s=offset_s(line, event.counter, called),
    )
