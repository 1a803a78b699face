"""What `luot check` prints about opening hours: how they were understood, warnings, and what holds at a given time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby

from core.hours import (
    WEEKDAYS,
    Half,
    Hours,
    Offer,
    instant_at,
    is_issuing,
    issuing_end,
    minutes_of,
    openings,
    service_end,
    service_start,
    time_of,
)
from core.instant import Instant
from core.names import name_in
from core.settings.conversions import half_of, hours_of, offer_of
from core.settings.sections import ServiceSettings, Settings
from runtime.clock import Clock

MOST_SPECIAL_DAYS = 6
"""How many of the coming special days are listed."""
LONG_PAST_DAYS = 90
"""Days in the settings that are over for longer than this cause a warning."""


def describe_hours(settings: Settings, today: date) -> Iterator[str]:
    """Lines for the week, the next special days and each service with hours or a quota of its own; and warnings."""
    if settings.hours:
        hours = hours_of(settings.hours)
        yield f"hours: {_week(hours)}"
        special_days = list(_special_days(hours, today))
        if special_days:
            yield f"hours: next special days: {'; '.join(special_days[:MOST_SPECIAL_DAYS])}"
        yield from _warnings(settings, today)
    for service in settings.service:
        if service.hours or service.quota:
            yield f"tickets of {titled(service)}: {_offered(service, has_hours=settings.hours is not None)}"


def describe_moment(settings: Settings, at: datetime) -> Iterator[str]:
    """What holds at a local time, and when tickets are issued next; without quotas and forecasts."""
    hours = hours_of(settings.hours) if settings.hours else None
    yield f"{_day(at.date())} {at:%H:%M}: {_issuing(hours, (), at)}; {_serving(hours, at)}"
    if hours and hours.by_forecast and is_issuing(hours, (), at):
        yield 'last_ticket = "forecast": a service ends sooner when a regular ticket would have to wait past closing'
    for service in settings.service:
        if service.hours:
            yield f"tickets of {titled(service)}: {_issuing(hours, tuple(map(offer_of, service.hours)), at)}"


def titled(service: ServiceSettings) -> str:
    """Its name in the settings, and its code."""
    names = service.name | service.short
    name = name_in(names, "en")
    return f"{name} ({service.code})" if name else service.code


def _serving(hours: Hours | None, at: datetime) -> str:
    now = Instant.of(at)
    if until := service_end(hours, at):
        return f"people are served until {_time(until, at)}"
    if hours is None:
        return "people are served"
    opens = service_start(hours, at) if is_issuing(hours, (), at) else now
    return f"nobody is served until {_time(opens, at)}" if opens > now else "nobody is served"


def _issuing(hours: Hours | None, offers: tuple[Offer, ...], at: datetime) -> str:
    if is_issuing(hours, offers, at):
        ends = [end for end in (issuing_end(hours, at), _end_of_offers(offers, at)) if end is not None]
        return f"tickets are issued until {_time(min(ends), at)}" if ends else "tickets are issued"
    coming = next(openings(hours, offers, at), None)
    if coming is None:
        return "closed for at least a year"
    issue = coming.issue.moment.astimezone(at.tzinfo)
    return f"no tickets until {_day(issue.date())} {issue:%H:%M} (service from {_time(coming.opens, at)})"


def _end_of_offers(offers: tuple[Offer, ...], at: datetime) -> Instant | None:
    """The end of the last offer that holds at this time; None: none holds."""
    minute, weekday = at.hour * 60 + at.minute, at.weekday()
    holding = [offer for offer in offers if not offer.days or weekday in offer.days]
    ends = [offer.end for offer in holding if offer.begin <= minute < offer.end]
    return instant_at(at.date(), max(ends), at.tzinfo) if ends else None


def _time(instant: Instant, at: datetime) -> str:
    return f"{instant.moment.astimezone(at.tzinfo):%H:%M}"


def _week(hours: Hours) -> str:
    """`Mon–Fri 07:00–11:00 …; Sat, Sun closed`: equal days together, in the order of the week."""
    days_by_hours: dict[tuple[Half, ...], list[int]] = {}
    for day, of_day in enumerate(hours.week):
        days_by_hours.setdefault(of_day, []).append(day)
    return "; ".join(f"{_days(days)} {_halves(of_day)}" for of_day, days in days_by_hours.items())


def _days(days: list[int]) -> str:
    """[0, 1, 2, 4] → `Mon–Wed, Fri`."""
    runs = [[day for _, day in run] for _, run in groupby(enumerate(days), key=lambda placed: placed[1] - placed[0])]
    return ", ".join(_name(run[0]) if len(run) == 1 else f"{_name(run[0])}–{_name(run[-1])}" for run in runs)


def _name(day: int) -> str:
    return WEEKDAYS[day].capitalize()


def _day(day: date) -> str:
    return f"{_name(day.weekday())} {day.isoformat()}"


def _halves(of_day: tuple[Half, ...]) -> str:
    return ", ".join(map(_half, of_day)) or "closed"


def _half(half: Half) -> str:
    served = f"{time_of(half.open)}–{time_of(half.close)}"
    numbers = f"{time_of(half.issue_from)}–{time_of(half.issue_until)}"
    return served if served == numbers else f"{served} (tickets {numbers})"


def _special_days(hours: Hours, today: date) -> Iterator[str]:
    """Dates from today on with other hours than their weekday, soonest first."""
    name = today.isoformat()
    ranges = [(max(first, name), last, "closed") for first, last in hours.closed if last >= name]
    dates = [(day, day, _halves(of_day)) for day, of_day in hours.days.items() if day >= name]
    for first, last, text in sorted(ranges + dates):
        until = f" to {_day(date.fromisoformat(last))}" if last > first else ""
        yield f"{_day(date.fromisoformat(first))}{until} {text}"


def _warnings(settings: Settings, today: date) -> Iterator[str]:
    given = settings.hours
    if given is None:
        return
    for place, half in enumerate(given.half, 1):
        if half.issue_until and half_of(half, given).issue_until > minutes_of(half.close):
            by_forecast = given.last_ticket == "forecast"
            then = ', and last_ticket = "forecast" issues no tickets then' if by_forecast else ""
            late = f"after {half.close}, when it closes{then}"
            yield f'warning: hours.half[{place}].issue_until: "{half.issue_until}": {late}'
    long_past = (today - timedelta(days=LONG_PAST_DAYS)).isoformat()
    hours = hours_of(given)
    over = sorted(day for day in (*(last for _, last in hours.closed), *hours.days) if day < long_past)
    if over:
        yield f"warning: hours: dates long past, can be removed: {', '.join(over)}"


def _offered(service: ServiceSettings, *, has_hours: bool) -> str:
    most = f"at most {service.quota} in {'one half of a day' if has_hours else 'a day'}" if service.quota else ""
    return ", ".join(filter(None, [*map(_offer, map(offer_of, service.hours)), most]))


def _offer(offer: Offer) -> str:
    times = f"{time_of(offer.begin)}–{time_of(offer.end)}"
    return f"{_days(sorted(set(offer.days)))} {times}" if offer.days else times


def office_now(settings: Settings) -> datetime:
    """The present in the office's time zone."""
    return Clock(timezone=settings.office.timezone, trust="trusted", resume_from=None).now().local
