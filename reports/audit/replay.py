"""A day of the journal lived through again: every call, and the line as it stood right before it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from core.instant import Instant
from core.line.evolve import evolve
from core.line.line import EMPTY, Line
from core.messages.events import CallUndone, DayOpened, Entry, TicketCalled, TicketIssued


class NoBeginningError(Exception):
    """The entries do not begin with the opening of a day, so nothing can be replayed; the text names it."""


class Called(NamedTuple):
    entry: Entry
    event: TicketCalled
    """What the entry holds."""
    before: Line
    """The line right before it; whatever the counter had in hand is ended already."""
    undone: Entry | None = None
    """The entry that took this call back."""

    @property
    def is_turn(self) -> bool:
        """Whether it gave somebody a turn: no recall, and not taken back."""
        return self.event.why.rule != "recall" and self.undone is None


class Gap(NamedTuple):
    """Entries that are not there: of what comes after them nobody knows how the line stood."""

    first: int
    last: int
    """`seq` of both."""
    calls: int
    """How many there are after it on that day."""


class Day(NamedTuple):
    name: str
    """ISO date of the service day."""
    entries: tuple[Entry, ...]
    calls: tuple[Called, ...]
    """In the order in which they were made; those before the gap, if there is one."""
    issued: dict[str, Entry]
    """Label → the entry of its `TicketIssued`."""
    line: Line
    """After the last entry, or before the gap."""
    gap: Gap | None = None
    """The first one."""

    def arrival(self, label: str) -> Instant:
        """Line time."""
        event = self.issued[label].event
        return event.arrival if isinstance(event, TicketIssued) else self.issued[label].line

    def calls_of(self, label: str) -> list[Called]:
        return [called for called in self.calls if called.event.label == label]


def replayed(entries: Iterable[Entry], *, following: int | None = None) -> Day:
    """All entries of one service day, from its `DayOpened` on; raises `NoBeginningError`.

    `following`: `seq` of the first entry after them, where that opens a day: what is missing before any other may be of
    its own day.
    """
    day = tuple(entries)
    if not day or not isinstance(day[0].event, DayOpened):
        raise NoBeginningError(f"{day[0].day}: the journal does not have its opening" if day else "no entries")
    line, calls = EMPTY, list[Called]()
    issued: dict[str, Entry] = {}
    gap = _gap(day, following)
    for entry in day:
        event = entry.event
        if isinstance(event, TicketIssued):
            issued.setdefault(event.label, entry)
        if gap and entry.seq > gap.last:
            continue
        if isinstance(event, TicketCalled):
            calls.append(Called(entry, event, line))
        elif isinstance(event, CallUndone):
            calls = [_taken_back(called, entry, event) for called in calls]
        line = evolve(line, (entry,))
    return Day(day[0].day, day, tuple(calls), issued, line, gap)


def _gap(day: tuple[Entry, ...], following: int | None) -> Gap | None:
    seqs = [entry.seq for entry in day] + ([following] if following else [])
    for before, after in pairwise(seqs):
        if after != before + 1:
            calls = sum(isinstance(entry.event, TicketCalled) for entry in day if entry.seq > before)
            return Gap(before + 1, after - 1, calls)
    return None


def _taken_back(called: Called, entry: Entry, undo: CallUndone) -> Called:
    """The call itself, and what the same counter has recalled since."""
    same = (called.event.label, called.event.counter) == (undo.label, undo.counter)
    return called._replace(undone=entry) if same and called.event.call_no >= undo.call_no else called
