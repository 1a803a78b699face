"""Replays a day of the journal: every call, with the line right before it and the clock that people saw then."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime, tzinfo
from itertools import pairwise
from typing import NamedTuple

from core.instant import Instant
from core.line.evolve import evolve
from core.line.line import EMPTY, Line
from core.messages.events import CallUndone, DayOpened, Entry, NumbersSkipped, OfficeResumed, TicketCalled, TicketIssued

CLOCK_SET_MS = 60_000
"""If the clock's lead over line time changed by more than this, the clock was set in between."""


class NoBeginningError(Exception):
    """The entries do not begin with a `DayOpened`; the text names the day."""


class Step(NamedTuple):
    entry: Entry
    before: Line
    """The line right before the entry."""


class ReplayedCall(NamedTuple):
    entry: Entry
    event: TicketCalled
    before: Line
    """The line right before the call, after the counter's last ticket has ended."""
    undone: Entry | None = None

    @property
    def is_turn(self) -> bool:
        """Whether the call gave the ticket its turn: it is no recall, and was not undone."""
        return self.event.why.rule != "recall" and self.undone is None


class Gap(NamedTuple):
    """Missing entries: the line after them is not known, so later calls cannot be judged."""

    first: int
    last: int
    """`seq` of the first and the last missing entry."""
    calls: int
    """How many calls come after it on that day."""


class ReplayedDay(NamedTuple):
    name: str
    """ISO date of the service day."""
    entries: tuple[Entry, ...]
    steps: tuple[Step, ...]
    """In order; only those before the gap, if there is one."""
    calls: tuple[ReplayedCall, ...]
    """The same of the calls alone."""
    issued: dict[str, Entry]
    """Label → the entry with its `TicketIssued`."""
    line: Line
    """After the last entry, or before the gap."""
    gap: Gap | None = None
    following: Entry | None = None
    """The `DayOpened` of the next day, if that follows."""

    def arrival(self, label: str) -> Instant:
        """Line time."""
        event = self.issued[label].event
        return event.arrival if isinstance(event, TicketIssued) else self.issued[label].line

    def calls_of(self, label: str) -> list[ReplayedCall]:
        return [called for called in self.calls if called.event.label == label]


def replay_day(entries: Iterable[Entry], *, following: Entry | None = None) -> ReplayedDay:
    """Replays all entries of one service day, from its `DayOpened` on; raises `NoBeginningError`. `following`: the
    next entry if that opens a day, so that entries missing at the end show, too."""
    day = tuple(entries)
    if not day or not isinstance(day[0].event, DayOpened):
        raise NoBeginningError(f"{day[0].day}: the journal does not have its opening" if day else "no entries")
    line, calls, steps = EMPTY, list[ReplayedCall](), list[Step]()
    issued: dict[str, Entry] = {}
    gap = _gap(day, following)
    for entry in day:
        event = entry.event
        if isinstance(event, TicketIssued):
            issued.setdefault(event.label, entry)
        if gap and entry.seq > gap.last:
            continue
        steps.append(Step(entry, line))
        if isinstance(event, TicketCalled):
            calls.append(ReplayedCall(entry, event, line))
        elif isinstance(event, CallUndone):
            calls = [_mark_undone(called, entry, event) for called in calls]
        line = evolve(line, (entry,))
    return ReplayedDay(day[0].day, day, tuple(steps), tuple(calls), issued, line, gap, following)


def _gap(day: tuple[Entry, ...], following: Entry | None) -> Gap | None:
    for before, after in pairwise(entry for entry in (*day, following) if entry):
        if after.seq != before.seq + 1 and not _was_noticed(after):
            calls = sum(isinstance(entry.event, TicketCalled) for entry in day if entry.seq > before.seq)
            return Gap(before.seq + 1, after.seq - 1, calls)
    return None


def _was_noticed(entry: Entry) -> bool:
    """Whether the kiosk had lost the entries before this one, too: then it went on from the same line as a replay."""
    return isinstance(entry.event, NumbersSkipped) and entry.event.last == entry.seq - 1


def _mark_undone(called: ReplayedCall, entry: Entry, undo: CallUndone) -> ReplayedCall:
    """Marks the undone call itself, and the recalls of the same ticket at that counter since."""
    same = (called.event.label, called.event.counter) == (undo.label, undo.counter)
    return called._replace(undone=entry) if same and called.event.call_no >= undo.call_no else called


class RoomClock(NamedTuple):
    """One clock for all times of an explanation, so that they appear in the order in which the rule took them."""

    ahead_ms: int
    """How far the clock is ahead of line time."""
    zone: tzinfo
    is_reliable: bool
    """Whether people saw the same times then, on their slips too."""

    def at(self, line_time: Instant) -> datetime:
        return self.shifted(line_time).within_reach().moment.astimezone(self.zone)

    def shifted(self, line_time: Instant) -> Instant:
        return line_time.later(self.ahead_ms)


def room_clock_at(day: ReplayedDay, called: ReplayedCall, zone: tzinfo, *labels: str | None) -> RoomClock:
    """The clock at a call; if it was not trusted then, at the last trusted entry before, or else the first one after.
    Those of the same run of the kiosk come first: line time does not know how long an outage was while no clock tells.
    `labels`: the tickets whose slips should show the same times."""
    trusted = [entry for entry in day.entries if entry.trusted]
    earlier, later = (
        [entry for entry in trusted if (entry.seq <= called.entry.seq) is is_before] for is_before in (True, False)
    )
    starts = [entry.seq for entry in day.entries if isinstance(entry.event, OfficeResumed)]
    run = bisect_right(starts, called.entry.seq)
    same_run = [entry for entry in (*earlier[-1:], *later[:1]) if bisect_right(starts, entry.seq) == run]
    entry = (same_run or earlier[-1:] or later or [called.entry])[0]
    ahead_ms = entry.at - entry.line
    slips = [day.issued[label] for label in labels if label is not None and label in day.issued]
    same = all(abs(slip.at - slip.line - ahead_ms) < CLOCK_SET_MS for slip in slips if slip.trusted)
    return RoomClock(ahead_ms, zone, is_reliable=bool(trusted) and same)
