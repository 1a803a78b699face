"""Whether numbers are given out now: opening hours, quotas and the forecast, and a clock that may be wrong.

Doubt never closes an office: while the clock is not believed the hours do not count, and one that has just jumped may
open but not close. What a person has stopped stays so, what a person has opened does until the hours change next.
"""

from __future__ import annotations

from datetime import timedelta

from core.hours import (
    Opening,
    closing,
    half_at,
    has_more,
    is_issuing,
    last_issue,
    latest_of,
    openings,
    served_from,
    served_until,
)
from core.instant import DAY_MS, Instant
from core.line.line import Line
from core.messages.events import AnyEvent, IssuingResumed, IssuingStopped, StopReason
from core.messages.forecasts import NO_FORECASTS, Forecasts
from core.messages.state import Withheld
from core.now import Now

PATIENCE_MS = 120_000
"""So long after a start an office that was shut stays so without a clock: the network mostly tells the time by then."""
BEFORE = -1
"""The half of numbers that are given out before the date of the line's day: they count for none."""


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


def closes(line: Line, now: Now) -> Instant | None:
    """Until when people are served by the hours who are served now; None: nobody knows, or they are not."""
    return served_until(line.rules.hours, now.local) if now.trusted and not now.jumped else None


def opens(line: Line, now: Now) -> Instant | None:
    """From when on whoever takes a number now is served, where that is later today; None: nobody knows, or at once."""
    if line.rules.hours is None or not now.trusted or now.jumped:
        return None
    served = served_from(line.rules.hours, now.local)
    is_today = served.moment.astimezone(now.local.tzinfo).date() == now.local.date()
    return served if is_today and served > now.utc else None


def withheld(line: Line, service: str, now: Now, forecasts: Forecasts = NO_FORECASTS) -> Withheld | None:
    """Why this service gives out no number at this moment, though others may; None: it does.

    `forecasts` are those of class N: a lamp shows no class, and what it shows must hold for whoever presses.
    """
    if now.trusted and not now.jumped:
        offers = line.rules.offers.get(service)
        if offers and not is_issuing(None, offers, now.local):
            return "hours"
        if too_late := _comes_too_late(line, service, now, forecasts):
            return too_late
    return "quota" if is_used_up(line, service, now) else None


def _comes_too_late(line: Line, service: str, now: Now, forecasts: Forecasts) -> Withheld | None:
    """Whether somebody who comes now would still be there at closing; without a forecast, minutes tell."""
    hours = line.rules.hours
    closes = closing(hours, now.local) if hours and hours.by_forecast else None
    if hours is None or closes is None:
        return None
    forecast = forecasts.get(service)
    if now.utc.later((forecast[1] if forecast else hours.last_ticket_min) * 60_000) <= closes:
        return None
    return "full" if forecast else "hours"


def half_now(line: Line, now: Now) -> int:
    """Which half of the line's day a number counts for; it never goes back in a day, and doubt changes nothing."""
    today = now.local.date().isoformat()
    if line.rules.hours is None or not now.trusted or now.jumped or today > line.day:
        return line.half
    return BEFORE if today < line.day else max(line.half, half_at(line.rules.hours, now.local))


def half_of(line: Line, now: Now, arrived: Instant | None) -> int:
    """The same for whoever was written on a list by hand: that in which he came."""
    local = arrived.moment.astimezone(now.local.tzinfo) if arrived is not None else None
    if local is None or line.rules.hours is None or local.date().isoformat() != line.day:
        return half_now(line, now)
    return min(half_now(line, now), half_at(line.rules.hours, local))


def is_used_up(line: Line, service: str, now: Now) -> bool:
    """Whether all numbers of this service for this half of the day are given out."""
    quota = line.rules.quotas.get(service)
    return quota is not None and half_now(line, now) == line.half and line.in_half.get(service, 0) >= quota


def _all_used(line: Line, now: Now) -> bool:
    """Of all services that can be had now or later in this half of the day; where none can, it is as it was."""
    if not line.rules.quotas or half_now(line, now) == BEFORE:
        return False
    services = [code for code, prefix in line.rules.services.items() if prefix and line.rules.is_served(code)]
    offered = [code for code in services if _is_still_offered(line, code, now)]
    return all(is_used_up(line, service, now) for service in offered) if offered else line.issuing == "quota"


def _is_still_offered(line: Line, service: str, now: Now) -> bool:
    offers = line.rules.offers.get(service, ())
    return not now.trusted or now.jumped or has_more(line.rules.hours, offers, now.local)


def comes_again(line: Line, now: Now, service: str | None = None, why: Withheld | None = None) -> Opening | None:
    """When numbers can be had again, of a service or of any; None: nobody knows.

    A used-up quota lasts its half of the line's day, a full one the half that it is.
    """
    if not now.trusted:
        return None
    spent = {(now.local.date().isoformat(), half_now(line, now))} if why == "full" else set()
    if is_used_up(line, service, now) if service else line.issuing == "quota":
        spent.add((line.day, line.half))
    coming = openings(line.rules.hours, line.rules.offers.get(service or "", ()), now.local)
    return next((each for each in coming if (each.day.isoformat(), each.half) not in spent), None)


def when(line: Line, now: Now, service: str | None = None, why: Withheld | None = None) -> dict[str, str]:
    """The values of a sentence that says when to come again, and from when on people are served where that is later;
    empty: nobody knows."""
    coming = comes_again(line, now, service, why)
    if coming is None:
        return {}
    again, opens = (at.moment.astimezone(now.local.tzinfo) for at in (coming.issue, coming.opens))
    values = {"again": again.isoformat(timespec="minutes"), "tomorrow": _tomorrow(now)}
    return values | ({"opens": f"{opens:%H:%M}"} if opens > again else {})


def _tomorrow(now: Now) -> str:
    return (now.local.date() + timedelta(days=1)).isoformat()
