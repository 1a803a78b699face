"""The service day: when another one is due, and what turning to it means."""

from __future__ import annotations

from datetime import date, timedelta

from core.decision import Decision
from core.events import AnyEvent, DayClosed, DayOpened, IssuingResumed, IssuingStopped, TicketUnserved
from core.line import Line
from core.now import Now
from core.rules import Rules
from core.ticket import Lit

LATEST_HOUR = 3
"""At this hour, local, of a later date a new day opens whoever is still there."""
QUIET_MS = 3_600_000
"""Before that, only when no ticket was issued for so long."""
BLIND_MS = 12 * 3_600_000
"""Longer than any office day."""


def due(line: Line, now: Now) -> str | None:
    """The day that should be open now instead of the line's; None when the line's is still the right one.

    A clock that is not trusted, or that jumped less than ten minutes ago, opens no day by itself. And when it is
    trusted again, those stay in line who took their numbers while it was not: they came today, whatever the line's
    day is called, and their numbers must not be given out again beside them.
    """
    today = now.local.date()
    if not now.trusted or now.jumped or today.isoformat() <= line.day:
        return None
    past_latest = now.local.hour >= LATEST_HOUR or (today - timedelta(days=1)).isoformat() > line.day
    is_due = (past_latest and not _came_blind(line, now)) or _is_quiet(line, line.lit(now.line))
    return today.isoformat() if is_due else None


def _came_blind(line: Line, now: Now) -> bool:
    """Whether somebody is there whose number was issued by a clock that was not trusted, less than a day's work ago."""
    lit = line.lit(now.line)
    return any(
        ticket.issued_at is None and now.line - ticket.arrival < BLIND_MS and line.is_living(ticket, lit)
        for ticket in line.tickets.values()
    )


def _is_quiet(line: Line, lit: Lit) -> bool:
    if line.last_issue_lit is not None and lit - line.last_issue_lit < QUIET_MS:
        return False
    return not any(line.is_living(ticket, lit) for ticket in line.tickets.values())


def _alive(line: Line) -> list[str]:
    """Labels of all who print, wait, are called, served or held, oldest first."""
    alive = [ticket for ticket in line.tickets.values() if ticket.phase not in ("absent", "passed")]
    return [ticket.label for ticket in sorted(alive, key=lambda ticket: ticket.order)]


def turn(line: Line, day: str, rules: Rules) -> Decision:
    """Closes the open day, whoever is left stays unserved, and opens `day`; all in one step."""
    events: list[AnyEvent] = []
    if line.day:
        events = [DayClosed(), *(TicketUnserved(label) for label in _alive(line))]
    events.append(DayOpened(rules, line.roll))
    if line.issuing is not None:
        # A day replays from its opening alone, and what a person had closed does not stay closed for ever.
        events.append(IssuingResumed() if line.issuing == "closed" else IssuingStopped(line.issuing))
    return Decision(events=tuple(events), day=day)


def next_day(line: Line, now: Now) -> str:
    """The day that a person's `NewDay` opens: the local date, or the day after the open one where that is not later."""
    today = now.local.date().isoformat()
    return today if today > line.day else (date.fromisoformat(line.day) + timedelta(days=1)).isoformat()
