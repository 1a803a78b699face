"""Today as far as the journal tells it, beside a usual day: what a supervisor sees of it."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from datetime import tzinfo
from pathlib import Path
from statistics import fmean

from msgspec import Struct

from core.history.day_record import DayRecord, day_records
from core.history.visits import Visit
from core.instant import Instant
from core.messages.events import DayOpened
from core.rules import TicketClass
from reports.figures import Group, group_of
from reports.tally import Wait
from runtime.journal.reader import JournalReader

HALF_HOUR = 30
STEP_MIN = 10
"""How far apart the moments are at which those who wait are counted."""
USUAL_DAYS = 10
"""A usual day is the mean of so many last days."""
DAY_MIN = 24 * 60


class HalfHour(Struct, frozen=True):
    begin: int
    """Minute of the day."""
    arrivals: int
    wait_mean_min: float | None
    """Of those who came in it, to the first call; None: nobody of them was called."""


class DaySoFar(Struct, frozen=True, kw_only=True):
    day: str
    visits: int
    """Without tickets that were cancelled before any call."""
    offsets: dict[str, dict[str, int]]
    """Counter → service → minutes, as the rules have it now."""
    all: Group
    """Of the visits that were called: their first wait."""
    by_service: dict[str, Group]
    """Of all legs that were called."""
    half_hours: tuple[HalfHour, ...]
    """Without a gap from the first that had an arrival to the last."""
    waiting: tuple[tuple[int, int], ...]
    """Minute of the day → how many waited then, until now."""


class DayReader:
    """Follows the last day of a journal; to be used from any thread. Methods raise `JournalError`."""

    def __init__(self, journal: Path, zone: tzinfo) -> None:
        self._path = journal
        self._zone = zone
        self._lock = threading.Lock()
        self._record: DayRecord | None = None
        self._seq = 0
        self._told: tuple[tuple[int, int], DaySoFar] | None = None
        self._usual: tuple[str, Mapping[int, float]] = ("", {})

    def so_far(self, now: Instant) -> DaySoFar | None:
        """None: no day has been opened yet."""
        with self._lock:
            self._read_on()
            if self._record is None:
                return None
            minute = minute_of_day(now, self._zone)
            if self._told is None or self._told[0] != (self._seq, minute):
                self._told = (self._seq, minute), day_so_far(self._record, now, self._zone)
            return self._told[1]

    def usual(self) -> Mapping[int, float]:
        """Minute of the day → how many waited then on the mean of the last days before this one. Reads them at the
        first call of a day, which takes a moment."""
        with self._lock:
            journal = JournalReader(self._path)
            days = journal.days()
            if days and self._usual[0] != days[-1]:
                past = days[-1 - USUAL_DAYS : -1]
                records = [record for day in past for record in day_records(journal.entries(day))]
                self._usual = days[-1], usual_waiting(records, self._zone)
            return self._usual[1]

    def _read_on(self) -> None:
        journal = JournalReader(self._path)
        last = journal.last_seq()
        if last == self._seq:
            return
        if last < self._seq or self._record is None:
            self._seq = journal.seq_of_last("DayOpened", 1) - 1
        for entry in journal.after(self._seq):
            if isinstance(entry.event, DayOpened):
                self._record = DayRecord(entry, entry.event.rules)
            elif self._record is not None:
                self._record.apply(entry)
            self._seq = entry.seq


def day_so_far(record: DayRecord, now: Instant, zone: tzinfo) -> DaySoFar:
    """`now`: until when those who still wait are counted."""
    came = [visit for visit in record.visits.values() if not visit.is_void or visit.legs[0].stays]
    waits = [wait for visit in came for wait in _waits(visit, zone)]
    services = sorted({wait.service for wait in waits})
    until = minute_of_day(now, zone) if record.day == _date(now, zone) else DAY_MIN
    return DaySoFar(
        day=record.day,
        visits=len(came),
        offsets=record.rules.counters,
        all=group_of([wait for wait in waits if wait.first]),
        by_service={service: group_of([wait for wait in waits if wait.service == service]) for service in services},
        half_hours=_half_hours(came, zone),
        waiting=tuple(_waiting([_waited(visit, DAY_MIN, zone) for visit in came], until)),
    )


def usual_waiting(records: Iterable[DayRecord], zone: tzinfo) -> dict[int, float]:
    """Minute of the day → the mean of how many waited then."""
    days = [
        dict(_waiting([_waited(visit, _end(record, zone), zone) for visit in record.visits.values()], DAY_MIN))
        for record in records
        if record.visits
    ]
    minutes = sorted({minute for day in days for minute in day})
    return {minute: fmean(day.get(minute, 0) for day in days) for minute in minutes}


def minute_of_day(at: Instant, zone: tzinfo) -> int:
    local = at.moment.astimezone(zone)
    return local.hour * 60 + local.minute


def _date(at: Instant, zone: tzinfo) -> str:
    return at.moment.astimezone(zone).date().isoformat()


def _waits(visit: Visit, zone: tzinfo) -> Iterator[Wait]:
    class_: TicketClass = visit.class_
    for number, leg in enumerate(visit.legs, 1):
        if leg.stays:
            hour = minute_of_day(_clock(visit, leg.since), zone) // 60
            yield Wait(1, leg.since, class_, leg.service, leg.waited_ms, number == 1, hour, number)


def _clock(visit: Visit, line_time: Instant) -> Instant:
    """Line time by the clock of the ticket's issue."""
    return line_time.later(visit.issued.at - visit.issued.line)


def _half_hours(visits: list[Visit], zone: tzinfo) -> tuple[HalfHour, ...]:
    slots: dict[int, list[Visit]] = {}
    for visit in visits:
        minute = minute_of_day(_clock(visit, visit.arrival), zone)
        slots.setdefault(minute // HALF_HOUR * HALF_HOUR, []).append(visit)
    if not slots:
        return ()
    return tuple(
        HalfHour(begin, len(slots.get(begin, ())), _mean_wait(slots.get(begin, ())))
        for begin in range(min(slots), max(slots) + 1, HALF_HOUR)
    )


def _mean_wait(visits: Iterable[Visit]) -> float | None:
    waited = [ms / 60_000 for visit in visits if (ms := visit.legs[0].waited_ms) is not None]
    return fmean(waited) if waited else None


def _end(record: DayRecord, zone: tzinfo) -> int:
    return minute_of_day(record.last_work.at, zone)


def _waited(visit: Visit, end_of_day: int, zone: tzinfo) -> list[tuple[int, int]]:
    """From which minute to which the ticket waited, for each leg; who still waits does so until `end_of_day`."""
    found = []
    for leg in visit.legs:
        begin = minute_of_day(_clock(visit, leg.since), zone)
        if leg.stays:
            found.append((begin, minute_of_day(leg.stays[0].called.at, zone)))
        elif visit.is_waiting:
            found.append((begin, end_of_day))
    return found


def _waiting(tickets: list[list[tuple[int, int]]], until: int) -> Iterator[tuple[int, int]]:
    periods = [period for ticket in tickets for period in ticket]
    if not periods:
        return
    first = min(begin for begin, _ in periods) // STEP_MIN * STEP_MIN
    last = min(until, max(end for _, end in periods) + STEP_MIN)
    for minute in range(first, last + 1, STEP_MIN):
        yield minute, sum(begin <= minute < end for begin, end in periods)
