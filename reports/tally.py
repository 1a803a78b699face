"""What a day was like, from its journal entries alone: a simulated day and a real one are counted alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from core.history.day_record import DayRecord, DayRecords
from core.history.visits import Moment, Visit
from core.instant import HOUR_MS, Instant
from core.messages.events import Entry
from core.rules import TicketClass

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
"""Where invented days pass."""


class Wait(NamedTuple):
    """One person's wait, for his first counter or for a later one."""

    day: int
    """Number of the day."""
    begun: Instant
    """Line time."""
    class_: TicketClass
    """As last changed."""
    service: str
    ms: int | None
    """While the office was not dark. None: nobody called."""
    first: bool
    """Since the number was taken; not: since another counter sent him on."""
    hour: int
    """Of the day by the clock, in which it began."""


class Presence(NamedTuple):
    """Of a counter, in all days."""

    customers: int = 0
    """Called there, not recalled; who was called there twice counts twice."""
    busy_ms: int = 0
    """Had somebody, or waited for him."""
    open_ms: int = 0
    """Open and not paused."""


class Tally:
    """Hears all entries in order; `end` closes the last day."""

    def __init__(self, zone: tzinfo = ZONE) -> None:
        self.days = 0
        """That have ended."""
        self.waits: list[Wait] = []
        """Of all days that have ended; of each day in the order of the numbers."""
        self.no_shows = 0
        """Called and gone."""
        self.unserved = 0
        """Still waiting when the day ended, for whichever counter."""
        self.counters: dict[str, Presence] = {}
        self.squares = 0
        """Of the times that people were with counters, ms²."""
        self._zone = zone
        self._books = DayRecords()

    @property
    def variation(self) -> float:
        """Of the times that people were with counters: variance / mean²."""
        calls = sum(counter.customers for counter in self.counters.values())
        busy_ms = sum(counter.busy_ms for counter in self.counters.values())
        return calls * self.squares / busy_ms**2 - 1 if busy_ms else 0

    def hear_all(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            self.hear(entry)

    def hear(self, entry: Entry) -> None:
        self._count(self._books.hear(entry))

    def end(self) -> None:
        self._count(self._books.end())

    def _count(self, book: DayRecord | None) -> None:
        if book is None:
            return
        self.days += 1
        offset_ms = _hour_offset_ms(book, self._zone)
        for visit in book.visits.values():
            self._wait(visit, offset_ms)
            for leg in visit.legs:
                for stay in leg.stays:
                    self._add(stay.counter, customers=1, busy_ms=stay.ms)
                    self.squares += stay.ms**2
        for span in book.spans:
            self._add(span.counter, open_ms=span.ms if span.status == "open" else 0)

    def _wait(self, visit: Visit, offset_ms: int) -> None:
        """Whose number is void waits no more."""
        for leg in visit.legs:
            if leg.stays or not visit.is_void:
                hour = (leg.since + offset_ms) // HOUR_MS % 24
                first = leg is visit.legs[0]
                self.waits.append(Wait(self.days, leg.since, visit.class_, leg.service, leg.waited_ms, first, hour))
        self.no_shows += visit.is_absent
        self.unserved += visit.waits

    def _add(self, counter: str, *, customers: int = 0, busy_ms: int = 0, open_ms: int = 0) -> None:
        before = self.counters.get(counter, Presence())
        self.counters[counter] = Presence(
            before.customers + customers, before.busy_ms + busy_ms, before.open_ms + open_ms
        )


def believed(book: DayRecord) -> Moment | None:
    """The first moment at which somebody took a number and the clock was believed; None: it never was."""
    return next((visit.issued for visit in book.visits.values() if visit.issued.trusted), None)


def _hour_offset_ms(book: DayRecord, zone: tzinfo) -> int:
    """How far the clock on the wall is ahead of line time."""
    sure = believed(book) or book.last
    ahead_ms = sure.at - sure.line if sure.trusted else 0
    offset = sure.line.later(ahead_ms).moment.astimezone(zone).utcoffset()
    return ahead_ms + round(offset.total_seconds() * 1000 if offset else 0)
