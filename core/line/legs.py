"""A visit of several legs: what is planned for one ticket after the leg that it is in, and its way to the next."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby, pairwise

from msgspec.structs import replace

from core.line.line import Line
from core.line.moves import drop, enqueue
from core.line.ticket import Ticket
from core.messages.commands import Outcome, Refused

ENDS_THE_VISIT: frozenset[Outcome] = frozenset({"needs_papers", "not_ready"})


def unknown_leg(line: Line, then: Iterable[str]) -> Refused | None:
    """The first leg that is no service, or one that no counter serves today."""
    for service in then:
        if service not in line.rules.services:
            return Refused("unknown_service", {"service": service})
        if not line.rules.is_served(service):
            return Refused("unknown_service", {"service": service}, "not_staffed")
    return None


def leg_twice(service: str, then: Iterable[str]) -> Refused | None:
    """Nobody goes on from a service to the same."""
    for before, after in pairwise((service, *then)):
        if before == after:
            return Refused("wrong_state", {"service": after}, "leg_twice")
    return None


def left_of(then: tuple[str, ...], service: str | None) -> tuple[str, ...]:
    """What is still planned for whom a clerk sends to `service`: that leg is taken out, no other is lost."""
    if service is None or service not in then:
        return then
    at = then.index(service)
    return tuple(leg for leg, _ in groupby(then[:at] + then[at + 1 :]))


def onward(ticket: Ticket, service: str, then: tuple[str, ...]) -> Ticket:
    """Waiting for its next leg, at any counter that serves it; the arrival, and so the place, is kept."""
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


def planned(ticket: Ticket | None, outcome: Outcome = "done") -> tuple[str, ...]:
    """The legs after one that ends like this: whose dossier was not accepted, or is not ready, pays no fees for it."""
    return () if ticket is None or outcome in ENDS_THE_VISIT else ticket.then


def gone_on(line: Line, ticket: Ticket | None, then: tuple[str, ...]) -> Line:
    """The line once a counter is through with this ticket, which may be the first there again for its next leg."""
    if ticket is None or not then:
        return line
    return enqueue(drop(line, ticket.label), onward(ticket, then[0], then[1:]))
