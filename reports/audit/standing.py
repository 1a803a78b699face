"""How somebody stood at the moment of a call, seen from the counter that called."""

from __future__ import annotations

from typing import Literal, NamedTuple

from core.instant import Instant
from core.line.line import Line
from core.line.ticket import Ticket
from core.rules import TicketClass
from reports.audit.replay import Called

How = Literal[
    "ready",  # the counter may call him, by his key
    "behind",  # so it may, but after his return he lets others go first
    "printing",  # his slip is not out yet
    "bound",  # he waits for another counter only
    "not_served",  # the counter does not call his service
    "at_counter",  # called or being served
    "held",
    "missed",  # was called and did not come, or was passed over
    "ended",  # has been served, is void, or was left unserved
    "not_there",  # has not come yet
]


class Reckoning(NamedTuple):
    """When somebody counts as come at a counter: arrival − head start + offset, line time."""

    label: str
    service: str
    arrival: Instant
    class_: TicketClass
    head_start_ms: int
    offset_ms: int
    order: int

    @property
    def moved_ms(self) -> int:
        return self.offset_ms - self.head_start_ms

    @property
    def key(self) -> Instant:
        return self.arrival.later(self.moved_ms)

    def is_before(self, other: Reckoning) -> bool:
        return (self.key, self.order) < (other.key, other.order)


class Standing(NamedTuple):
    label: str
    how: How
    ticket: Ticket | None
    """None: it was not in the line."""
    reckoning: Reckoning | None

    @property
    def is_comparable(self) -> bool:
        """Whether keys tell who is before him: he waits for this counter, or for his slip."""
        return self.how in ("ready", "behind", "printing")


def standing(called: Called, label: str, *, issued_seq: int) -> Standing:
    """`issued_seq`: of the entry that gave this number out."""
    line, counter = called.before, called.event.counter
    ticket = line.tickets.get(label)
    if ticket is None:
        return Standing(label, "not_there" if issued_seq > called.entry.seq else "ended", None, None)
    return Standing(label, _how(line, counter, ticket), ticket, _reckoning(line, counter, ticket))


def _how(line: Line, counter: str, ticket: Ticket) -> How:
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


def _reckoning(line: Line, counter: str, ticket: Ticket) -> Reckoning:
    return Reckoning(
        label=ticket.label,
        service=ticket.service,
        arrival=ticket.arrival,
        class_=ticket.class_,
        head_start_ms=line.rules.head_start_ms(ticket.class_),
        offset_ms=line.rules.counters.get(counter, {}).get(ticket.service, 0) * 60_000,
        order=ticket.order,
    )
