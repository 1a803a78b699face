"""Runs a planned day under a virtual clock: citizens come, clerks press their keys, and the real rules decide."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from heapq import heappop, heappush
from typing import NamedTuple

from msgspec import UNSET
from msgspec.structs import replace

from core.decisions.decision import Decision
from core.instant import HOUR_MS, Instant, Now
from core.line.line import Line
from core.messages.commands import (
    AnyCommand,
    CallNext,
    CloseCounter,
    Finish,
    MarkAbsent,
    NewDay,
    OpenCounter,
    PauseCounter,
    RefusalCode,
    ResumeCounter,
    TakeTicket,
    Transfer,
    VoidTicket,
)
from core.messages.events import HAS_LEFT, Entry
from core.messages.observations import Observation, OfficeStarted, SlipProven, TimePassed
from core.rules import Rules
from reports.tally import ZONE
from simulation.day_plan import NO_SHOW_MS, ClerkAction, DayPlan, Leg, Pace, Visitor
from simulation.virtual_kiosk import KIOSK, VirtualKiosk

MORNING_MS = 6 * HOUR_MS
"""When the day opens."""
GUIDE = "guide"
NEVER_OPEN = "nobody"
"""Id of a counter that is added where no counter serves what a visitor wants."""


class _LegEnds(NamedTuple):
    """A counter finishes with a visitor, or has waited in vain for one."""

    counter: str


class _PatienceEnds(NamedTuple):
    """A visitor who tells the guide leaves, if not called yet."""

    label: str
    legs: tuple[Leg, ...]


class _BreakEnds(NamedTuple):
    counter: str


class _Visit(NamedTuple):
    """A visitor in the office, with the legs that are still to come."""

    visitor: Visitor
    legs: tuple[Leg, ...]
    stays_until_ms: float = math.inf
    """When the visitor leaves if not called for the first of them, in milliseconds after midnight."""


class _ClerkLooks(NamedTuple):
    """The clerk of a free counter looks whether somebody waits, and if not, walks off for that long."""

    counter: str
    away_ms: int


_Event = ClerkAction | _LegEnds | _PatienceEnds | _BreakEnds | _ClerkLooks


class Simulator:
    """Runs one plan after the other; `record` is called with every entry that a journal would hold.

    A free counter that can serve a new visitor calls them, at once or when its clerk notices: of several the one with
    the smallest offset, then the first in the rules' order.
    """

    def __init__(self, record: Callable[[Entry], object], *, paper: bool = False, zone: tzinfo = ZONE) -> None:
        """`paper`: every ticket has a slip, printed in no time; else none has. `zone`: of a plan's midnight."""
        self._kiosk = VirtualKiosk(record)
        self._zone = zone
        self._paper = paper
        self._commands = 0
        self.left_unseen = 0
        """How many have been called in vain on all days because they had left, of those who tell nobody."""
        self._reset(datetime(1970, 1, 1, tzinfo=zone))

    def _reset(self, midnight: datetime) -> None:
        self._midnight = midnight
        self._start = Instant.of(midnight)
        self._ms = 0
        """The time, in milliseconds after midnight."""
        self._agenda: list[tuple[int, int, _Event]] = []
        self._planned = 0
        self._visits: dict[str, _Visit] = {}
        """Label → what its visitor still has to do."""
        self._postponed: dict[str, list[ClerkAction]] = {}
        """What the clerk of a busy counter does as soon as it is free."""
        self._leaving: set[str] = set()
        self._looks: dict[str, int] = {}
        """Free counter whose clerk has something else to do → the number of the look that ends it."""

    def run_day(self, plan: DayPlan, *, passed: Callable[[int], object] = lambda _: None) -> None:
        """Runs the whole day; calls `passed(1)` after every visitor."""
        self._reset(datetime(plan.day.year, plan.day.month, plan.day.day, tzinfo=self._zone))
        self._open_day(plan)
        for action in plan.actions:
            self._schedule(action.at_ms, action)
        for visitor in plan.visitors:
            self._advance(visitor.at_ms)
            self._arrive(visitor)
            passed(1)
        self._advance(None)
        for counter in self._line.counters:
            self._close(counter)

    def _open_day(self, plan: DayPlan) -> None:
        """Opens the day in the morning, or with the first action or visitor; new rules restart the kiosk."""
        self._ms = min(
            [MORNING_MS, *(action.at_ms for action in plan.actions[:1]), *(each.at_ms for each in plan.visitors[:1])]
        )
        rules = _with_all_services_served(plan)
        self._handle(TimePassed() if rules == self._line.base else OfficeStarted(rules, None), by=KIOSK)
        if self._line.day != plan.day.isoformat():  # at night a day opens only on command
            self._handle(NewDay(id=self._new_id()), by=GUIDE)

    def _advance(self, ms: int | None) -> None:
        """Lets everything happen that is on the agenda up to this time of day; None: until the agenda is empty."""
        while self._agenda and (ms is None or self._agenda[0][0] <= ms):
            self._ms, number, event = heappop(self._agenda)
            match event:
                case _LegEnds(counter):
                    self._end_leg(counter)
                case _ClerkLooks(counter, away_ms):
                    if self._looks.get(counter) == number:
                        self._look(counter, away_ms)
                case _PatienceEnds(label, legs):
                    self._lose(label, legs)
                case _BreakEnds(counter):
                    if self._line.counter(counter).status == "paused":
                        self._ask(ResumeCounter(id=self._new_id(), counter=counter), counter)
                        self._call_next(counter)
                case _:
                    self._act(event)
        if ms is not None:
            self._ms = ms

    def _schedule(self, at_ms: int, event: _Event) -> int:
        """Returns the number of the event."""
        self._planned += 1  # of two at the same time the one that was scheduled first comes first
        heappush(self._agenda, (at_ms, self._planned, event))
        return self._planned

    # -- visitors

    def _arrive(self, visitor: Visitor) -> None:
        service = visitor.legs[0].service
        asked_for = visitor.asked_for or service
        take = TakeTicket(id=self._new_id(), service=asked_for, class_=visitor.class_, paperless=not self._paper)
        label = self._handle(take, by=KIOSK).ticket or ""
        if self._paper:
            self._handle(SlipProven(label, "printed"), by=KIOSK)
        if asked_for != service:
            self._handle(Transfer(id=self._new_id(), label=label, service=service), by=GUIDE)
        self._wait(label, visitor, visitor.legs)
        self._call_from_best_counter(visitor.legs[0])

    def _wait(self, label: str, visitor: Visitor, legs: tuple[Leg, ...]) -> None:
        """The visitor begins to wait for the first of these legs."""
        patience_ms = legs[0].patience_ms
        until_ms = math.inf if patience_ms is None else self._ms + patience_ms
        self._visits[label] = _Visit(visitor, legs, until_ms)
        if patience_ms is not None and visitor.tells:
            self._schedule(self._ms + patience_ms, _PatienceEnds(label, legs))

    def _lose(self, label: str, legs: tuple[Leg, ...]) -> None:
        """Whoever still waits for the first of these legs leaves, and the guide cancels the ticket."""
        if label not in self._visits or self._visits[label].legs is not legs:
            return
        if self._line.tickets[label].phase == "waiting":
            del self._visits[label]
            self._handle(VoidTicket(id=self._new_id(), label=label, reason=HAS_LEFT), by=GUIDE)
            self._leave_when_empty()

    def _call_from_best_counter(self, leg: Leg) -> None:
        """A visitor waits for this leg: the free counter with the smallest offset calls, when its clerk notices."""
        service, best, least = leg.service, None, math.inf
        for counter, offsets in self._line.rules.counters.items():
            if offsets.get(service, math.inf) < least and self._is_free(counter, service):
                best, least = counter, offsets[service]
        if best is not None:
            self._look_after(best, leg.pace.notice_ms)

    def _is_free(self, counter: str, service: str) -> bool:
        state = self._line.counter(counter)
        is_free = state.status == "open" and state.ticket is None and counter not in self._looks
        return is_free and service in state.services

    def _look_after(self, counter: str, ms: int, away_ms: int = 0) -> None:
        if ms:
            self._looks[counter] = self._schedule(self._ms + ms, _ClerkLooks(counter, away_ms))
        else:
            self._look(counter, away_ms)

    def _look(self, counter: str, away_ms: int) -> None:
        self._call_next(counter)
        if away_ms and self._line.counter(counter).ticket is None:
            self._look_after(counter, away_ms)

    def _call_next(self, counter: str) -> None:
        """The clerk presses "next"; nothing happens if the line is empty."""
        self._looks.pop(counter, None)
        label = self._ask(CallNext(id=self._new_id(), counter=counter), counter, unless="nobody_waiting").ticket
        if label is None:
            return
        visitor, (leg, *_), until_ms = self._visits[label]
        if self._ms > until_ms:  # has left unseen
            leg = leg._replace(work_ms=NO_SHOW_MS)
            self._visits[label] = _Visit(visitor._replace(shows_up=False), (leg,))
            self.left_unseen += 1
        self._schedule(self._ms + leg.work_ms, _LegEnds(counter))

    def _end_leg(self, counter: str) -> None:
        label = self._line.counter(counter).ticket or ""
        visitor, (leg, *rest), _ = self._visits.pop(label)
        if rest:
            self._wait(label, visitor, tuple(rest))
            self._ask(Transfer(id=self._new_id(), counter=counter, service=rest[0].service), counter)
        else:
            end = Finish if visitor.shows_up else MarkAbsent
            self._ask(end(id=self._new_id(), counter=counter), counter)
        self._go_on(counter, visitor.rest_ms if visitor.shows_up and not rest else 0, leg.pace)
        if rest and self._line.tickets[label].phase == "waiting":
            self._call_from_best_counter(rest[0])

    # -- clerks

    def _go_on(self, counter: str, rest_ms: int, pace: Pace) -> None:
        """The clerk of a counter that has become free does what was postponed, takes a break, or calls the next."""
        for action in self._postponed.pop(counter, ()):
            self._act(action)
        self._leave_when_empty()
        state = self._line.counter(counter)
        if state.status != "open" or state.ticket is not None:
            return
        if rest_ms:
            self._ask(PauseCounter(id=self._new_id(), counter=counter), counter)
            self._schedule(self._ms + rest_ms, _BreakEnds(counter))
        else:
            self._look_after(counter, pace.next_call_ms, pace.away_ms)

    def _act(self, action: ClerkAction) -> None:
        """Does what the plan says, now or when the counter is free; what is done already is not done again."""
        counter = action.counter
        if action.does == "leave":
            self._leaving.add(counter)
            self._leave_when_empty()
            return
        self._leaving.discard(counter)
        if self._line.counter(counter).ticket is not None:
            if action.does != "open" or action.services or counter in self._postponed:
                self._postponed.setdefault(counter, []).append(action)
        elif action.does == "close":
            self._close(counter)
        elif action.does == "pause":
            self._looks.pop(counter, None)
            if self._line.counter(counter).status == "open":
                self._ask(PauseCounter(id=self._new_id(), counter=counter), counter)
        else:
            self._open_or_resume(action)

    def _open_or_resume(self, action: ClerkAction) -> None:
        counter, state = action.counter, self._line.counter(action.counter)
        is_same = state.status == "open" and (not action.services or set(state.services) == set(action.services))
        if action.does == "open" and not is_same:
            self._ask(OpenCounter(id=self._new_id(), counter=counter, services=action.services or UNSET), counter)
        elif action.does == "resume" and state.status == "paused":
            self._ask(ResumeCounter(id=self._new_id(), counter=counter), counter)
        if self._line.counter(counter).status == "open":
            self._call_next(counter)

    def _leave_when_empty(self) -> None:
        if self._leaving and not self._visits:
            for counter in sorted(self._leaving):
                self._close(counter)
            self._leaving.clear()

    def _close(self, counter: str) -> None:
        self._looks.pop(counter, None)
        if self._line.counter(counter).status != "closed":
            self._ask(CloseCounter(id=self._new_id(), counter=counter), counter)

    # -- the kiosk

    @property
    def _line(self) -> Line:
        return self._kiosk.line

    def _new_id(self) -> str:
        self._commands += 1
        return str(self._commands)

    def _ask(self, command: AnyCommand, counter: str, *, unless: RefusalCode | None = None) -> Decision:
        """Sends a command from the counter's keypad."""
        return self._handle(command, by=f"keypad-{counter}", unless=unless)

    def _handle(self, request: AnyCommand | Observation, *, by: str, unless: RefusalCode | None = None) -> Decision:
        time = self._start.later(self._ms)
        now = Now(utc=time, line=time, trusted=True, local=self._midnight + timedelta(milliseconds=self._ms))
        return self._kiosk.handle(request, now, by=by, unless=unless)


def _with_all_services_served(plan: DayPlan) -> Rules:
    """The plan's rules; a counter that never opens is added for services that no other counter serves."""
    wanted = {leg.service for visitor in plan.visitors for leg in visitor.legs}
    wanted.update(visitor.asked_for for visitor in plan.visitors if visitor.asked_for)
    counters = plan.rules.counters
    missing = wanted.difference(*counters.values())
    return replace(plan.rules, counters=counters | {NEVER_OPEN: dict.fromkeys(missing, 0)}) if missing else plan.rules
