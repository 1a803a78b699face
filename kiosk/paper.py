"""A ticket of the line as a slip for the printer."""

from __future__ import annotations

from bisect import bisect_left
from datetime import datetime

from core.instant import Instant
from core.line import Line
from core.now import Now
from core.opening import closes, opens
from core.ranges import STEP_MIN
from core.settings import Settings
from core.state import Minutes
from printer.slip import Slip

CLOCK_ABOVE_MIN = 60
"""Beyond an hour people want to know when, not how long; so they do before the opening and across a break."""
STEP_MS = STEP_MIN * 60_000


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
    """Between which times the turn is expected, in whole steps and outward, but not before anybody is served; None:
    minutes say it better, or the clock is not believed."""
    low, high = (now.utc.later(minutes * 60_000) for minutes in forecast)
    served, shuts = opens(line, now), closes(line, now)
    is_far = forecast[1] > CLOCK_ABOVE_MIN or served is not None or (shuts is not None and high > shuts)
    if not is_far or not now.trusted or now.jumped:
        return None
    begins = max(Instant(low // STEP_MS * STEP_MS), served or Instant(0))
    ends = max(Instant(-(-high // STEP_MS) * STEP_MS), begins.later(STEP_MS))
    return _local(begins, now), _local(ends, now)


def _local(at: Instant, now: Now) -> datetime:
    return at.moment.astimezone(now.local.tzinfo)
