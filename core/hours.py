"""Opening hours: when people are served, when numbers are given out, and when the next can be had.

All of it is reckoned from the clock's local time; whether the clock is believed, others must ask. Where the end of
summer time brings a time of day twice, the first counts.
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
"""Nobody is told of anything later than a year."""


class Half(Struct, frozen=True, kw_only=True):
    """One half of a day. Whole minutes after local midnight; what begins at one of them ends before the other."""

    open: int
    """From here to `close` people are served."""
    close: int
    issue_from: int
    """From here to `issue_until` numbers are given out."""
    issue_until: int


class Hours(Struct, frozen=True, kw_only=True):
    """When an office is open. Halves stand in the order of the day."""

    week: tuple[tuple[Half, ...], ...]
    """Seven days from Monday on."""
    days: dict[str, tuple[Half, ...]] = {}
    """Dates (ISO) on which it is otherwise."""
    closed: tuple[tuple[str, str], ...] = ()
    """First and last date of each time without any, save what `days` says."""
    last_ticket_min: int = 0
    """With `by_forecast`: how long before closing a service ends whose forecast nobody knows."""
    by_forecast: bool = False
    """A service gives out numbers until a new one would wait past closing."""
    latest_min: int = 120
    """So long after the last closing of a day nobody waits any longer."""


class Offer(Struct, frozen=True, kw_only=True):
    """When a service gives out numbers, within the hours of the office. Whole minutes after local midnight."""

    begin: int
    end: int
    days: tuple[int, ...] = ()
    """Weekdays, 0 is Monday; empty: all."""


class Opening(NamedTuple):
    """The next time that a number can be had."""

    issue: Instant
    opens: Instant
    """From when on somebody is served."""
    day: date
    half: int
    """Which one of its day, from 0."""


class Latest(NamedTuple):
    """The moment after which nobody who waited since a day's work waits any longer."""

    day: date
    at: Instant


ALWAYS = Half(open=0, close=DAY_MIN, issue_from=0, issue_until=DAY_MIN)
"""The one half of a day without hours."""


def minutes_of(text: str) -> int:
    """`07:30` → 450, `24:00` → 1440. What is no time of day, as other checks tell, is midnight."""
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
    """Whether numbers are given out at this moment, of a service with these offers (none: of any service)."""
    at, day, zone = Instant.of(local), local.date(), local.tzinfo
    return any(
        moment(day, begin, zone) <= at < moment(day, end, zone) for _, _, begin, end in _spans(hours, offers, day)
    )


def closing(hours: Hours | None, local: datetime) -> Instant | None:
    """When the half closes in which numbers are given out now; None: they are not, or nothing ever closes."""
    half = _issuing_half(hours, local)
    return moment(local.date(), half.close, local.tzinfo) if half else None


def last_issue(hours: Hours | None, local: datetime) -> Instant | None:
    """Until when numbers are given out that are given out now; None: they are not, or nothing ever ends them."""
    half = _issuing_half(hours, local)
    return moment(local.date(), half.issue_until, local.tzinfo) if half else None


def _issuing_half(hours: Hours | None, local: datetime) -> Half | None:
    """The half in which numbers are given out at this moment."""
    if hours is None:
        return None
    at, day, zone = Instant.of(local), local.date(), local.tzinfo
    for half in halves(hours, day):
        if moment(day, half.issue_from, zone) <= at < moment(day, half.issue_until, zone):
            return half
    return None


def begins(hours: Hours | None, local: datetime) -> Instant | None:
    """When a day's work begins that has not begun; None: it has, or there is none."""
    first = next(iter(halves(hours, local.date())), None) if hours else None
    opens = moment(local.date(), first.open, local.tzinfo) if first else None
    return opens if opens is not None and opens > Instant.of(local) else None


def served_until(hours: Hours | None, local: datetime) -> Instant | None:
    """Until when people are served who are served now; None: they are not, or nothing ever ends it."""
    at, day, zone = Instant.of(local), local.date(), local.tzinfo
    for half in halves(hours, day) if hours else ():
        if moment(day, half.open, zone) <= at < moment(day, half.close, zone):
            return moment(day, half.close, zone)
    return None


def served_from(hours: Hours | None, local: datetime) -> Instant:
    """From when on whoever takes a number now can be served: now, or when the office opens."""
    at, day, zone = Instant.of(local), local.date(), local.tzinfo
    for half in halves(hours, day):
        if at < moment(day, half.close, zone):
            return max(at, moment(day, half.open, zone))
    coming = next(openings(hours, (), local), None)
    return coming.opens if coming else at


def half_at(hours: Hours | None, local: datetime) -> int:
    """Which half of its day this moment belongs to, from 0: the last one whose numbers have begun."""
    at, day, zone = Instant.of(local), local.date(), local.tzinfo
    begun = sum(moment(day, half.issue_from, zone) <= at for half in halves(hours, day))
    return max(0, begun - 1)


def has_more(hours: Hours | None, offers: tuple[Offer, ...], local: datetime) -> bool:
    """Whether numbers of a service with these offers are given out now, or later in this half of the day."""
    at, day, zone, now_half = Instant.of(local), local.date(), local.tzinfo, half_at(hours, local)
    return any(half == now_half and at < moment(day, end, zone) for half, _, _, end in _spans(hours, offers, day))


def openings(hours: Hours | None, offers: tuple[Offer, ...], local: datetime) -> Iterator[Opening]:
    """When numbers begin to be given out after this moment, soonest first; nothing where they always are."""
    if hours is None and not offers:
        return
    at, zone, today = Instant.of(local), local.tzinfo, local.date().toordinal()
    for ordinal in range(today, min(today + AHEAD_DAYS, date.max.toordinal())):
        day = date.fromordinal(ordinal)
        for place, half, begin, end in _spans(hours, offers, day):
            issue = moment(day, begin, zone)
            if at < issue < moment(day, end, zone):
                yield Opening(issue, max(issue, moment(day, half.open, zone)), day, place)


def last_latest(hours: Hours, local: datetime) -> Latest | None:
    """The last one that is over at this moment, of today or yesterday."""
    at, zone, today = Instant.of(local), local.tzinfo, local.date().toordinal()
    for ordinal in range(today, max(0, today - 2), -1):
        latest = latest_of(hours, date.fromordinal(ordinal), zone)
        if latest is not None and latest.at <= at:
            return latest
    return None


def latest_of(hours: Hours, day: date, zone: tzinfo | None) -> Latest | None:
    """None for a day on which the office does not open."""
    closes = [half.close for half in halves(hours, day)]
    return Latest(day, moment(day, closes[-1], zone).later(hours.latest_min * 60_000)) if closes else None


@lru_cache(maxsize=256)
def moment(day: date, minutes: int, zone: tzinfo | None) -> Instant:
    """So many minutes after midnight as a clock on the wall shows them. The same few are asked for at every press."""
    return Instant.of((datetime.combine(day, datetime.min.time()) + timedelta(minutes=minutes)).replace(tzinfo=zone))


def _spans(hours: Hours | None, offers: tuple[Offer, ...], day: date) -> Iterator[tuple[int, Half, int, int]]:
    """Which half, and the minutes between which it gives out numbers of a service."""
    for place, half in enumerate(halves(hours, day)):
        if not offers:
            yield place, half, half.issue_from, half.issue_until
        for offer in sorted(offers, key=lambda offer: offer.begin):
            begin, end = max(half.issue_from, offer.begin), min(half.issue_until, offer.end)
            if begin < end and (not offer.days or day.weekday() in offer.days):
                yield place, half, begin, end
