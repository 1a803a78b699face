"""What the slip of a ticket says."""

from __future__ import annotations

from bisect import bisect_left
from datetime import datetime

from core.decisions.opening import served_from, served_until
from core.instant import Instant, Now
from core.line.line import Line
from core.messages.state import Minutes, TwoOutcomes
from core.settings.sections import Settings
from printer.slip import Slip
from runtime.journal.heads import DayHead
from words.turn_times import is_by_clock, turn, two_turns


def slip_of(
    line: Line,
    label: str,
    settings: Settings,
    now: Now,
    forecast: Minutes | None = None,
    outcomes: TwoOutcomes | None = None,
    *,
    marked: bool,
    day_before: DayHead | None = None,
) -> Slip:
    """The slip of this ticket. Only a ticket that waits for its first call has `ahead`, a forecast, and a turn; only
    the day's first slip, and every reprint of it, has the head of the day before."""
    ticket = line.tickets[label]
    service = next((service for service in settings.service if service.code == ticket.service), None)
    queue, place = line.queues.get(ticket.service, ()), ticket.place(line.rules)
    ahead = bisect_left(queue, place)
    waits = place in queue[ahead : ahead + 1]
    return Slip(
        label=label,
        # A service that was removed from the settings still has today's tickets.
        service=service.name if service else dict.fromkeys(settings.office.languages, ticket.service),
        short=service.short if service else {},
        class_=ticket.class_,
        ahead=ahead if waits else None,
        forecast=forecast if waits else None,
        turn=_turn(line, now, forecast) if waits and forecast else None,
        two_turns=_two_turns(outcomes, now) if waits and outcomes else None,
        taken=_local(ticket.issued_at, now) if ticket.issued_at is not None else None,
        day=line.day,
        marked=marked,
        head=(day_before.day, str(day_before.head)) if day_before and label == line.first_slip else None,
        job=ticket.slip.job,
    )


def _two_turns(outcomes: TwoOutcomes, now: Now) -> tuple[datetime, datetime | None] | None:
    """None: no clock is trusted."""
    if not now.trusted or now.jumped:
        return None
    by, then = two_turns(outcomes, now.utc)
    return _local(by, now), None if then is None else _local(then, now)


def _turn(line: Line, now: Now, forecast: Minutes) -> tuple[datetime, datetime] | None:
    """The times of day between which the turn is expected; None if minutes say it better, or no clock is trusted."""
    served, shuts = served_from(line, now), served_until(line, now)
    if not now.trusted or now.jumped:
        return None
    if not is_by_clock(forecast, now.utc, has_break=served is not None, closes=shuts):
        return None
    begins, ends = turn(forecast, now.utc, opens=served)
    return _local(max(begins, now.utc), now), _local(ends, now)


def _local(at: Instant, now: Now) -> datetime:
    return at.moment.astimezone(now.local.tzinfo)
