"""Whether tickets are issued now: by opening hours, quotas and forecasts, with a clock that may be wrong.

A doubtful clock never closes the office: while it is not trusted the hours are ignored, and after a jump they may open
the office but not close it. What the staff stopped stays stopped; what they opened stays open until the hours change.
"""

from __future__ import annotations

from datetime import timedelta

from core.hours import (
    Opening,
    closing,
    day_end,
    half_at,
    is_issuing,
    issuing_end,
    openings,
    service_end,
    service_start,
    still_issues,
)
from core.instant import DAY_MS, Instant, Now
from core.line.line import Line
from core.messages.events import AnyEvent, IssuingResumed, IssuingStopped, StopReason
from core.messages.forecasts import NO_FORECASTS, Forecasts
from core.messages.state import Withheld

CLOCK_WAIT_MS = 120_000
"""How long a closed office stays closed after a start without a trusted clock, which network time mostly ends."""
BEFORE_DAY = -1
"""The half of tickets issued before the date of the line's day; they count for no quota."""


def issuing_changes(line: Line, now: Now) -> tuple[AnyEvent, ...]:
    """The event that hours and quotas require now, if any."""
    present, wanted = line.issuing.stop_reason, required_stop(line, now)
    if present in ("closed", wanted) or (present == "printer" and wanted != "outside_hours"):
        return ()
    return (IssuingStopped(wanted) if wanted else IssuingResumed(),)


def required_stop(line: Line, now: Now) -> StopReason | None:
    """Why hours or quotas forbid issuing; None: they allow it."""
    if is_outside_hours(line, now):
        return "outside_hours"
    return "quota" if _all_used(line, now) else None


def is_outside_hours(line: Line, now: Now) -> bool:
    """Whether it is outside the opening hours, as far as the clock can tell."""
    was_outside = line.issuing.stop_reason == "outside_hours"
    if line.rules.hours is None:
        return False
    if not now.trusted:
        return was_outside and now.line - line.started < CLOCK_WAIT_MS
    if line.issuing.opened_until is not None and now.utc < line.issuing.opened_until:
        return False
    return (was_outside or not now.jumped) and not is_issuing(line.rules.hours, (), now.local)


def opened_until(line: Line, now: Now) -> Instant | None:
    """Until when the staff's resuming overrides the hours: their next change; None: they do not forbid it now."""
    hours = line.rules.hours
    if hours is None or not now.trusted or is_issuing(hours, (), now.local):
        return None
    coming = next(openings(hours, (), now.local), None)
    latest = day_end(hours, now.local.date(), now.local.tzinfo)
    changes = [coming.issue if coming else None, latest.at if latest else None]
    return min((end for end in changes if end is not None and end > now.utc), default=now.utc.later(DAY_MS))


def issuing_until(line: Line, now: Now) -> Instant | None:
    """When issuing, which is on now, will end; None: unknown, or never."""
    if not now.trusted or now.jumped:
        return None
    by_hours = issuing_end(line.rules.hours, now.local)
    if by_hours is not None or line.issuing.opened_until is None or line.issuing.opened_until <= now.utc:
        return by_hours
    return line.issuing.opened_until


def served_until(line: Line, now: Now) -> Instant | None:
    """When the counters close, if by the hours they serve now; None: unknown, or they do not."""
    return service_end(line.rules.hours, now.local) if now.trusted and not now.jumped else None


def served_from(line: Line, now: Now) -> Instant | None:
    """When a ticket taken now can first be served, if later today; None: unknown, at once, or not today."""
    if line.rules.hours is None or not now.trusted or now.jumped:
        return None
    served = service_start(line.rules.hours, now.local)
    is_today = served.moment.astimezone(now.local.tzinfo).date() == now.local.date()
    return served if is_today and served > now.utc else None


def withheld(line: Line, service: str, now: Now, forecasts: Forecasts = NO_FORECASTS) -> Withheld | None:
    """Why this service issues no ticket now, though others may; None: it does. `forecasts` are those of regular
    tickets, since the button's lamp must be right for everybody who presses."""
    if now.trusted and not now.jumped:
        offers = line.rules.offers.get(service)
        if offers and not is_issuing(None, offers, now.local):
            return "hours"
        if too_late := _comes_too_late(line, service, now, forecasts):
            return too_late
    return "quota" if is_used_up(line, service, now) else None


def _comes_too_late(line: Line, service: str, now: Now, forecasts: Forecasts) -> Withheld | None:
    """Whether a ticket taken now would still wait at closing; without a forecast, `last_ticket_min` decides."""
    hours = line.rules.hours
    closes = closing(hours, now.local) if hours and hours.by_forecast else None
    if hours is None or closes is None:
        return None
    forecast = forecasts.get(service)
    if now.utc.later((forecast[1] if forecast else hours.last_ticket_min) * 60_000) <= closes:
        return None
    return "full" if forecast else "hours"


def half_now(line: Line, now: Now) -> int:
    """The half of the day that a ticket counts for. It never decreases in a day, nor changes by a doubtful clock."""
    today = now.local.date().isoformat()
    if line.rules.hours is None or not now.trusted or now.jumped or today > line.day:
        return line.issuing.half
    return BEFORE_DAY if today < line.day else max(line.issuing.half, half_at(line.rules.hours, now.local))


def half_of(line: Line, now: Now, arrived: Instant | None) -> int:
    """`half_now`, or the half of a hand-written arrival."""
    local = arrived.moment.astimezone(now.local.tzinfo) if arrived is not None else None
    if local is None or line.rules.hours is None or local.date().isoformat() != line.day:
        return half_now(line, now)
    return min(half_now(line, now), half_at(line.rules.hours, local))


def is_used_up(line: Line, service: str, now: Now) -> bool:
    quota = line.rules.quotas.get(service)
    used = line.issuing.in_half.get(service, 0)
    return quota is not None and used >= quota and half_now(line, now) == line.issuing.half


def _all_used(line: Line, now: Now) -> bool:
    """Whether this holds for all services offered now or later in this half; where none is, nothing changes."""
    if not line.rules.quotas or half_now(line, now) == BEFORE_DAY:
        return False
    services = [code for code, prefix in line.rules.services.items() if prefix and line.rules.is_served(code)]
    offered = [code for code in services if _is_still_offered(line, code, now)]
    if not offered:
        return line.issuing.stop_reason == "quota"
    return all(is_used_up(line, service, now) for service in offered)


def _is_still_offered(line: Line, service: str, now: Now) -> bool:
    offers = line.rules.offers.get(service, ())
    return not now.trusted or now.jumped or still_issues(line.rules.hours, offers, now.local)


def next_opening(line: Line, now: Now, service: str | None = None, why: Withheld | None = None) -> Opening | None:
    """When the service, or any, issues tickets again; None: unknown. A used-up quota lasts until the next half of the
    line's day, "full" until the next half by the clock."""
    if not now.trusted:
        return None
    spent = {(now.local.date().isoformat(), half_now(line, now))} if why == "full" else set()
    if is_used_up(line, service, now) if service else line.issuing.stop_reason == "quota":
        spent.add((line.day, line.issuing.half))
    coming = openings(line.rules.hours, line.rules.offers.get(service or "", ()), now.local)
    return next((each for each in coming if (each.day.isoformat(), each.half) not in spent), None)


def again_values(line: Line, now: Now, service: str | None = None, why: Withheld | None = None) -> dict[str, str]:
    """Values of a refusal that says when to come again, and when counters open if that is later; empty: unknown."""
    coming = next_opening(line, now, service, why)
    if coming is None:
        return {}
    again, opens = (at.moment.astimezone(now.local.tzinfo) for at in (coming.issue, coming.opens))
    tomorrow = now.local.date() + timedelta(days=1)
    values = {"again": again.isoformat(timespec="minutes"), "tomorrow": tomorrow.isoformat()}
    return values | ({"opens": f"{opens:%H:%M}"} if opens > again else {})
