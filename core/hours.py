"""Opening hours: when the office serves people, and when it issues tickets.

All functions take the clock's local time; the caller checks whether the clock is trusted. Where the end of summer time
brings a time of day twice, the first one counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct

from core.instant import Instant

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MIN = 1440
AHEAD_DAYS = 370
"""How many days ahead the next opening is looked for."""


class Half(Struct, frozen=True, kw_only=True):
    """One half of a day (morning or afternoon), in minutes after local midnight; each end is exclusive."""

    open: int
    """People are served from `open` to `close`."""
    close: int
    issue_from: int
    """Tickets are issued from `issue_from` to `issue_until`."""
    issue_until: int


class Hours(Struct, frozen=True, kw_only=True):
    """When an office is open. The halves of a day are in order."""

    week: tuple[tuple[Half, ...], ...]
    """The halves of seven days, from Monday on."""
    days: dict[str, tuple[Half, ...]] = {}
    """ISO date → its halves, where they differ from the week's."""
    closed: tuple[tuple[str, str], ...] = ()
    """First and last ISO date of each closure; `days` takes precedence."""
    last_ticket_min: int = 0
    """With `by_forecast`: how long before closing a service without a forecast stops issuing."""
    by_forecast: bool = False
    """A service issues tickets until a new one would wait past closing."""
    latest_min: int = 120
    """How long after the last closing of a day its tickets end as unserved."""


class Offer(Struct, frozen=True, kw_only=True):
    """When a service issues tickets, within the office's hours, in minutes after local midnight."""

    begin: int
    end: int
    days: tuple[int, ...] = ()
    """Weekdays, 0 is Monday; empty: all."""


class Opening(NamedTuple):
    """A time at which tickets begin to be issued."""

    issue: Instant
    opens: Instant
    """When people begin to be served."""
    day: date
    half: int
    """Index of the half in its day."""


class DayEnd(NamedTuple):
    """The moment at which tickets of a working day end as unserved."""

    day: date
    at: Instant


ALWAYS = Half(open=0, close=DAY_MIN, issue_from=0, issue_until=DAY_MIN)
"""The only half of a day in an office without hours."""


def minutes_of(text: str) -> int:
    """`07:30` → 450, `24:00` → 1440; 0 for an invalid time, which the checks of the settings report."""
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes) if hours.isdecimal() and minutes.isdecimal() else 0


def time_of(minutes: int) -> str:
    """450 → `07:30`."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def halves(hours: Hours | None, day: date) -> tuple[Half, ...]:
    if hours is None:
        return (ALWAYS,)
    name = day.isoformat()
    if name in hours.days:
        return hours.days[name]
    if day == date.max or any(first <= name <= last for first, last in hours.closed):
        return ()
    return hours.week[day.weekday()]


def is_issuing(hours: Hours | None, offers: tuple[Offer, ...], local: datetime) -> bool:
    """Whether a service with these offers (empty: any service) issues tickets now."""
    return any(_is_between(local, begin, end) for _, _, begin, end in _spans(hours, offers, local.date()))


def closing(hours: Hours | None, local: datetime) -> Instant | None:
    """When the half closes in which tickets are issued now; None: none are issued, or there are no hours."""
    half = _issuing_half(hours, local)
    return _today_at(local, half.close) if half else None


def issuing_end(hours: Hours | None, local: datetime) -> Instant | None:
    """When issuing ends; None: no tickets are issued now, or there are no hours."""
    half = _issuing_half(hours, local)
    return _today_at(local, half.issue_until) if half else None


def _issuing_half(hours: Hours | None, local: datetime) -> Half | None:
    todays = halves(hours, local.date()) if hours else ()
    return next((half for half in todays if _is_between(local, half.issue_from, half.issue_until)), None)


def day_start(hours: Hours | None, local: datetime) -> Instant | None:
    """When the working day will begin; None: it has begun, or there is none today."""
    first = next(iter(halves(hours, local.date())), None) if hours else None
    opens = _today_at(local, first.open) if first else None
    return opens if opens is not None and opens > Instant.of(local) else None


def service_end(hours: Hours | None, local: datetime) -> Instant | None:
    """When service ends; None: people are not served now, or there are no hours."""
    todays = halves(hours, local.date()) if hours else ()
    return next((_today_at(local, half.close) for half in todays if _is_between(local, half.open, half.close)), None)


def service_start(hours: Hours | None, local: datetime) -> Instant:
    """When a ticket taken now can first be served: now, or when the office opens."""
    at = Instant.of(local)
    for half in halves(hours, local.date()):
        if at < _today_at(local, half.close):
            return max(at, _today_at(local, half.open))
    coming = next(openings(hours, (), local), None)
    return coming.opens if coming else at


def half_at(hours: Hours | None, local: datetime) -> int:
    """Index of the last half of the day whose issuing has begun, or 0."""
    at = Instant.of(local)
    begun = sum(_today_at(local, half.issue_from) <= at for half in halves(hours, local.date()))
    return max(0, begun - 1)


def still_issues(hours: Hours | None, offers: tuple[Offer, ...], local: datetime) -> bool:
    """Whether a service with these offers issues tickets now or later in this half of the day."""
    at, now_half = Instant.of(local), half_at(hours, local)
    spans = _spans(hours, offers, local.date())
    return any(half == now_half and at < _today_at(local, end) for half, _, _, end in spans)


def openings(hours: Hours | None, offers: tuple[Offer, ...], local: datetime) -> Iterator[Opening]:
    """The coming times at which tickets begin to be issued, soonest first; none where they always are."""
    if hours is None and not offers:
        return
    at, zone, today = Instant.of(local), local.tzinfo, local.date().toordinal()
    for ordinal in range(today, min(today + AHEAD_DAYS, date.max.toordinal())):
        day = date.fromordinal(ordinal)
        for place, half, begin, end in _spans(hours, offers, day):
            issue = instant_at(day, begin, zone)
            if at < issue < instant_at(day, end, zone):
                yield Opening(issue, max(issue, instant_at(day, half.open, zone)), day, place)


def last_day_end(hours: Hours, local: datetime) -> DayEnd | None:
    """The last day end before this moment, of today or yesterday."""
    at, zone, today = Instant.of(local), local.tzinfo, local.date().toordinal()
    ends = (day_end(hours, date.fromordinal(ordinal), zone) for ordinal in range(today, max(0, today - 2), -1))
    return next((end for end in ends if end is not None and end.at <= at), None)


def day_end(hours: Hours, day: date, zone: tzinfo | None) -> DayEnd | None:
    """`latest_min` after the last closing; None for a day on which the office does not open."""
    closes = [half.close for half in halves(hours, day)]
    return DayEnd(day, instant_at(day, closes[-1], zone).later(hours.latest_min * 60_000)) if closes else None


def _is_between(local: datetime, begin: int, end: int) -> bool:
    return _today_at(local, begin) <= Instant.of(local) < _today_at(local, end)


def _today_at(local: datetime, minutes: int) -> Instant:
    return instant_at(local.date(), minutes, local.tzinfo)


@lru_cache(maxsize=256)
def instant_at(day: date, minutes: int, zone: tzinfo | None) -> Instant:
    """The instant at which local clocks show so many minutes after midnight. Each press asks for the same few."""
    return Instant.of((datetime.combine(day, datetime.min.time()) + timedelta(minutes=minutes)).replace(tzinfo=zone))


def _spans(hours: Hours | None, offers: tuple[Offer, ...], day: date) -> Iterator[tuple[int, Half, int, int]]:
    """The halves of the day with their index, and the minutes between which they issue tickets of the service."""
    for place, half in enumerate(halves(hours, day)):
        if not offers:
            yield place, half, half.issue_from, half.issue_until
        for offer in sorted(offers, key=lambda offer: offer.begin):
            begin, end = max(half.issue_from, offer.begin), min(half.issue_until, offer.end)
            if begin < end and (not offer.days or day.weekday() in offer.days):
                yield place, half, begin, end
