"""Counts days from their journal entries alone, so that simulated days and real ones are counted alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from core.history.day_record import DayRecord, DayRecorder
from core.history.visits import EntryTime, Visit
from core.instant import HOUR_MS, Instant
from core.messages.events import Entry
from core.rules import TicketClass

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
"""The time zone of invented days."""


class Wait(NamedTuple):
    """The wait of one leg of a visit."""

    day: int
    """1 for the first day of the tally."""
    begun: Instant
    """Line time."""
    class_: TicketClass
    service: str
    ms: int | None
    """Uptime; None: the ticket was not called, because the day ended or the citizen left."""
    first: bool
    hour: int
    """The hour of the day in which it began, in the zone of the tally."""
    leg: int = 1
    """The number of the leg in its visit."""


@dataclass(slots=True)
class CounterTotals:
    customers: int = 0
    """Calls without recalls; a ticket called there twice counts twice."""
    busy_ms: int = 0
    """Time with a ticket, from its call on."""
    open_ms: int = 0
    """Time open and not paused."""
    services: frozenset[str] = frozenset()
    """All that it was ever open for."""


class Tally:
    """Counts entries, given in order; `end` closes the last day. Only days that have ended are counted."""

    def __init__(self, zone: tzinfo = ZONE) -> None:
        self.days = 0
        self.waits: list[Wait] = []
        """Day by day, in order of issue."""
        self.no_shows = 0
        """Tickets whose last call was in vain."""
        self.abandoned = 0
        """Tickets whose citizens left before their call, and said so: they were cancelled for that reason."""
        self.unserved = 0
        """Tickets that still waited for a call when their day ended."""
        self.counters = defaultdict[str, CounterTotals](CounterTotals)
        self.squares = 0
        """Sum of the squared lengths of all stays at counters, in ms²."""
        self._zone = zone
        self._recorder = DayRecorder()

    @property
    def variation(self) -> float:
        """The squared coefficient of variation of the stays at counters: variance / mean²."""
        calls = sum(counter.customers for counter in self.counters.values())
        busy_ms = sum(counter.busy_ms for counter in self.counters.values())
        return calls * self.squares / busy_ms**2 - 1 if busy_ms else 0

    def apply_all(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            self.apply(entry)

    def apply(self, entry: Entry) -> None:
        self._count(self._recorder.apply(entry))

    def end(self) -> None:
        self._count(self._recorder.end())

    def _count(self, record: DayRecord | None) -> None:
        if record is None:
            return
        self.days += 1
        offset_ms = hour_offset_ms(record, self._zone)
        for visit in record.visits.values():
            self._count_waits(visit, offset_ms)
            for leg in visit.legs:
                for stay in leg.stays:
                    self.counters[stay.counter].customers += 1
                    self.counters[stay.counter].busy_ms += stay.ms
                    self.squares += stay.ms**2
        for session in record.counter_sessions:
            if session.status == "open":
                self.counters[session.counter].open_ms += session.ms
                self.counters[session.counter].services |= set(session.services)

    def _count_waits(self, visit: Visit, offset_ms: int) -> None:
        """A wait that ended because the ticket became void does not count, unless the citizen had had enough of it."""
        for number, leg in enumerate(visit.legs, 1):
            if leg.stays or not visit.is_void or visit.has_given_up:
                hour, first = (leg.since + offset_ms) // HOUR_MS % 24, number == 1
                wait = Wait(self.days, leg.since, visit.class_, leg.service, leg.waited_ms, first, hour, number)
                self.waits.append(wait)
        self.no_shows += visit.is_absent
        self.abandoned += visit.has_given_up
        self.unserved += visit.is_waiting


def first_trusted_issue(record: DayRecord) -> EntryTime | None:
    """When the first ticket was issued while the clock was trusted; None if it never was."""
    return next((visit.issued for visit in record.visits.values() if visit.issued.trusted), None)


def hour_offset_ms(record: DayRecord, zone: tzinfo) -> int:
    """How far local time is ahead of line time."""
    known = first_trusted_issue(record) or record.last_work
    ahead_ms = known.at - known.line if known.trusted else 0
    offset = known.line.later(ahead_ms).moment.astimezone(zone).utcoffset()
    return ahead_ms + round(offset.total_seconds() * 1000 if offset else 0)
