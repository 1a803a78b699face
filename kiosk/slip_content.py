"""A ticket of the line as a slip for the printer."""

from __future__ import annotations

from bisect import bisect_left
from datetime import datetime

from core.decisions.opening import closes, opens
from core.instant import Instant
from core.line.line import Line
from core.messages.state import Minutes
from core.now import Now
from core.settings.sections import Settings
from printer.slip import Slip
from words.turns import is_by_clock, turn


def slip_of(
    line: Line, label: str, settings: Settings, now: Now, forecast: Minutes | None = None, *, marked: bool
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
        turn=_turn(line, now, forecast) if waits and forecast else None,
        taken=_local(ticket.issued_at, now) if ticket.issued_at is not None else None,
        day=line.day,
        marked=marked,
        job=ticket.slip.job,
    )


def _turn(line: Line, now: Now, forecast: Minutes) -> tuple[datetime, datetime] | None:
    """Between which times the turn is expected; None: minutes say it better, or the clock is not believed."""
    served, shuts = opens(line, now), closes(line, now)
    if not now.trusted or now.jumped:
        return None
    if not is_by_clock(forecast, now.utc, has_break=served is not None, closes=shuts):
        return None
    begins, ends = turn(forecast, now.utc, opens=served)
    return _local(max(begins, now.utc), now), _local(ends, now)


def _local(at: Instant, now: Now) -> datetime:
    return at.moment.astimezone(now.local.tzinfo)
