"""Checks of the opening hours of an office and its services against each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise
from operator import itemgetter

from core.hours import DAY_MIN, WEEKDAYS, Half, Hours, Offer, time_of
from core.phrase import Phrase
from core.settings.conversions import half_of, hours_of, offer_of
from core.settings.problem import MISSING, Problem, repeated, shown
from core.settings.sections import HalfSettings, HoursSettings, ServiceSettings, Settings

HALVES = 2


def hours_fit(settings: Settings) -> Iterator[Problem]:
    hours = settings.hours
    if hours:
        if not hours.half:
            yield Problem("hours.half", MISSING, Phrase("at least one [[hours.half]]"))
        for place, half in enumerate(hours.half, 1):
            yield from _half_is_in_order(f"hours.half[{place}]", half, hours)
        yield from _days_have_two_halves(hours)
        yield from _closed_days_are_dates(hours)
    known = hours_of(hours) if hours else None
    courses = tuple(dict.fromkeys((*known.week, *known.days.values()))) if known else ()
    for service in settings.service:
        yield from _service_is_offered(service, known, courses)


def _half_is_in_order(key: str, half: HalfSettings, hours: HoursSettings) -> Iterator[Problem]:
    for day in half.on:
        if day not in WEEKDAYS and not _is_date(day):
            yield Problem(f"{key}.on", shown(day), Phrase("a date that there is"))
    for day in dict.fromkeys(repeated(half.on)):
        yield Problem(f"{key}.on", shown(day), Phrase("each day once"))
    known = half_of(half, hours)
    if known.close <= known.open:
        yield Problem(f"{key}.close", shown(half.close), Phrase("a time after {time}, when it opens", time=half.open))
    elif known.issue_from >= known.close:
        yield Problem(
            f"{key}.issue_from", shown(half.issue_from), Phrase("a time before {time}, when it closes", time=half.close)
        )
    elif known.issue_until <= known.issue_from and half.issue_until:
        yield Problem(
            f"{key}.issue_until", shown(half.issue_until), Phrase("a time after {time}", time=time_of(known.issue_from))
        )
    elif known.issue_until <= known.issue_from:
        expected = Phrase("fewer than the {minutes} minutes of {key}", minutes=known.close - known.issue_from, key=key)
        yield Problem("hours.last_ticket_min", shown(hours.last_ticket_min), expected)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _days_have_two_halves(hours: HoursSettings) -> Iterator[Problem]:
    """Checks the halves of each day in order; a conflict of two is reported at the later one."""
    placed = [(f"hours.half[{place}]", half, half_of(half, hours)) for place, half in enumerate(hours.half, 1)]
    by_day: dict[str, list[tuple[int, str, Half]]] = {}
    for key, half, known in placed:
        for day in dict.fromkeys(half.on):
            by_day.setdefault(day, []).append((known.open, key, known))
    told = set()
    for day, halves in by_day.items():
        of_day = sorted(halves, key=itemgetter(0, 1))
        for _, key, _ in of_day[HALVES:]:
            yield Problem(f"{key}.on", shown(day), Phrase("at most {count} halves a day", count=HALVES))
        for (_, earlier, first), (_, key, second) in pairwise(of_day):
            if (earlier, key) not in told and (problem := _overlap(earlier, first, key, second)):
                told.add((earlier, key))
                yield problem


def _overlap(earlier: str, first: Half, key: str, second: Half) -> Problem | None:
    """Reported at the opening, or else at the time that reaches into the other half."""
    if second.open < first.close:
        expected = Phrase("a time from {time} of {half} on", time=time_of(first.close), half=earlier)
        return Problem(f"{key}.open", shown(time_of(second.open)), expected)
    if second.issue_from >= first.issue_until:
        return None
    if first.issue_until > second.open:
        expected = Phrase("a time until {time}, when numbers of {key} begin", time=time_of(second.issue_from), key=key)
        return Problem(f"{earlier}.issue_until", shown(time_of(first.issue_until)), expected)
    expected = Phrase(
        "a time from {time} on, when numbers of {half} end", time=time_of(first.issue_until), half=earlier
    )
    return Problem(f"{key}.issue_from", shown(time_of(second.issue_from)), expected)


def _closed_days_are_dates(hours: HoursSettings) -> Iterator[Problem]:
    special = {day for half in hours.half for day in half.on}
    for days in hours.closed:
        first, _, last = days.partition("/")
        if not all(_is_date(day) for day in (first, last or first)):
            yield Problem("hours.closed", shown(days), Phrase("dates that there are"))
        elif last and last < first:
            yield Problem("hours.closed", shown(days), Phrase("the first date before the last"))
        elif not last and first in special:
            yield Problem("hours.closed", shown(days), Phrase("a date that no [[hours.half]] names"))


def _service_is_offered(
    service: ServiceSettings, hours: Hours | None, courses: tuple[tuple[Half, ...], ...]
) -> Iterator[Problem]:
    """`courses`: how the days of the office may go, each once."""
    key = f"service[{service.code}]"
    for field in ("hours", "quota"):
        if getattr(service, field) and service.prefix is None:
            yield Problem(f"{key}.prefix", MISSING, Phrase("a prefix for its numbers, as it has {field}", field=field))
    for text in service.hours:
        offer = offer_of(text)
        if not offer.begin < offer.end <= DAY_MIN:
            yield Problem(f"{key}.hours", shown(text), Phrase("an end after its beginning"))
        elif hours and not _is_within(hours, courses, offer):
            yield Problem(f"{key}.hours", shown(text), Phrase("times at which the office gives out numbers"))


def _is_within(hours: Hours, courses: tuple[tuple[Half, ...], ...], offer: Offer) -> bool:
    """Whether an offer is within the hours: on all of its weekdays or, if it names none, on any day."""
    if offer.days:
        return all(_covers(hours.week[day], offer) for day in offer.days)
    return any(_covers(halves, offer) for halves in courses)


def _covers(halves: Iterable[Half], offer: Offer) -> bool:
    """Whether tickets are issued both when the offer begins and when it ends; noon may be in between."""
    known = list(halves)
    begins = any(half.issue_from <= offer.begin < half.issue_until for half in known)
    return begins and any(half.issue_from < offer.end <= half.issue_until for half in known)
