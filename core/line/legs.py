"""Visits of several legs: which services a ticket goes to after the present one, and how it moves on."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby, pairwise

from msgspec.structs import replace

from core.line.line import Line
from core.line.moves import enqueue, remove
from core.line.ticket import Ticket
from core.messages.commands import Outcome, Refused

ENDS_THE_VISIT: frozenset[Outcome] = frozenset({"needs_papers", "not_ready"})


def unknown_leg(line: Line, then: Iterable[str]) -> Refused | None:
    """Refuses a leg that is no service, or that no counter serves today."""
    for service in then:
        if service not in line.rules.services:
            return Refused("unknown_service", {"service": service})
        if not line.rules.is_served(service):
            return Refused("unknown_service", {"service": service}, "not_staffed")
    return None


def repeated_leg(service: str, then: Iterable[str]) -> Refused | None:
    """Refuses a leg that follows one at the same service."""
    for before, after in pairwise((service, *then)):
        if before == after:
            return Refused("wrong_state", {"service": after}, "leg_twice")
    return None


def remaining_legs(then: tuple[str, ...], service: str | None) -> tuple[str, ...]:
    """The planned legs `then` of a ticket that a clerk sends to `service`: without that leg."""
    if service is None or service not in then:
        return then
    at = then.index(service)
    return tuple(leg for leg, _ in groupby(then[:at] + then[at + 1 :]))


def at_next_leg(ticket: Ticket, service: str, then: tuple[str, ...]) -> Ticket:
    """The ticket, waiting for its next leg at any counter that serves it; it keeps its arrival, hence its place."""
    return replace(
        ticket,
        phase="waiting",
        service=service,
        then=then,
        counter=None,
        bound=None,
        count=0,
        lets_ahead=None,
        legs=(*ticket.legs, ticket.service),
    )


def planned_legs(ticket: Ticket | None, outcome: Outcome = "done") -> tuple[str, ...]:
    """The legs after one with this outcome: none where the dossier was not accepted or is not ready."""
    return () if ticket is None or outcome in ENDS_THE_VISIT else ticket.then


def after_leg(line: Line, ticket: Ticket | None, then: tuple[str, ...]) -> Line:
    """The line once a counter has finished this ticket, which may be the next one there for its next leg."""
    if ticket is None or not then:
        return line
    return enqueue(remove(line, ticket.label), at_next_leg(ticket, then[0], then[1:]))
