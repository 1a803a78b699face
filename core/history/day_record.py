"""Who was with which counter from when till when, and when counters were staffed: one day, read from its entries alone.

Times are *lit*: what the office was dark in between is no time. An undone call has not been, and whom it had ended is
with the counter again, for as long as he is. What comes after the last work of a day, by night or on the next morning,
lengthens nothing that was left open; but a key pressed on the next morning before the day turns is work of that day,
and lengthens what was left open by a night.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from core.history.visits import Cause, End, Leg, Moment, Span, Stay, Visit
from core.instant import Instant
from core.line.ticket import Uptime
from core.messages.events import (
    CallUndone,
    ClassChanged,
    CounterClosed,
    CounterOpened,
    CounterPaused,
    CounterResumed,
    DayOpened,
    Entry,
    OfficeResumed,
    RulesChanged,
    ServiceFinished,
    ServiceStarted,
    TicketAbsent,
    TicketCalled,
    TicketHeld,
    TicketIssued,
    TicketResumed,
    TicketReturned,
    TicketTransferred,
    TicketVoided,
)
from core.rules import Rules

WORK = (
    TicketIssued,
    TicketCalled,
    ServiceStarted,
    ServiceFinished,
    TicketAbsent,
    TicketReturned,
    TicketHeld,
    TicketResumed,
    TicketTransferred,
    ClassChanged,
    CallUndone,
    CounterOpened,
    CounterPaused,
    CounterResumed,
    CounterClosed,
)
"""While these happen people are at work; all else may come long after the last one has gone."""


class DayRecord:
    """Of one day; hears its entries in order, the `DayOpened` first. `end` when another day begins, or nothing more."""

    def __init__(self, opened: Entry, rules: Rules) -> None:
        self.day = opened.day
        self.rules = rules
        self.visits: dict[str, Visit] = {}
        """By label, in order of issue."""
        self.spans: list[Span] = []
        """In order of their beginning."""
        self.at_counter: dict[str, Stay] = {}
        """Counter → whom it has."""
        self.staffed: dict[str, Span] = {}
        """Counter → the span that lasts."""
        self.last = Moment(int(opened.line), opened.line, opened.at, opened.trusted)
        """Of the last work."""
        self._outage_ms = 0
        self._pending_ms = 0
        """Dark time after the last work: it counts as soon as there is more."""
        self._away_ms, self._resumed = 0, Instant(0)
        """Of the last start."""
        self._undoable: dict[str, Stay] = {}
        """Counter → what it ended last, as long as an undo may bring it back."""

    def hear(self, entry: Entry) -> list[Stay]:
        """The stays that are over for certain from now on: no undo brings them back."""
        event = entry.event
        if isinstance(event, OfficeResumed):
            self._away_ms = (event.away_s or 0) * 1000
            self._pending_ms += self._away_ms
            self._resumed = entry.line
        over = self._too_late_to_undo(entry)
        if isinstance(event, WORK):
            self._outage_ms, self._pending_ms = self._outage_ms + self._pending_ms, 0
            self.last = Moment(entry.line - self._outage_ms, entry.line, entry.at, entry.trusted)
        match event:
            case RulesChanged():
                self._change_rules(event.rules)
            case TicketIssued():
                self._issue(event)
            case CounterOpened():
                self._staff(event.counter, "open", event.services)
            case CounterPaused() | CounterResumed():
                status: Literal["open", "paused"] = "paused" if isinstance(event, CounterPaused) else "open"
                self._staff(event.counter, status, self._services(event.counter))
            case CounterClosed():
                self._leave(event.counter)
            case _:
                visit = self.visits.get(getattr(event, "label", ""))
                if visit is not None:
                    over += self._move(visit, entry)
        return over

    def end(self) -> list[Stay]:
        """What was left open ended with the last work. The stays that are over for certain now."""
        over = list(self._undoable.values())
        self._undoable.clear()
        over += [stay for counter in list(self.at_counter) for stay in self._end(counter, "left")]
        for counter, span in list(self.staffed.items()):
            span.was_left = True
            self._leave(counter)
        return sorted(over, key=lambda stay: stay.call_no)

    # -- tickets

    def _issue(self, event: TicketIssued) -> None:
        legs = [Leg(event.service, event.arrival, self._uptime_at(event.arrival))]
        visit = Visit(event.label, event.class_, event.arrival, event.service, self.last, legs)
        self.visits[event.label] = visit

    def _move(self, visit: Visit, entry: Entry) -> list[Stay]:
        event = entry.event
        match event:
            case TicketCalled() if event.why.rule == "recall":
                if (stay := self.at_counter.get(event.counter)) is not None:
                    stay.count, stay.recalled = event.count, self.last
            case TicketCalled():
                return self._call(visit, event, (entry.by, entry.cause))
            case ServiceStarted():
                return self._start(event.counter)
            case ServiceFinished():
                how: End = "finished" if event.started else "passed"
                return self._end(event.counter, how, (entry.by, entry.cause), event)
            case TicketAbsent():
                return self._end(event.counter, "absent")
            case TicketHeld():
                return self._end(event.counter, "held")
            case TicketTransferred():
                return self._transfer(visit, event)
            case CallUndone():
                self._undo(visit, event)
            case ClassChanged():
                visit.class_ = event.class_
            case TicketReturned() | TicketResumed():
                visit.waits = True
            case TicketVoided():
                visit.is_void, visit.waits = True, False
            case _:
                pass
        return []

    def _call(self, visit: Visit, event: TicketCalled, cause: Cause) -> list[Stay]:
        """What another command had ended is over: an undo of this call does not reach it."""
        ended = self._undoable.get(event.counter)
        over = self._over(event.counter) if ended is not None and ended.ended_by != cause else []
        leg = visit.legs[-1]
        stay = Stay(
            label=visit.label,
            service=leg.service,
            counter=event.counter,
            call_no=event.call_no,
            rule=event.why.rule,
            count=event.count,
            called=self.last,
            recalled=self.last,
            waited_ms=None if leg.stays else max(0, self.last.uptime - leg.since_uptime),
            held_ms=sum(each.ms for each in leg.stays if each.how == "held"),
            was_waiting=visit.waits,
        )
        visit.waits = False
        leg.stays.append(stay)
        self.at_counter[event.counter] = stay
        return over

    def _start(self, counter: str) -> list[Stay]:
        if (stay := self.at_counter.get(counter)) is not None:
            stay.started = self.last
        return self._over(counter)

    def _end(self, counter: str, how: End, by: Cause | None = None, event: ServiceFinished | None = None) -> list[Stay]:
        """`by`: whose call of the next one could be undone, and this with it."""
        over, stay = self._over(counter), self.at_counter.pop(counter, None)
        if stay is None:
            return over
        stay.ended, stay.how = self.last, how
        if event is not None:
            stay.outcome, stay.goes_to = event.outcome, event.goes_to
        self._undoable[counter] = stay
        if by is None:
            return over + self._over(counter)
        stay.ended_by = by
        return over

    def _transfer(self, visit: Visit, event: TicketTransferred) -> list[Stay]:
        if event.counter is None and (event.service == visit.legs[-1].service or not visit.legs[-1].stays):
            visit.legs[-1].service = event.service
            return []
        stay, over = self.at_counter.get(event.counter or ""), list[Stay]()
        if stay is not None:  # else it ended a moment ago, and its plan goes on
            stay.goes_to = event.service
            over = self._end(stay.counter, "transferred")
        visit.legs.append(Leg(event.service, self.last.line, self.last.uptime))
        visit.waits = True
        return over

    def _undo(self, visit: Visit, event: CallUndone) -> None:
        """The called one is as before; whom the call had ended is at the counter, in his leg, as he was."""
        stay = self.at_counter.pop(event.counter, None)
        if stay is not None and stay in visit.legs[-1].stays:
            visit.legs[-1].stays.remove(stay)
            visit.waits = stay.was_waiting
        restored, back = self.visits.get(event.restored or ""), self._undoable.pop(event.counter, None)
        if restored is None or back is None:
            return
        if restored.legs[1:] and not restored.legs[-1].stays:
            restored.legs.pop()
        restored.waits = False
        back.ended = back.how = back.outcome = back.goes_to = back.ended_by = None
        self.at_counter[event.counter] = back

    def _too_late_to_undo(self, entry: Entry) -> list[Stay]:
        uptime = entry.line - self._outage_ms - self._pending_ms
        late = [
            counter
            for counter, stay in self._undoable.items()
            if stay.ended is not None and uptime - stay.ended.uptime > self.rules.undo_s * 1000
        ]
        return [stay for counter in late for stay in self._over(counter)]

    def _over(self, counter: str) -> list[Stay]:
        stay = self._undoable.pop(counter, None)
        return [] if stay is None else [stay]

    def _uptime_at(self, earlier: Instant) -> Uptime:
        """As `Line.uptime_at`."""
        if earlier >= self._resumed:
            return earlier - self._outage_ms
        return min(self._resumed - self._outage_ms, earlier - self._outage_ms + self._away_ms)

    # -- counters

    def _services(self, counter: str) -> tuple[str, ...]:
        return self.staffed[counter].services if counter in self.staffed else ()

    def _staff(self, counter: str, status: Literal["open", "paused"], services: tuple[str, ...]) -> None:
        self._leave(counter)
        is_chosen = not set(services) >= self.rules.counters.get(counter, {}).keys()
        span = Span(counter, status, services, self.last, is_chosen)
        self.spans.append(span)
        self.staffed[counter] = span

    def _leave(self, counter: str) -> None:
        span = self.staffed.pop(counter, None)
        if span is not None:
            span.ended = self.last

    def _change_rules(self, rules: Rules) -> None:
        """A counter that the settings know no more is closed without a word, with the last work before."""
        self.rules = rules
        for counter in self.staffed.keys() - rules.counters.keys():
            self._leave(counter)


class DayRecords:
    """Of day after day: hears entries in order, and gives each book when its day is over. What comes before the first
    `DayOpened` is no day's."""

    def __init__(self) -> None:
        self._book: DayRecord | None = None

    def hear(self, entry: Entry) -> DayRecord | None:
        if isinstance(entry.event, DayOpened):
            over = self.end()
            self._book = DayRecord(entry, entry.event.rules)
            return over
        if self._book is not None:
            self._book.hear(entry)
        return None

    def end(self) -> DayRecord | None:
        """Of the last day, when nothing more comes."""
        over, self._book = self._book, None
        if over is not None:
            over.end()
        return over


def day_records(entries: Iterable[Entry]) -> Iterator[DayRecord]:
    """Of each day, ended."""
    books = DayRecords()
    over = (books.hear(entry) for entry in entries)
    yield from (book for book in over if book is not None)
    if (last := books.end()) is not None:
        yield last
