"""The service day: when the next one is due, which tickets stay unserved, and how it is opened."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec.structs import replace

from core.decisions.decision import Decision
from core.decisions.lost_entries import still_skipped
from core.decisions.opening import is_outside_hours
from core.hours import instant_at, last_day_end
from core.instant import Instant, Now
from core.line.issuance import Issuance
from core.line.line import EMPTY, Line
from core.line.ticket import Ticket, Uptime
from core.messages.events import AnyEvent, DayClosed, DayOpened, IssuingResumed, IssuingStopped, TicketUnserved
from core.rules import Rules

LATEST_HOUR = 3
"""Local hour of a later date from which a new day opens even if tickets are left."""
QUIET_MS = 3_600_000
"""Before that hour, a new day opens only when no ticket lives and none was issued for this time."""
BLIND_MS = 12 * 3_600_000
"""Longer than any office day; the age up to which a ticket without a trusted time counts as of today."""


def due_day(line: Line, now: Now) -> str | None:
    """The day that should be open now instead of the line's; None: the line's is still right.

    - The clock must be trusted and must not have jumped less than ten minutes ago.
    - After `LATEST_HOUR`, no living ticket may have come today: its label must not be issued again.
    - Before, the line must be quiet.
    """
    today = now.local.date()
    if not now.trusted or now.jumped or today.isoformat() <= line.day:
        return None
    is_late = now.local.hour >= LATEST_HOUR or (today - timedelta(days=1)).isoformat() > line.day
    is_due = (is_late and not _came_today(line, now)) or _is_quiet(line, line.uptime(now.line))
    return today.isoformat() if is_due else None


def _came_today(line: Line, now: Now) -> bool:
    """Whether a living ticket was issued since `LATEST_HOUR` today, or without a trusted time within `BLIND_MS`."""
    uptime, since = line.uptime(now.line), instant_at(now.local.date(), LATEST_HOUR * 60, now.local.tzinfo)
    return any(
        line.is_living(ticket, uptime)
        and (now.line - ticket.arrival < BLIND_MS if ticket.issued_at is None else since <= ticket.issued_at <= now.utc)
        for ticket in line.tickets.values()
    )


def _is_quiet(line: Line, uptime: Uptime) -> bool:
    if line.issuing.last_uptime is not None and uptime - line.issuing.last_uptime < QUIET_MS:
        return False
    return not any(line.is_living(ticket, uptime) for ticket in line.tickets.values())


def unserved(line: Line, now: Now) -> tuple[TicketUnserved, ...]:
    """`TicketUnserved` for each ticket that nobody will call any more:

    - It has not moved since the office closed; or since `LATEST_HOUR`, if the staff opened the day the evening before.
    - Its slip is not being printed, and no counter has a ticket.
    - The clock is trusted and has not just jumped.
    """
    if not now.trusted or now.jumped or any(counter.ticket for counter in line.counters.values()):
        return ()
    ends = [end for end in (_end_by_hours(line, now), _end_of_evening_before(line, now)) if end is not None]
    if not ends:
        return ()
    end_line = now.line.later(max(ends) - now.utc)
    return tuple(
        TicketUnserved(ticket.label)
        for ticket in _present(line)
        if ticket.since_line < end_line and ticket.slip.state != "out"
    )


def _end_by_hours(line: Line, now: Now) -> Instant | None:
    """The last end of a working day by the hours, if the line's day was open when the office closed."""
    hours = line.rules.hours
    latest = last_day_end(hours, now.local) if hours else None
    if hours is None or latest is None:
        return None
    closed = latest.at.later(-hours.latest_min * 60_000)
    is_of_this_day = latest.day.isoformat() >= line.day or (line.opened is not None and line.opened < closed)
    return latest.at if is_of_this_day else None


def _end_of_evening_before(line: Line, now: Now) -> Instant | None:
    """When the line's day would have opened by itself, if the staff opened it before its date."""
    if line.opened is None or now.local.date().isoformat() != line.day:
        return None
    turns = instant_at(now.local.date(), LATEST_HOUR * 60, now.local.tzinfo)
    was_early = line.opened.moment.astimezone(now.local.tzinfo).date().isoformat() < line.day
    return turns if was_early and turns <= now.utc else None


def _present(line: Line) -> list[Ticket]:
    """Oldest first."""
    present = [ticket for ticket in line.tickets.values() if ticket.phase not in ("absent", "passed")]
    return sorted(present, key=lambda ticket: ticket.order)


def open_day(line: Line, day: str, rules: Rules, now: Now) -> Decision:
    """Closes the line's day, ends the tickets that are left as unserved, and opens `day`, in one decision."""
    events: list[AnyEvent] = []
    if line.day:
        events = [DayClosed(), *(TicketUnserved(ticket.label) for ticket in _present(line))]
    opened = (DayOpened(rules, line.roll), *still_skipped(line, day), *_issuing(line, day, rules, now))
    return Decision(events=(*events, *opened), day=day)


def _issuing(line: Line, day: str, rules: Rules, now: Now) -> tuple[AnyEvent, ...]:
    """How the new day begins, so that it replays without the day before; a stop by the staff does not last."""
    issuing = Issuance(stop_reason=line.issuing.stop_reason)
    if is_outside_hours(replace(EMPTY, day=day, rules=rules, issuing=issuing, started=line.started), now):
        return (IssuingStopped("outside_hours"),)
    if line.issuing.stop_reason == "printer":
        return (IssuingStopped("printer"),)
    return (IssuingResumed(),) if line.issuing.stop_reason else ()


def day_after(line: Line, now: Now) -> str:
    """The day that `NewDay` opens: the local date, or the day after the line's if that is later."""
    today = now.local.date().isoformat()
    return today if today > line.day else (date.fromisoformat(line.day) + timedelta(days=1)).isoformat()
