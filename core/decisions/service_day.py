"""The service day: when another one is due, and what turning to it means."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec.structs import replace

from core.decisions.decision import Decision
from core.decisions.opening import is_shut
from core.hours import last_latest, moment
from core.instant import Instant
from core.line.line import EMPTY, Line
from core.line.ticket import Ticket, Uptime
from core.messages.events import AnyEvent, DayClosed, DayOpened, IssuingResumed, IssuingStopped, TicketUnserved
from core.now import Now
from core.rules import Rules

LATEST_HOUR = 3
"""At this hour, local, of a later date a new day opens whoever is still there."""
QUIET_MS = 3_600_000
"""Before that, only when no ticket was issued for so long."""
BLIND_MS = 12 * 3_600_000
"""Longer than any office day."""


def due(line: Line, now: Now) -> str | None:
    """The day that should be open now instead of the line's; None when the line's is still the right one.

    A clock that is not trusted, or that jumped less than ten minutes ago, opens no day by itself. And when it is
    trusted again, those stay in line who took their numbers while it was not, or since: they came today, whatever the
    line's day is called, and their numbers must not be given out again beside them.
    """
    today = now.local.date()
    if not now.trusted or now.jumped or today.isoformat() <= line.day:
        return None
    past_latest = now.local.hour >= LATEST_HOUR or (today - timedelta(days=1)).isoformat() > line.day
    is_due = (past_latest and not _came_today(line, now)) or _is_quiet(line, line.uptime(now.line))
    return today.isoformat() if is_due else None


def _came_today(line: Line, now: Now) -> bool:
    """Whether somebody is there who came since the hour at which the day was due, as far as anybody can tell: of whose
    number was issued by a clock that was not trusted, less than a day's work ago."""
    uptime, since = line.uptime(now.line), moment(now.local.date(), LATEST_HOUR * 60, now.local.tzinfo)
    return any(
        line.is_living(ticket, uptime)
        and (now.line - ticket.arrival < BLIND_MS if ticket.issued_at is None else since <= ticket.issued_at <= now.utc)
        for ticket in line.tickets.values()
    )


def _is_quiet(line: Line, uptime: Uptime) -> bool:
    if line.last_issue_uptime is not None and uptime - line.last_issue_uptime < QUIET_MS:
        return False
    return not any(line.is_living(ticket, uptime) for ticket in line.tickets.values())


def unserved(line: Line, now: Now) -> tuple[TicketUnserved, ...]:
    """Who has waited since before the latest moment that the hours allow for: nobody comes to serve him any more. Nor,
    where a person opened the day before its own date, who is left of that date's eve when the day would have turned.

    Not who has a slip on its way, before it is known what became of it; nobody while a counter has somebody, nor by a
    doubtful clock. Who was put there since, by a transfer, a return or a new number, is left to whoever did it, until
    the day turns.
    """
    if not now.trusted or now.jumped or any(counter.ticket for counter in line.counters.values()):
        return ()
    ends = [end for end in (_latest(line, now), _eve(line, now)) if end is not None]
    if not ends:
        return ()
    by_line = now.line.later(max(ends) - now.utc)
    return tuple(
        TicketUnserved(ticket.label)
        for ticket in _alive(line)
        if ticket.since_line < by_line and ticket.slip.state != "out"
    )


def _latest(line: Line, now: Now) -> Instant | None:
    """The moment by the hours: of a day's work that this day has seen the end of, whatever it is called."""
    hours = line.rules.hours
    latest = last_latest(hours, now.local) if hours else None
    if hours is None or latest is None:
        return None
    closed = latest.at.later(-hours.latest_min * 60_000)
    is_of_this_day = latest.day.isoformat() >= line.day or (line.opened is not None and line.opened < closed)
    return latest.at if is_of_this_day else None


def _eve(line: Line, now: Now) -> Instant | None:
    """When the line's day would have opened by itself, if a person had not opened it before its date."""
    if line.opened is None or now.local.date().isoformat() != line.day:
        return None
    turns = moment(now.local.date(), LATEST_HOUR * 60, now.local.tzinfo)
    was_early = line.opened.moment.astimezone(now.local.tzinfo).date().isoformat() < line.day
    return turns if was_early and turns <= now.utc else None


def _alive(line: Line) -> list[Ticket]:
    """All who print, wait, are called, served or held, oldest first."""
    alive = [ticket for ticket in line.tickets.values() if ticket.phase not in ("absent", "passed")]
    return sorted(alive, key=lambda ticket: ticket.order)


def turn(line: Line, day: str, rules: Rules, now: Now) -> Decision:
    """Closes the open day, whoever is left stays unserved, and opens `day`; all in one step."""
    events: list[AnyEvent] = []
    if line.day:
        events = [DayClosed(), *(TicketUnserved(ticket.label) for ticket in _alive(line))]
    return Decision(events=(*events, DayOpened(rules, line.roll), *_issuing(line, day, rules, now)), day=day)


def _issuing(line: Line, day: str, rules: Rules, now: Now) -> tuple[AnyEvent, ...]:
    """A day replays from its opening alone, and what a person had closed does not stay closed for ever."""
    if is_shut(replace(EMPTY, day=day, rules=rules, issuing=line.issuing, resumed=line.resumed), now):
        return (IssuingStopped("outside_hours"),)
    if line.issuing == "printer":
        return (IssuingStopped("printer"),)
    return (IssuingResumed(),) if line.issuing else ()


def next_day(line: Line, now: Now) -> str:
    """The day that a person's `NewDay` opens: the local date, or the day after the open one where that is not later."""
    today = now.local.date().isoformat()
    return today if today > line.day else (date.fromisoformat(line.day) + timedelta(days=1)).isoformat()
