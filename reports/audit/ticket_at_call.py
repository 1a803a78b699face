"""Another ticket at the moment of a call: could the counter have called it, and where was it in the order?"""

from __future__ import annotations

from typing import Literal, NamedTuple

from core.instant import MINUTE_MS, Instant
from core.line.line import Line
from core.line.ticket import Ticket
from reports.audit.replay import ReplayedCall

Availability = Literal[
    "ready",  # the counter could call it, in the order of `EffectiveArrival.key`
    "behind",  # the same, but it has returned and lets others go first
    "printing",  # its slip was not printed yet
    "bound",  # it waits for another counter only
    "not_served",  # the counter does not serve its service
    "at_counter",  # called or being served
    "held",
    "missed",  # called in vain, or passed over
    "ended",  # served, void or unserved
    "not_there",  # not issued yet
]


class EffectiveArrival(NamedTuple):
    """When a ticket counts as arrived at a counter, in line time: arrival − head start + offset."""

    ticket: Ticket
    head_start_ms: int
    offset_ms: int

    @property
    def moved_ms(self) -> int:
        return self.offset_ms - self.head_start_ms

    @property
    def key(self) -> Instant:
        return self.ticket.arrival.later(self.moved_ms)

    def is_before(self, other: EffectiveArrival) -> bool:
        return (self.key, self.ticket.order) < (other.key, other.ticket.order)


class TicketAtCall(NamedTuple):
    """A ticket as the counter saw it that called another one."""

    label: str
    availability: Availability
    ticket: Ticket | None
    arrival_here: EffectiveArrival | None

    @property
    def is_comparable(self) -> bool:
        """Whether it takes part in the order: it waits for this counter, or for its slip."""
        return self.availability in ("ready", "behind", "printing")


def ticket_at_call(called: ReplayedCall, label: str, *, issued_seq: int) -> TicketAtCall:
    """`issued_seq`: the `seq` of the entry that issued the ticket."""
    line, counter = called.before, called.event.counter
    ticket = line.tickets.get(label)
    if ticket is None:
        return TicketAtCall(label, "not_there" if issued_seq > called.entry.seq else "ended", None, None)
    offset_ms = line.rules.counters.get(counter, {}).get(ticket.service, 0) * MINUTE_MS
    arrival_here = EffectiveArrival(ticket, line.rules.head_start_ms(ticket.class_), offset_ms)
    return TicketAtCall(label, _availability(line, counter, ticket), ticket, arrival_here)


def _availability(line: Line, counter: str, ticket: Ticket) -> Availability:
    if ticket.phase in ("called", "serving"):
        return "at_counter"
    if ticket.phase in ("absent", "passed"):
        return "missed"
    if ticket.phase == "held":
        return "held"
    if not line.could_serve(counter, ticket):
        return "bound" if ticket.bound else "not_served"
    if ticket.phase == "printing":
        return "printing"
    return "behind" if ticket.behind else "ready"
