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


def due(line: Line, now: Now) -> str | None:
    """The day that should be open now instead of the line's; None when the line's is still the right one.

    A clock that is not trusted, or that jumped less than ten minutes ago, opens no day by itself.
    """
    today = now.local.date()
    if not now.trusted or now.jumped or today.isoformat() <= line.day:
        return None
    past_latest = now.local.hour >= LATEST_HOUR or (today - timedelta(days=1)).isoformat() > line.day
    return today.isoformat() if past_latest or _is_quiet(line, line.lit(now.line)) else None


def _is_quiet(line: Line, lit: Lit) -> bool:
    if line.last_issue_lit is not None and lit - line.last_issue_lit < QUIET_MS:
        return False
    return not _alive(line) and not any(line.may_return(ticket, lit) for ticket in line.tickets.values())


def _alive(line: Line) -> list[str]:
    """Labels of all who print, wait, are called, served or held, oldest first."""
    alive = [ticket for ticket in line.tickets.values() if ticket.phase not in ("absent", "passed")]
    return [ticket.label for ticket in sorted(alive, key=lambda ticket: ticket.order)]


def turn(line: Line, day: str, rules: Rules) -> Decision:
    """Closes the open day, whoever is left stays unserved, and opens `day`; all in one step."""
    events: list[AnyEvent] = []
    if line.day:
        events = [DayClosed(), *(TicketUnserved(label) for label in _alive(line))]
    events.append(DayOpened(rules))
    if line.issuing is not None:
        # A day replays from its opening alone, and what a person had closed does not stay closed for ever.
        events.append(IssuingResumed() if line.issuing == "closed" else IssuingStopped(line.issuing))
    return Decision(events=tuple(events), day=day)


def next_day(line: Line, now: Now) -> str:
    """The day that a person's `NewDay` opens: the local date, or the day after the open one where that is not later."""
    today = now.local.date().isoformat()
    return today if today > line.day else (date.fromisoformat(line.day) + timedelta(days=1)).isoformat()
