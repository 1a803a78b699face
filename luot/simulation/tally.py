"""What a day was like, from its journal entries alone: a simulated day and a real one are counted alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from core.events import (
    CallUndone,
    CounterClosed,
    CounterOpened,
    CounterPaused,
    CounterResumed,
    DayClosed,
    DayOpened,
    Entry,
    OfficeResumed,
    ServiceFinished,
    TicketAbsent,
    TicketCalled,
    TicketHeld,
    TicketIssued,
    TicketTransferred,
    TicketUnserved,
    TicketVoided,
)
from core.instant import Instant
from core.rules import TicketClass
from luot.simulation.hours import HOUR_MS

EAST_MS = 7 * HOUR_MS
"""Viet Nam's clocks are so much ahead of UTC."""
OVERNIGHT = (DayClosed, DayOpened, OfficeResumed, TicketUnserved)
"""These may come long after the last clerk has gone."""


class Wait(NamedTuple):
    """One person's wait, for his first counter or for a later one."""

    day: int
    """Number of the day."""
    begun: Instant
    class_: TicketClass
    service: str
    ms: int | None
    """None: nobody called."""
    first: bool
    """Since the number was taken; not: since another counter sent him on."""

    @property
    def hour(self) -> int:
        """Of the day in which it began."""
        return (self.begun + EAST_MS) // HOUR_MS % 24


class Presence(NamedTuple):
    """Of a counter, in all days."""

    customers: int = 0
    """Called there, not recalled."""
    busy_ms: int = 0
    """Had somebody, or waited for him."""
    open_ms: int = 0
    """Open and not paused."""


class Tally:
    """Hears all entries in order; `end` closes the last day."""

    def __init__(self) -> None:
        self.days = 0
        self.waits: list[Wait] = []
        """Of all days that have ended."""
        self.no_shows = 0
        """Called and gone."""
        self.unserved = 0
        """Still waiting when the day ended, for whichever counter."""
        self.counters: dict[str, Presence] = {}
        self._begin()

    def _begin(self) -> None:
        self._last = Instant(0)
        self._dark_ms = 0
        """How long the office has been dark today: nobody is to blame for that wait."""
        self._dark_before: dict[str, int] = {}
        """When somebody began to wait."""
        self._waiting: dict[str, Wait] = {}
        self._called: dict[tuple[str, str], Wait] = {}
        """By label and service."""
        self._class: dict[str, TicketClass] = {}
        self._absent: set[str] = set()
        self._busy: dict[str, Instant] = {}
        self._open: dict[str, Instant] = {}

    def hear_all(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            self.hear(entry)

    def hear(self, entry: Entry) -> None:
        event = entry.event
        match event:
            case TicketIssued():
                self._class[event.label] = event.class_
                self._wait(event.label, event.arrival, event.service, first=True)
            case TicketCalled():
                self._call(event, entry.line)
            case ServiceFinished() | TicketHeld():
                self._free(event.counter, entry.line)
            case TicketAbsent():
                self._absent.add(event.label)
                self._free(event.counter, entry.line)
            case TicketTransferred():
                self._transfer(event, entry.line)
            case CallUndone():
                self._undo(event, entry.line)
            case TicketVoided():
                self._waiting.pop(event.label, None)
            case CounterOpened() | CounterResumed():
                self._open.setdefault(event.counter, entry.line)
            case CounterPaused() | CounterClosed():
                self._shut(event.counter, entry.line)
            case OfficeResumed():
                self._resume((event.away_s or 0) * 1000)
            case DayOpened():
                self.end()
                self.days += 1
            case _:
                pass
        if not isinstance(event, OVERNIGHT):
            self._last = entry.line

    def end(self) -> None:
        for counter in list(self._busy):
            self._free(counter, self._last)
        for counter in list(self._open):
            self._shut(counter, self._last)
        self.waits += [*self._called.values(), *self._waiting.values()]
        self.unserved += len(self._waiting)
        self.no_shows += len(self._absent)
        self._begin()

    def _resume(self, away_ms: int) -> None:
        """Counters stood still, too."""
        self._dark_ms += away_ms
        self._busy = {counter: since.later(away_ms) for counter, since in self._busy.items()}
        self._open = {counter: since.later(away_ms) for counter, since in self._open.items()}

    def _wait(self, label: str, since: Instant, service: str, *, first: bool) -> None:
        self._dark_before[label] = self._dark_ms
        self._waiting[label] = Wait(self.days, since, self._class[label], service, None, first)

    def _call(self, event: TicketCalled, now: Instant) -> None:
        if event.why.rule == "recall":
            return
        self._absent.discard(event.label)
        self._busy[event.counter] = now
        presence = self.counters.get(event.counter, Presence())
        self.counters[event.counter] = presence._replace(customers=presence.customers + 1)
        waiting = self._waiting.pop(event.label, None)
        if waiting is not None:
            dark_ms = self._dark_ms - self._dark_before[event.label]
            called = waiting._replace(ms=max(0, now - waiting.begun - dark_ms))
            self._called[event.label, waiting.service] = called

    def _undo(self, event: CallUndone, now: Instant) -> None:
        """The call waits on as before; whom it had ended is at the counter again."""
        self._busy.pop(event.counter, None)
        for key in [key for key in self._called if key[0] == event.label][-1:]:
            self._waiting[event.label] = self._called.pop(key)._replace(ms=None)
        if event.restored is not None:
            self._waiting.pop(event.restored, None)  # for the next leg of its plan
            self._busy[event.counter] = now

    def _transfer(self, event: TicketTransferred, now: Instant) -> None:
        if event.counter is not None:
            self._free(event.counter, now)
            self._wait(event.label, now, event.service, first=False)
        elif (waiting := self._waiting.get(event.label)) is not None:
            self._waiting[event.label] = waiting._replace(service=event.service)

    def _free(self, counter: str, now: Instant) -> None:
        since = self._busy.pop(counter, None)
        if since is not None:
            presence = self.counters[counter]
            self.counters[counter] = presence._replace(busy_ms=presence.busy_ms + now - since)

    def _shut(self, counter: str, now: Instant) -> None:
        since = self._open.pop(counter, None)
        if since is not None:
            presence = self.counters.get(counter, Presence())
            self.counters[counter] = presence._replace(open_ms=presence.open_ms + max(0, now - since))
