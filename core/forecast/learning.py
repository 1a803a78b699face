"""What an office's days have taught: laws of services, breaks, no-shows, ways onward, habits. Heard entry by entry."""

from __future__ import annotations

from collections import deque
from datetime import tzinfo

from core.forecast.patterns import Arrivals, Presence
from core.forecast.service_times import LONGEST_MS, Law, ServiceTimes
from core.history.day_record import DayRecord
from core.history.visits import Span, Stay
from core.instant import Instant
from core.line.line import Line
from core.messages.events import (
    CounterClosed,
    CounterOpened,
    CounterPaused,
    CounterResumed,
    DayOpened,
    Entry,
    RulesChanged,
    TicketIssued,
)
from core.rules import Rules

KEEP = 500
CLEARLY_SERVED_MS = 120_000
"""Who was passed over so long after his last call had come, though the clerk pressed no key for it."""
NO_SHOWS, NO_SHOWS_OF = 1, 25
"""Assumed before anything is known: so many do not come, of so many."""
NO_SHOW_MS = 60_000.0


class Learned:
    """Learns from each entry what it can; the line is told as it was before it."""

    def __init__(self, zone: tzinfo | None) -> None:
        self._zone = zone
        self.laws = ServiceTimes()
        self.arrivals = Arrivals()
        self.presence = Presence()
        self._book: DayRecord | None = None
        """Of the day that is open."""
        self._waited_for: dict[str, bool] = {}
        """Counter that pauses → whether somebody waited for it when that began."""
        self.rests_ms: deque[float] = deque(maxlen=KEEP)
        self._ends: deque[bool] = deque(maxlen=KEEP)
        """What followed on a service; true: a break."""
        self._shows: deque[bool] = deque(maxlen=KEEP)
        self._vain_ms: deque[float] = deque(maxlen=KEEP)
        self.onward: dict[str, deque[str | None]] = {}
        """Service → where those went who had it, the last ones; None: home."""

    @property
    def no_show(self) -> float:
        return (NO_SHOWS + self._shows.count(False)) / (NO_SHOWS_OF + len(self._shows))

    @property
    def no_show_ms(self) -> float:
        return sum(self._vain_ms) / len(self._vain_ms) if self._vain_ms else NO_SHOW_MS

    @property
    def rest(self) -> float:
        """Chance of a break after a service."""
        breaks = self._ends.count(True)
        return min(1.0, breaks / max(1, len(self._ends) - breaks))

    def at_counter(self, counter: str) -> Stay | None:
        """Whom it has."""
        return self._book.at_counter.get(counter) if self._book else None

    def pause(self, counter: str) -> Span | None:
        """The one that it is in."""
        span = self._book.staffed.get(counter) if self._book else None
        return span if span and span.status == "paused" else None

    def time_ms(self, at: Instant) -> int:
        """Milliseconds after midnight, where the office is."""
        local = at.moment.astimezone(self._zone)
        return ((local.hour * 60 + local.minute) * 60 + local.second) * 1000

    def hear(self, line: Line, entry: Entry) -> list[Stay]:
        """The stays that are over for certain from now on."""
        event = entry.event
        if isinstance(event, DayOpened):
            return self._begin_day(entry, event.rules)
        if self._book is None:
            return []
        before, over = dict(self._book.staffed), self._book.hear(entry)
        for stay in over:
            self._learn(stay)
        match event:
            case RulesChanged():
                self._assume(event.rules)
            case TicketIssued() if entry.trusted:
                self.arrivals.note(self.time_ms(entry.at), event.service, event.class_)
            case CounterPaused():
                self._waited_for[event.counter] = _is_waited_for(line, event.counter)
            case CounterResumed() | CounterOpened():
                self._come_back(event.counter, before.get(event.counter), entry)
            case CounterClosed():
                waited_for = _is_waited_for(line, event.counter)
                self._go(event.counter, before.get(event.counter), entry, waited_for=waited_for)
            case _:
                pass
        return over

    def _begin_day(self, entry: Entry, rules: Rules) -> list[Stay]:
        over = self._end_day(self._book) if self._book else []
        self._book = DayRecord(entry, rules)
        self._waited_for.clear()
        self.laws.begin_day()
        self.arrivals.begin_day()
        self.presence.begin_day()
        self._assume(rules)
        return over

    def _end_day(self, book: DayRecord) -> list[Stay]:
        """Who went without a key went with the day's last work, or with the pause that has not ended."""
        for counter, span in book.staffed.items():
            gone = span.begun if span.status == "paused" else book.last
            if gone.trusted:
                waited_for = span.status == "paused" and self._waited_for.get(counter, False)
                self.presence.closed(counter, self.time_ms(gone.at), left_waiting=waited_for)
        over = book.end()
        for stay in over:
            self._learn(stay)
        return over

    def _assume(self, rules: Rules) -> None:
        """What the settings say of a service holds at once, as far as its own days have not shown better."""
        self.laws.assume({service: Law.of(usual.mean_min, usual.cv) for service, usual in rules.usual.items()})

    def _learn(self, stay: Stay) -> None:
        """Of a held one the time counts when he has been called again and is through."""
        if stay.ended is None or stay.how in ("held", "left"):
            return
        clearly = stay.how == "passed" and stay.ended.uptime - stay.recalled.uptime > CLEARLY_SERVED_MS
        came = clearly or stay.how in ("finished", "transferred")
        self._shows.append(came)
        if not came:
            self._vain_ms.append(stay.ms)
            return
        self._ends.append(False)
        self.laws.note(stay.service, stay.held_ms + stay.ms)
        self.onward.setdefault(stay.service, deque(maxlen=200)).append(stay.goes_to)

    def _come_back(self, counter: str, before: Span | None, entry: Entry) -> None:
        """A short pause was a break, a long one an absence."""
        if before is not None and before.status == "paused":
            if before.ms <= LONGEST_MS:
                self._ends.append(True)
                self.rests_ms.append(before.ms)
            else:
                self._go(counter, before, entry, waited_for=False)
        if entry.trusted:
            self.presence.opened(counter, self.time_ms(entry.at))

    def _go(self, counter: str, before: Span | None, entry: Entry, *, waited_for: bool) -> None:
        """Who paused before had gone by then."""
        at, trusted = entry.at, entry.trusted
        if before is not None and before.status == "paused":
            at, trusted, waited_for = before.begun.at, before.begun.trusted, self._waited_for.get(counter, False)
        if trusted:
            self.presence.closed(counter, self.time_ms(at), left_waiting=waited_for)


def _is_waited_for(line: Line, counter: str) -> bool:
    return any(line.queues.get(service) for service in line.counter(counter).services)
