"""What an office's days have taught: laws of services, breaks, no-shows, ways onward, habits. Heard entry by entry."""

from __future__ import annotations

from collections import deque
from datetime import tzinfo

from core.events import (
    CallUndone,
    CounterClosed,
    CounterOpened,
    CounterPaused,
    CounterResumed,
    DayOpened,
    Entry,
    RulesChanged,
    ServiceFinished,
    TicketAbsent,
    TicketCalled,
    TicketHeld,
    TicketIssued,
    TicketTransferred,
)
from core.habits import Arrivals, Presence
from core.instant import Instant
from core.laws import LONGEST_MS, Law, Laws
from core.line import Line
from core.rules import Rules
from core.ticket import Lit

KEEP = 500
CLEARLY_SERVED_MS = 120_000
"""Whoever was at a counter for so long was there, whatever the clerk has pressed."""
NO_SHOWS, NO_SHOWS_OF = 1, 25
"""Assumed before anything is known: so many do not come, of so many."""
NO_SHOW_MS = 60_000.0


class Experience:
    """Learns from each entry what it can; the line is told as it was before it."""

    def __init__(self, zone: tzinfo | None) -> None:
        self._zone = zone
        self.laws = Laws()
        self.arrivals = Arrivals()
        self.presence = Presence()
        self.called_at: dict[str, Lit] = {}
        """Counter → when it called whom it has."""
        self.paused_at: dict[str, Lit] = {}
        self._paused_ms: dict[str, int] = {}
        """The same by the time of day."""
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
        return breaks / max(1, len(self._ends) - breaks)

    def time_ms(self, at: Instant) -> int:
        """Milliseconds after midnight, where the office is."""
        local = at.moment.astimezone(self._zone)
        return ((local.hour * 60 + local.minute) * 60 + local.second) * 1000

    def hear(self, line: Line, entry: Entry) -> None:
        event = entry.event
        match event:
            case DayOpened():
                self._begin_day()
                self._assume(event.rules)
            case RulesChanged():
                self._assume(event.rules)
            case TicketIssued() if entry.trusted:
                self.arrivals.note(self.time_ms(entry.at), event.service, event.class_)
            case TicketCalled() if event.why.rule != "recall":
                self.called_at[event.counter] = line.lit(entry.line)
            case ServiceFinished():
                self._end(line, entry, event.label, event.counter, came=event.started, goes_to=event.goes_to)
            case TicketHeld():
                self._end(line, entry, event.label, event.counter, came=True, goes_to=None)
            case TicketTransferred() if event.counter is not None:
                self._end(line, entry, event.label, event.counter, came=True, goes_to=event.service)
            case TicketAbsent():
                self._end(line, entry, event.label, event.counter, came=False, goes_to=None)
            case CallUndone():
                self.called_at.pop(event.counter, None)
            case CounterPaused():
                self.paused_at[event.counter] = line.lit(entry.line)
                self._paused_ms[event.counter] = self.time_ms(entry.at)
            case CounterResumed() | CounterOpened():
                self._come_back(line, entry, event.counter)
            case CounterClosed():
                self._close(line, entry, event.counter)
            case _:
                pass

    def _begin_day(self) -> None:
        self.laws.begin_day()
        self.arrivals.begin_day()
        self.presence.begin_day()
        for kept in (self.called_at, self.paused_at, self._paused_ms):
            kept.clear()

    def _assume(self, rules: Rules) -> None:
        """What the settings say of a service holds at once, as far as its own days have not shown better."""
        self.laws.assume({service: Law.of(usual.mean_min, usual.cv) for service, usual in rules.usual.items()})

    def _end(self, line: Line, entry: Entry, label: str, counter: str, *, came: bool, goes_to: str | None) -> None:
        since, ticket = self.called_at.pop(counter, None), line.tickets.get(label)
        if since is None or ticket is None:
            return
        took_ms = line.lit(entry.line) - since
        was_there = came or took_ms > CLEARLY_SERVED_MS
        self._shows.append(was_there)
        if not was_there:
            self._vain_ms.append(took_ms)
            return
        self._ends.append(False)
        self.laws.note(ticket.service, took_ms)
        self.onward.setdefault(ticket.service, deque(maxlen=200)).append(goes_to)

    def _come_back(self, line: Line, entry: Entry, counter: str) -> None:
        since, since_ms = self.paused_at.pop(counter, None), self._paused_ms.pop(counter, None)
        if since is not None and since_ms is not None:
            took_ms = line.lit(entry.line) - since
            if took_ms <= LONGEST_MS:
                self._ends.append(True)
                self.rests_ms.append(took_ms)
            elif entry.trusted:
                self.presence.closed(counter, since_ms, left_waiting=_is_waited_for(line, counter))
        if entry.trusted:
            self.presence.opened(counter, self.time_ms(entry.at))

    def _close(self, line: Line, entry: Entry, counter: str) -> None:
        self.paused_at.pop(counter, None)
        since_ms = self._paused_ms.pop(counter, None)
        if entry.trusted:
            time_ms = self.time_ms(entry.at) if since_ms is None else since_ms
            self.presence.closed(counter, time_ms, left_waiting=_is_waited_for(line, counter))


def _is_waited_for(line: Line, counter: str) -> bool:
    return any(line.queues.get(service) for service in line.counter(counter).services)
