"""Reads the entries of one day back into visits and counter sessions, for forecasts, reports and simulations.

An undone call leaves no trace: the stay that it had ended goes on. What was still open when the day ended gets the time
of the day's last work, because restarts and timers may add entries long after everyone has gone home. A key that is
pressed on the next morning before the new day opens is still work of the old day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from core.history.visits import Cause, CounterSession, EntryTime, Leg, Stay, StayEnd, Visit
from core.instant import Instant
from core.line.ticket import Uptime
from core.messages.commands import given
from core.messages.events import (
    HAS_LEFT,
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
"""Events that show people at work; all others may happen long after everyone has gone home."""


class DayRecord:
    """One day: made from its `DayOpened`, then given all later entries in order, and ended after the last one."""

    def __init__(self, opened: Entry, rules: Rules) -> None:
        self.day = opened.day
        self.rules = rules
        self.visits: dict[str, Visit] = {}
        """Label → visit, in order of issue."""
        self.counter_sessions: list[CounterSession] = []
        self.at_counter: dict[str, Stay] = {}
        """Counter → the stay that has not ended."""
        self.current_sessions: dict[str, CounterSession] = {}
        self.last_work = EntryTime(Uptime(opened.line), opened.line, opened.at, opened.trusted)
        self._outage_ms = 0
        self._pending_outage_ms = 0
        """Outage since the last work; it joins `_outage_ms` when work goes on."""
        self._away_ms, self._resumed = 0, Instant(0)
        """The last outage, and the line time at which the kiosk started after it."""
        self._undoable: dict[str, Stay] = {}
        """Counter → the last stay that it ended, while an undo may still bring it back."""

    def apply(self, entry: Entry) -> list[Stay]:
        """Adds the next entry; returns the stays that it makes final, that is, beyond any undo."""
        event = entry.event
        if isinstance(event, OfficeResumed):
            self._away_ms = (event.away_s or 0) * 1000
            self._pending_outage_ms += self._away_ms
            self._resumed = entry.line
        final = self._take_final(entry)
        if isinstance(event, WORK):
            self._outage_ms, self._pending_outage_ms = self._outage_ms + self._pending_outage_ms, 0
            self.last_work = EntryTime(Uptime(entry.line - self._outage_ms), entry.line, entry.at, entry.trusted)
        match event:
            case RulesChanged():
                self._change_rules(event.rules)
            case TicketIssued():
                leg = Leg(event.service, event.arrival, self._uptime_at(event.arrival))
                leg.told, leg.outcomes, leg.told_uptime = event.forecast, given(event.outcomes), self.last_work.uptime
                self.visits[event.label] = Visit(
                    event.label, event.class_, event.arrival, event.service, self.last_work, [leg]
                )
            case CounterOpened():
                self._open_session(event.counter, "open", event.services)
            case CounterPaused() | CounterResumed():
                status: Literal["open", "paused"] = "paused" if isinstance(event, CounterPaused) else "open"
                before = self.current_sessions.get(event.counter)
                self._open_session(event.counter, status, before.services if before else ())
            case CounterClosed():
                self._end_session(event.counter)
            case _:
                if (visit := self.visits.get(getattr(event, "label", ""))) is not None:
                    final += self._update(visit, entry)
        return final

    def end(self) -> list[Stay]:
        """Ends all that is open, at the time of the last work; returns the stays that become final."""
        final = list(self._undoable.values())
        self._undoable.clear()
        final += [stay for counter in list(self.at_counter) for stay in self._end_stay(counter, "left_open")]
        for counter, session in list(self.current_sessions.items()):
            session.was_left_open = True
            self._end_session(counter)
        return sorted(final, key=lambda stay: stay.call_no)

    # -- tickets

    def _update(self, visit: Visit, entry: Entry) -> list[Stay]:
        event = entry.event
        match event:
            case TicketCalled() if event.why.rule == "recall":
                if (stay := self.at_counter.get(event.counter)) is not None:
                    stay.count, stay.recalled = event.count, self.last_work
            case TicketCalled():
                return self._call(visit, event, (entry.by, entry.cause))
            case ServiceStarted():
                return self._start_service(event.counter)
            case ServiceFinished():
                how: StayEnd = "finished" if event.started else "passed"
                return self._end_stay(event.counter, how, (entry.by, entry.cause), event)
            case TicketAbsent():
                return self._end_stay(event.counter, "absent")
            case TicketHeld():
                return self._end_stay(event.counter, "held")
            case TicketTransferred():
                return self._transfer(visit, event)
            case CallUndone():
                self._undo(visit, event)
            case ClassChanged():
                visit.class_ = event.class_
            case TicketReturned() | TicketResumed():
                visit.is_waiting = True
            case TicketVoided():
                visit.is_void, visit.is_waiting = True, False
                visit.left = self._uptime_of(entry) if event.reason == HAS_LEFT else None
        return []

    def _call(self, visit: Visit, event: TicketCalled, cause: Cause) -> list[Stay]:
        """Adds a stay. Returns the counter's stay before it, which can no longer be undone now, unless the same command
        ended it: then one undo takes back both."""
        ended = self._undoable.get(event.counter)
        final = self._pop_undoable(event.counter) if ended is not None and ended.ended_by != cause else []
        leg = visit.legs[-1]
        stay = Stay(
            label=visit.label,
            leg=len(visit.legs) - 1,
            service=leg.service,
            counter=event.counter,
            call_no=event.call_no,
            rule=event.why.rule,
            count=event.count,
            called=self.last_work,
            recalled=self.last_work,
            waited_ms=None if leg.stays else max(0, self.last_work.uptime - leg.since_uptime),
            held_ms=sum(each.ms for each in leg.stays if each.how == "held"),
            was_waiting=visit.is_waiting,
        )
        visit.is_waiting = False
        if event.told is not None and not leg.stays:
            leg.told, leg.outcomes = event.told.forecast, given(event.told.outcomes)
            leg.told_uptime = self._uptime_at(event.told.at)
        leg.stays.append(stay)
        self.at_counter[event.counter] = stay
        return final

    def _start_service(self, counter: str) -> list[Stay]:
        if (stay := self.at_counter.get(counter)) is not None:
            stay.started = self.last_work
        return self._pop_undoable(counter)

    def _end_stay(
        self, counter: str, how: StayEnd, by: Cause | None = None, event: ServiceFinished | None = None
    ) -> list[Stay]:
        """`by`: the command, if it may also have called the next ticket, so that one undo reverses both."""
        final, stay = self._pop_undoable(counter), self.at_counter.pop(counter, None)
        if stay is None:
            return final
        stay.ended, stay.how = self.last_work, how
        if event is not None:
            stay.outcome, stay.goes_to = event.outcome, event.goes_to
        self._undoable[counter] = stay
        if by is None:
            return final + self._pop_undoable(counter)
        stay.ended_by = by
        return final

    def _transfer(self, visit: Visit, event: TicketTransferred) -> list[Stay]:
        if event.counter is None and (event.service == visit.legs[-1].service or not visit.legs[-1].stays):
            leg = visit.legs[-1]
            if leg.service != event.service:
                leg.service, leg.told, leg.outcomes = event.service, None, None  # it was told of the other queue
            return []
        stay, final = self.at_counter.get(event.counter or ""), list[Stay]()
        if stay is not None:  # otherwise the counter has just finished the ticket, and this is its next planned leg
            stay.goes_to = event.service
            final = self._end_stay(stay.counter, "transferred")
        visit.legs.append(Leg(event.service, self.last_work.line, self.last_work.uptime))
        visit.is_waiting = True
        return final

    def _undo(self, visit: Visit, event: CallUndone) -> None:
        """Removes the stay of the call; the stay that the call had ended goes on as if it had not."""
        stay = self.at_counter.pop(event.counter, None)
        if stay is not None and stay in visit.legs[-1].stays:
            visit.legs[-1].stays.remove(stay)
            visit.is_waiting = stay.was_waiting
        restored, back = self.visits.get(event.restored or ""), self._undoable.pop(event.counter, None)
        if restored is None or back is None:
            return
        if restored.legs[1:] and not restored.legs[-1].stays:
            restored.legs.pop()
        restored.is_waiting = False
        back.ended = back.how = back.outcome = back.goes_to = back.ended_by = None
        self.at_counter[event.counter] = back

    def _take_final(self, entry: Entry) -> list[Stay]:
        uptime = self._uptime_of(entry)
        late = [
            counter
            for counter, stay in self._undoable.items()
            if stay.ended is not None and uptime - stay.ended.uptime > self.rules.undo_s * 1000
        ]
        return [stay for counter in late for stay in self._pop_undoable(counter)]

    def _pop_undoable(self, counter: str) -> list[Stay]:
        stay = self._undoable.pop(counter, None)
        return [] if stay is None else [stay]

    def _uptime_of(self, entry: Entry) -> Uptime:
        return Uptime(entry.line - self._outage_ms - self._pending_outage_ms)

    def _uptime_at(self, earlier: Instant) -> Uptime:
        """The same as `Line.uptime_at`."""
        if earlier >= self._resumed:
            return Uptime(earlier - self._outage_ms)
        return Uptime(min(self._resumed, earlier + self._away_ms) - self._outage_ms)

    # -- counters

    def _open_session(self, counter: str, status: Literal["open", "paused"], services: tuple[str, ...]) -> None:
        self._end_session(counter)
        is_partial = not set(services) >= self.rules.counters.get(counter, {}).keys()
        session = CounterSession(counter, status, services, self.last_work, is_partial)
        self.counter_sessions.append(session)
        self.current_sessions[counter] = session

    def _end_session(self, counter: str) -> None:
        if (session := self.current_sessions.pop(counter, None)) is not None:
            session.ended = self.last_work

    def _change_rules(self, rules: Rules) -> None:
        """A counter that is no longer in the settings closes without an event of its own."""
        self.rules = rules
        for counter in self.current_sessions.keys() - rules.counters.keys():
            self._end_session(counter)


class DayRecorder:
    """Turns a journal's entries into day records; entries before the first `DayOpened` are ignored."""

    def __init__(self) -> None:
        self._record: DayRecord | None = None

    def apply(self, entry: Entry) -> DayRecord | None:
        """Adds the next entry; returns the ended record of the day before if this one opens a day."""
        if isinstance(entry.event, DayOpened):
            ended = self.end()
            self._record = DayRecord(entry, entry.event.rules)
            return ended
        if self._record is not None:
            self._record.apply(entry)
        return None

    def end(self) -> DayRecord | None:
        ended, self._record = self._record, None
        if ended is not None:
            ended.end()
        return ended


def day_records(entries: Iterable[Entry]) -> Iterator[DayRecord]:
    recorder = DayRecorder()
    ended = (recorder.apply(entry) for entry in entries)
    yield from (record for record in ended if record is not None)
    if (last := recorder.end()) is not None:
        yield last
