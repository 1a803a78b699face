"""A ticket of the line as a slip for the printer."""

from __future__ import annotations

from bisect import bisect_left
from datetime import tzinfo

from core.line import Line
from core.settings import Settings
from core.state import Minutes
from printer.slip import Slip


def slip_of(
    line: Line, label: str, settings: Settings, zone: tzinfo | None, forecast: Minutes | None = None, *, marked: bool
) -> Slip:
    """What the slip of this ticket says now; who is ahead is told only to those who wait for their first call."""
    ticket = line.tickets[label]
    service = next((service for service in settings.service if service.code == ticket.service), None)
    queue, place = line.queues.get(ticket.service, ()), ticket.place(line.rules)
    ahead = bisect_left(queue, place)
    waits = place in queue[ahead : ahead + 1]
    return Slip(
        label=label,
        # A service that is gone from the settings still has the tickets of today.
        service=service.name if service else dict.fromkeys(settings.office.languages, ticket.service),
        short=service.short if service else {},
        class_=ticket.class_,
        ahead=ahead if waits else None,
        forecast=forecast if waits else None,
        taken=ticket.issued_at.moment.astimezone(zone) if ticket.issued_at is not None else None,
        day=line.day,
        marked=marked,
        job=ticket.slip.job,
    )
