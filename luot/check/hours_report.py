"""What `luot check` prints about opening hours: how they were understood, warnings, and what holds at a given time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from core.hours import (
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
from core.settings.conversions import half_of, hours_of, offer_of
from core.settings.sections import ServiceSettings, Settings
from runtime.clock import Clock
from words.local_words import LocalWords
from words.times import WEEKDAYS
from words.translation import mark
from words.week_hours import named_days

MOST_SPECIAL_DAYS = 6
"""How many of the coming special days are listed."""
LONG_PAST_DAYS = 90
"""Days in the settings that are over for longer than this cause a warning."""
HOURS = mark("hours: {week}")
SPECIAL_DAYS = mark("hours: next special days: {days}")
TICKETS_OF = mark("tickets of {service}: {offered}")
BY_FORECAST = mark(
    'last_ticket = "forecast": a service ends sooner when a regular ticket would have to wait past closing'
)
ISSUED_LATE = mark('warning: hours.half[{place}].issue_until: "{until}": after {close}, when it closes')
ISSUED_LATE_BY_FORECAST = mark(
    'warning: hours.half[{place}].issue_until: "{until}": after {close}, when it closes, and last_ticket = "forecast"'
    " issues no tickets then"
)
LONG_PAST = mark("warning: hours: dates long past, can be removed: {dates}")


def describe_hours(settings: Settings, today: date, words: LocalWords) -> Iterator[str]:
    """Lines for the week, the next special days and each service with hours or a quota of its own; and warnings."""
    if settings.hours:
        hours = hours_of(settings.hours)
        yield words.say(HOURS, week=_week(hours, words))
        special_days = list(_special_days(hours, today, words))
        if special_days:
            yield words.say(SPECIAL_DAYS, days="; ".join(special_days[:MOST_SPECIAL_DAYS]))
        yield from _warnings(settings, today, words)
    for service in settings.service:
        if service.hours or service.quota:
            offered = _offered(service, words, has_hours=settings.hours is not None)
            yield words.say(TICKETS_OF, service=titled(service, words), offered=offered)


def describe_moment(settings: Settings, at: datetime, words: LocalWords) -> Iterator[str]:
    """What holds at a local time, and when tickets are issued next; without quotas and forecasts."""
    hours = hours_of(settings.hours) if settings.hours else None
    yield f"{_day(at.date(), words)} {at:%H:%M}: {_issuing(hours, (), at, words)}; {_serving(hours, at, words)}"
    if hours and hours.by_forecast and is_issuing(hours, (), at):
        yield words.say(BY_FORECAST)
    for service in settings.service:
        if service.hours:
            issuing = _issuing(hours, tuple(map(offer_of, service.hours)), at, words)
            yield words.say(TICKETS_OF, service=titled(service, words), offered=issuing)


def titled(service: ServiceSettings, words: LocalWords) -> str:
    """Its name in the settings, and its code."""
    name = words.name(service.name | service.short)
    return f"{name} ({service.code})" if name else service.code


def _serving(hours: Hours | None, at: datetime, words: LocalWords) -> str:
    now = Instant.of(at)
    if until := service_end(hours, at):
        return words.say("people are served until {time}", time=words.time(until))
    if hours is None:
        return words.say("people are served")
    opens = service_start(hours, at) if is_issuing(hours, (), at) else now
    if opens > now:
        return words.say("nobody is served until {time}", time=words.time(opens))
    return words.say("nobody is served")


def _issuing(hours: Hours | None, offers: tuple[Offer, ...], at: datetime, words: LocalWords) -> str:
    if is_issuing(hours, offers, at):
        ends = [end for end in (issuing_end(hours, at), _end_of_offers(offers, at)) if end is not None]
        until = mark("tickets are issued until {time}")
        return words.say(until, time=words.time(min(ends))) if ends else words.say("tickets are issued")
    coming = next(openings(hours, offers, at), None)
    if coming is None:
        return words.say("closed for at least a year")
    next_time = mark("no tickets until {day} {time} (service from {opens})")
    day, time = _day(words.day(coming.issue), words), words.time(coming.issue)
    return words.say(next_time, day=day, time=time, opens=words.time(coming.opens))


def _end_of_offers(offers: tuple[Offer, ...], at: datetime) -> Instant | None:
    """The end of the last offer that holds at this time; None: none holds."""
    minute, weekday = at.hour * 60 + at.minute, at.weekday()
    holding = [offer for offer in offers if not offer.days or weekday in offer.days]
    ends = [offer.end for offer in holding if offer.begin <= minute < offer.end]
    return instant_at(at.date(), max(ends), at.tzinfo) if ends else None


def _week(hours: Hours, words: LocalWords) -> str:
    """`Monday – Friday 07:00–11:00 …; Saturday, Sunday closed`: equal days together, in the order of the week."""
    days_by_hours: dict[tuple[Half, ...], list[int]] = {}
    for day, of_day in enumerate(hours.week):
        days_by_hours.setdefault(of_day, []).append(day)
    return "; ".join(f"{named_days(days, words)} {_halves(of_day, words)}" for of_day, days in days_by_hours.items())


def _day(day: date, words: LocalWords) -> str:
    return f"{words.say(WEEKDAYS[day.weekday()])} {day:%d/%m/%Y}"


def _halves(of_day: tuple[Half, ...], words: LocalWords) -> str:
    return ", ".join(_half(half, words) for half in of_day) or words.say("closed all day")


def _half(half: Half, words: LocalWords) -> str:
    served = f"{time_of(half.open)}–{time_of(half.close)}"
    numbers = f"{time_of(half.issue_from)}–{time_of(half.issue_until)}"
    return served if served == numbers else words.say("{served} (tickets {numbers})", served=served, numbers=numbers)


def _special_days(hours: Hours, today: date, words: LocalWords) -> Iterator[str]:
    """Dates from today on with other hours than their weekday, soonest first."""
    name = today.isoformat()
    ranges = [(max(first, name), last, _halves((), words)) for first, last in hours.closed if last >= name]
    dates = [(day, day, _halves(of_day, words)) for day, of_day in hours.days.items() if day >= name]
    for first, last, text in sorted(ranges + dates):
        days = _day(date.fromisoformat(first), words)
        if last > first:
            days = words.say("{first} to {last}", first=days, last=_day(date.fromisoformat(last), words))
        yield f"{days} {text}"


def _warnings(settings: Settings, today: date, words: LocalWords) -> Iterator[str]:
    given = settings.hours
    if given is None:
        return
    for place, half in enumerate(given.half, 1):
        if half.issue_until and half_of(half, given).issue_until > minutes_of(half.close):
            sentence = ISSUED_LATE_BY_FORECAST if given.last_ticket == "forecast" else ISSUED_LATE
            yield words.say(sentence, place=place, until=half.issue_until, close=half.close)
    long_past = (today - timedelta(days=LONG_PAST_DAYS)).isoformat()
    hours = hours_of(given)
    over = sorted(day for day in (*(last for _, last in hours.closed), *hours.days) if day < long_past)
    if over:
        yield words.say(LONG_PAST, dates=", ".join(over))


def _offered(service: ServiceSettings, words: LocalWords, *, has_hours: bool) -> str:
    most = mark("at most {count} in one half of a day") if has_hours else mark("at most {count} in a day")
    quota = [words.say(most, count=service.quota)] if service.quota else []
    return ", ".join([*(_offer(offer_of(text), words) for text in service.hours), *quota])


def _offer(offer: Offer, words: LocalWords) -> str:
    times = f"{time_of(offer.begin)}–{time_of(offer.end)}"
    return f"{named_days(sorted(set(offer.days)), words)} {times}" if offer.days else times


def office_now(settings: Settings) -> datetime:
    """The present in the office's time zone."""
    return Clock(timezone=settings.office.timezone, trust="trusted", resume_from=None).now().local
