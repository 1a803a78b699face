"""Whether numbers are given out now: opening hours, quotas and the forecast, and a clock that may be wrong.

Doubt never closes an office: while the clock is not believed the hours do not count, and one that has just jumped may
open but not close. What a person has stopped stays so, what a person has opened does until the hours change next.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from core.events import AnyEvent, IssuingResumed, IssuingStopped, StopReason
from core.hours import Opening, closing, half_at, is_issuing, last_issue, latest_of, openings
from core.instant import Instant
from core.line import Line
from core.now import Now
from core.state import Minutes

PATIENCE_MS = 120_000
"""So long after a start an office that was shut stays so without a clock: the network mostly tells the time by then."""
DAY_MS = 86_400_000

Forecasts = Mapping[str, Minutes]
"""Service → how long a new ticket would wait; a missing one: nobody knows."""
NO_FORECASTS: Forecasts = {}


def changes(line: Line, now: Now) -> tuple[AnyEvent, ...]:
    """What the hours and quotas ask for at this moment, if it is not so already."""
    wanted = by_hours(line, now)
    if line.issuing == "closed" or wanted == line.issuing:
        return ()
    if line.issuing == "printer" and wanted != "outside_hours":
        return ()
    return (IssuingStopped(wanted) if wanted else IssuingResumed(),)


def by_hours(line: Line, now: Now) -> StopReason | None:
    """Why hours and quotas let no number be taken; None: they do."""
    if is_shut(line, now):
        return "outside_hours"
    return "quota" if _all_used(line, now) else None


def is_shut(line: Line, now: Now) -> bool:
    """Whether it is outside the hours, as far as anybody can tell."""
    was_shut = line.issuing == "outside_hours"
    if line.rules.hours is None:
        return False
    if not now.trusted:
        return was_shut and now.line - line.resumed < PATIENCE_MS
    if line.opened_until is not None and now.utc < line.opened_until:
        return False
    return (was_shut or not now.jumped) and not is_issuing(line.rules.hours, (), now.local)


def opened_until(line: Line, now: Now) -> Instant | None:
    """How long the word of a person holds who opens now: until the hours change next; None: they do not forbid it."""
    hours = line.rules.hours
    if hours is None or not now.trusted or is_issuing(hours, (), now.local):
        return None
    coming = next(openings(hours, (), now.local), None)
    latest = latest_of(hours, now.local.date(), now.local.tzinfo)
    ends = [coming.issue if coming else None, latest.at if latest else None]
    return min((end for end in ends if end is not None and end > now.utc), default=now.utc.later(DAY_MS))


def ends(line: Line, now: Now) -> Instant | None:
    """Until when numbers that are given out now are given out; None: nobody knows, or nothing ends them."""
    if not now.trusted or now.jumped:
        return None
    by_hours = last_issue(line.rules.hours, now.local)
    if by_hours is not None or line.opened_until is None or line.opened_until <= now.utc:
        return by_hours
    return line.opened_until


def is_offered(line: Line, service: str, now: Now, forecasts: Forecasts = NO_FORECASTS) -> bool:
    """Whether this service gives out numbers at this moment, by its own hours and its last ticket."""
    if not now.trusted or now.jumped:
        return True
    offers = line.rules.offers.get(service)
    if offers and not is_issuing(None, offers, now.local):
        return False
    return not _comes_too_late(line, service, now, forecasts)


def _comes_too_late(line: Line, service: str, now: Now, forecasts: Forecasts) -> bool:
    """Whether somebody who comes now would still be there at closing; without a forecast, minutes tell."""
    hours = line.rules.hours
    closes = closing(hours, now.local) if hours and hours.by_forecast else None
    if hours is None or closes is None:
        return False
    forecast = forecasts.get(service)
    return now.utc.later((forecast[1] if forecast else hours.last_ticket_min) * 60_000) > closes


def half_now(line: Line, now: Now) -> int:
    """Which half of the line's day a number counts for; it never goes back in a day, and doubt changes nothing."""
    if line.rules.hours is None or not now.trusted or now.jumped or now.local.date().isoformat() != line.day:
        return line.half
    return max(line.half, half_at(line.rules.hours, now.local))


def is_used_up(line: Line, service: str, now: Now) -> bool:
    """Whether all numbers of this service for this half of the day are given out."""
    quota = line.rules.quotas.get(service)
    return quota is not None and half_now(line, now) == line.half and line.in_half.get(service, 0) >= quota


def _all_used(line: Line, now: Now) -> bool:
    if not line.rules.quotas:
        return False
    offered = [code for code, prefix in line.rules.services.items() if prefix and is_offered(line, code, now)]
    return bool(offered) and all(is_used_up(line, service, now) for service in offered)


def comes_again(line: Line, now: Now, service: str | None = None) -> Opening | None:
    """When numbers can be had again, of a service or of any; None: nobody knows. A used-up quota lasts its half day."""
    if not now.trusted:
        return None
    today, half = now.local.date(), half_now(line, now)
    coming = openings(line.rules.hours, line.rules.offers.get(service or "", ()), now.local)
    used = is_used_up(line, service, now) if service else line.issuing == "quota"
    return next((each for each in coming if not (used and (each.day, each.half) == (today, half))), None)


def when(line: Line, now: Now, service: str | None = None) -> dict[str, str]:
    """The values of a sentence that says when to come again; empty: nobody knows."""
    coming = comes_again(line, now, service)
    if coming is None:
        return {}
    again = coming.issue.moment.astimezone(now.local.tzinfo)
    return {"again": again.isoformat(timespec="minutes"), "tomorrow": _tomorrow(now)}


def _tomorrow(now: Now) -> str:
    return (now.local.date() + timedelta(days=1)).isoformat()
