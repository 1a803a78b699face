"""Which ticket a counter calls next, and why: the smallest arrival − head start + offset among those it may call.
Arrival − head start is `Ticket.place`; offsets are added here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from core.instant import Instant
from core.line.line import Line
from core.line.ticket import Place, Ticket
from core.messages.events import Why


class Candidate(NamedTuple):
    """A queued ticket as one counter ranks it; the smallest goes first."""

    key: int
    """Arrival − head start + offset, in line time (ms)."""
    order: int
    label: str
    offset_s: int


class Choice(NamedTuple):
    ticket: Ticket
    why: Why


def next_ticket(line: Line, counter: str) -> Choice | None:
    """The ticket that this counter would call now, if any. A returned one lets others go first, if there are any."""
    ready, returned, printing = list[Candidate](), list[Candidate](), list[Candidate]()
    for queue in _queues(line, counter):
        _read_queue(line, queue, ready, returned, printing)
    ready.sort()
    best = ready[:2] + sorted(returned)
    if not best:
        return None
    chosen, runner_up = best[0], best[1] if len(best) > 1 else None
    ticket = line.tickets[chosen.label]
    why = Why(
        rule="head_start" if ticket.lets_ahead is None else "returned",
        key=Instant(chosen.key),
        runner_up=runner_up.label if runner_up else None,
        runner_up_key=Instant(runner_up.key) if runner_up else None,
        offset_s=chosen.offset_s,
        skipped=tuple(candidate.label for candidate in sorted(printing) if candidate < chosen),
    )
    return Choice(ticket, why)


def why_chosen(line: Line, counter: str, ticket: Ticket) -> Why:
    """The explanation for a ticket that a clerk chose out of order: its key, and what the rule would have called."""
    offset_s = line.rules.counters.get(counter, {}).get(ticket.service, 0) * 60
    place = ticket.place(line.rules)
    by_rule = next_ticket(line, counter)
    return Why(
        rule="chosen",
        key=Instant(place.key + offset_s * 1000),
        runner_up=by_rule.ticket.label if by_rule and by_rule.ticket.label != ticket.label else None,
        runner_up_key=by_rule.why.key if by_rule and by_rule.ticket.label != ticket.label else None,
        offset_s=offset_s,
    )


def _queues(line: Line, counter: str) -> Iterator[Iterator[Candidate]]:
    """Candidates in order: a stream for each service of the counter, and one for each ticket bound to it."""
    offsets = line.rules.counters.get(counter, {})
    served = [service for service in line.counter(counter).services if service in offsets]
    for service in served:
        yield _stream(line, counter, line.queues.get(service, ()), offsets[service] * 60)
    for label in line.bound:
        ticket = line.tickets[label]
        if ticket.bound == counter and ticket.service not in served:
            yield _stream(line, counter, (ticket.place(line.rules),), offsets.get(ticket.service, 0) * 60)


def _stream(line: Line, counter: str, places: tuple[Place, ...], offset_s: int) -> Iterator[Candidate]:
    for place in places:
        if line.could_serve(counter, line.tickets[place.label]):
            yield Candidate(place.key + offset_s * 1000, place.order, place.label, offset_s)


def _read_queue(
    line: Line,
    queue: Iterator[Candidate],
    ready: list[Candidate],
    returned: list[Candidate],
    printing: list[Candidate],
) -> None:
    """Reads one queue until two tickets that may be called: the next one and the runner-up."""
    count = 0
    for candidate in queue:
        ticket = line.tickets[candidate.label]
        if ticket.phase == "printing":
            printing.append(candidate)
        elif ticket.behind:
            returned.append(candidate)
        else:
            ready.append(candidate)
            count += 1
            if count == 2:
                return
