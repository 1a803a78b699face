"""The hall: a virtual clock, people who come, clerks who press next; every ticket goes through the real rules."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from heapq import heappop, heappush
from typing import NamedTuple

from msgspec import UNSET
from msgspec.structs import replace

from core.decisions.decide import decide, entries_of
from core.decisions.decision import NOTHING, Decision
from core.instant import HOUR_MS, Instant
from core.line.evolve import evolve
from core.line.line import EMPTY
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
    Refused,
    ResumeCounter,
    TakeTicket,
    Transfer,
)
from core.messages.events import Entry
from core.messages.observations import Observation, OfficeStarted, SlipProven, TimePassed
from core.now import Now
from core.rules import Rules
from reports.tally import ZONE
from simulation.day_plan import Act, Leg, Plan, Visitor

MORNING_MS = 6 * HOUR_MS
"""When the day opens."""
KIOSK = "kiosk"
GUIDE = "guide"
NOBODY = "nobody"


class PlanError(Exception):
    """The rules refuse what the plan says: what came of it would not be the day that it speaks of."""


class _Done(NamedTuple):
    """A counter is done with somebody, or has waited for him in vain."""

    counter: str


class _Back(NamedTuple):
    """A clerk comes back from a break."""

    counter: str


class _Visit(NamedTuple):
    """Somebody in the house, with what is left of his way."""

    visitor: Visitor
    legs: tuple[Leg, ...]


class Hall:
    """Lives through one plan after the other; `hear` is told every entry that a journal would hold.

    A free counter that can serve whoever comes calls him at once: of several the one with the smallest offset, then
    the first in the rules' order.
    """

    def __init__(self, hear: Callable[[Entry], object], *, paper: bool = False, zone: tzinfo = ZONE) -> None:
        """With `paper` everybody has a slip, printed in no time; without, nobody has. `zone`: of a plan's midnight."""
        self._hear = hear
        self._zone = zone
        self._paper = paper
        self._line = EMPTY
        self._commands = 0
        self._begin(datetime(1970, 1, 1, tzinfo=zone))

    def _begin(self, midnight: datetime) -> None:
        self._midnight = midnight
        self._start = Instant.of(midnight)
        self._ms = 0
        """After midnight."""
        self._agenda: list[tuple[int, int, Act | _Done | _Back]] = []
        self._planned = 0
        self._house: dict[str, _Visit] = {}
        self._late: dict[str, list[Act]] = {}
        """What a busy counter does as soon as it is free."""
        self._leaving: set[str] = set()

    def live(self, plan: Plan, *, passed: Callable[[int], object] = lambda _: None) -> None:
        """The whole day; `passed(1)` for every visitor."""
        self._begin(datetime(plan.day.year, plan.day.month, plan.day.day, tzinfo=self._zone))
        self._open_day(plan)
        for act in plan.acts:
            self._plan(act.at_ms, act)
        for visitor in plan.visitors:
            self._until(visitor.at_ms)
            self._come(visitor)
            passed(1)
        self._until(None)
        self._close_all()

    def _open_day(self, plan: Plan) -> None:
        """In the morning, with whatever comes first; the kiosk starts anew where the rules are others."""
        self._ms = min(
            [MORNING_MS, *(act.at_ms for act in plan.acts[:1]), *(visitor.at_ms for visitor in plan.visitors[:1])]
        )
        rules = _all_served(plan)
        same = rules == self._line.base
        self._do(TimePassed() if same else OfficeStarted(rules, None), cause=None, by=KIOSK)
        if self._line.day != plan.day.isoformat():  # at night a day opens only when somebody says so
            new_day = NewDay(id=self._id())
            self._do(new_day, cause=new_day.id, by=GUIDE)

    def _until(self, ms: int | None) -> None:
        """All that happens up to then; None: until nothing more does."""
        while self._agenda and (ms is None or self._agenda[0][0] <= ms):
            self._ms, _, what = heappop(self._agenda)
            if isinstance(what, _Done):
                self._let_go(what.counter)
            elif isinstance(what, _Back):
                if self._line.counter(what.counter).status == "paused":
                    self._ask(ResumeCounter(id=self._id(), counter=what.counter), what.counter)
                    self._next(what.counter)
            else:
                self._act(what)
        if ms is not None:
            self._ms = ms

    def _plan(self, at_ms: int, what: Act | _Done | _Back) -> None:
        self._planned += 1  # what was planned first comes first
        heappush(self._agenda, (at_ms, self._planned, what))

    # -- people

    def _come(self, visitor: Visitor) -> None:
        service, asked = visitor.legs[0].service, visitor.asked_for or visitor.legs[0].service
        take = TakeTicket(id=self._id(), service=asked, class_=visitor.class_, paperless=not self._paper)
        label = self._do(take, cause=take.id, by=KIOSK).ticket or ""
        if self._paper:
            self._do(SlipProven(label, "printed"), cause=None, by=KIOSK)
        if asked != service:
            move = Transfer(id=self._id(), label=label, service=service)
            self._do(move, cause=move.id, by=GUIDE)
        self._house[label] = _Visit(visitor, visitor.legs)
        self._offer(service)

    def _offer(self, service: str) -> None:
        """Somebody waits: the counter that is free and suits best calls."""
        best, least = None, math.inf
        for counter, offsets in self._line.rules.counters.items():
            if offsets.get(service, math.inf) < least and self._is_free(counter, service):
                best, least = counter, offsets[service]
        if best is not None:
            self._next(best)

    def _is_free(self, counter: str, service: str) -> bool:
        state = self._line.counter(counter)
        return state.status == "open" and state.ticket is None and service in state.services

    def _next(self, counter: str) -> None:
        """The clerk presses next; nothing where nobody waits."""
        label = self._ask(CallNext(id=self._id(), counter=counter), counter, unless="nobody_waiting").ticket
        if label is not None:
            leg = self._house[label].legs[0]
            self._plan(self._ms + leg.work_ms, _Done(counter))

    def _let_go(self, counter: str) -> None:
        label = self._line.counter(counter).ticket or ""
        visitor, (_, *rest) = self._house[label]
        if rest:
            self._house[label] = _Visit(visitor, tuple(rest))
            self._ask(Transfer(id=self._id(), counter=counter, service=rest[0].service), counter)
        elif not visitor.shows_up:
            del self._house[label]
            self._ask(MarkAbsent(id=self._id(), counter=counter), counter)
        else:
            del self._house[label]
            self._ask(Finish(id=self._id(), counter=counter), counter)
        self._go_on(counter, visitor.rest_ms if visitor.shows_up and not rest else 0)
        if rest and self._line.tickets[label].phase == "waiting":
            self._offer(rest[0].service)

    # -- clerks

    def _go_on(self, counter: str, rest_ms: int) -> None:
        for act in self._late.pop(counter, ()):
            self._act(act)
        self._leave_when_empty()
        state = self._line.counter(counter)
        if state.status != "open" or state.ticket is not None:
            return
        if rest_ms:
            self._ask(PauseCounter(id=self._id(), counter=counter), counter)
            self._plan(self._ms + rest_ms, _Back(counter))
        else:
            self._next(counter)

    def _act(self, act: Act) -> None:
        """Nothing for what a counter has done already."""
        counter = act.counter
        if act.does == "leave":
            self._leaving.add(counter)
            self._leave_when_empty()
            return
        self._leaving.discard(counter)
        if self._line.counter(counter).ticket is not None:
            if act.does != "open" or act.services or counter in self._late:
                self._late.setdefault(counter, []).append(act)
        elif act.does == "close":
            self._close(counter)
        elif act.does == "pause":
            if self._line.counter(counter).status == "open":
                self._ask(PauseCounter(id=self._id(), counter=counter), counter)
        else:
            self._come_back(act)

    def _come_back(self, act: Act) -> None:
        state = self._line.counter(act.counter)
        if act.does == "open" and not self._is_open_for(act):
            services = act.services or UNSET
            self._ask(OpenCounter(id=self._id(), counter=act.counter, services=services), act.counter)
        elif act.does == "resume" and state.status == "paused":
            self._ask(ResumeCounter(id=self._id(), counter=act.counter), act.counter)
        if self._line.counter(act.counter).status == "open":
            self._next(act.counter)

    def _is_open_for(self, act: Act) -> bool:
        state = self._line.counter(act.counter)
        return state.status == "open" and (not act.services or set(state.services) == set(act.services))

    def _leave_when_empty(self) -> None:
        if self._leaving and not self._house:
            for counter in sorted(self._leaving):
                self._close(counter)
            self._leaving.clear()

    def _close_all(self) -> None:
        for counter in self._line.counters:
            self._close(counter)

    def _close(self, counter: str) -> None:
        if self._line.counter(counter).status != "closed":
            self._ask(CloseCounter(id=self._id(), counter=counter), counter)

    # -- the rules

    def _id(self) -> str:
        self._commands += 1
        return str(self._commands)

    def _ask(self, command: AnyCommand, counter: str, *, unless: RefusalCode | None = None) -> Decision:
        return self._do(command, cause=command.id, by=f"keypad-{counter}", unless=unless)

    def _do(
        self, ask: AnyCommand | Observation, *, cause: str | None, by: str, unless: RefusalCode | None = None
    ) -> Decision:
        """What happened: nothing, where it is refused for this reason; `PlanError` for any other."""
        time = self._start.later(self._ms)
        now = Now(utc=time, line=time, trusted=True, local=self._midnight + timedelta(milliseconds=self._ms))
        decision = decide(self._line, ask, now)
        if isinstance(decision, Refused):
            if decision.code != unless:
                raise PlanError(f"{now.local:%Y-%m-%d %H:%M:%S}: {ask}: {decision}")
            return NOTHING
        entries = entries_of(self._line, decision, now, cause=cause, by=by)
        self._line = evolve(self._line, entries)
        for entry in entries:
            self._hear(entry)
        return decision


def _all_served(plan: Plan) -> Rules:
    """The plan's rules, and a counter that never opens for what no other serves: who wants it waits in vain."""
    wanted = {leg.service for visitor in plan.visitors for leg in visitor.legs}
    wanted.update(visitor.asked_for for visitor in plan.visitors if visitor.asked_for)
    counters = plan.rules.counters
    missing = wanted.difference(*counters.values())
    return replace(plan.rules, counters=counters | {NOBODY: dict.fromkeys(missing, 0)}) if missing else plan.rules
