"""A week of careless clerks: late, pausing for lunch, never closing a counter; the kiosk is off at night.

Every command goes through the real `decide` and `evolve`, and the same week comes out every time. What truly happened
is kept beside the entries, so that whatever reads the journal can be held against it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta, timezone
from heapq import heapify, heappop, heappush
from itertools import count
from random import Random
from typing import Any

from core.decisions.decide import decide, entries_of
from core.hours import Half, Hours
from core.instant import Instant, Now
from core.line.evolve import evolve
from core.line.line import EMPTY
from core.messages.commands import (
    CallNext,
    Finish,
    Hold,
    MarkAbsent,
    OpenCounter,
    PauseCounter,
    Recall,
    Refused,
    Resume,
    ResumeCounter,
    TakeTicket,
    Undo,
)
from core.messages.events import Entry
from core.messages.observations import OfficeStarted, SlipProven, TimePassed
from core.rules import Rules

HERE = timezone(timedelta(hours=7))
MONDAY = Instant.parse("2026-11-23T00:00:00+07:00")
DAYS = 5
HOUR_S = 3600.0
MORNING = Half(open=7 * 60, close=11 * 60, issue_from=375, issue_until=11 * 60)
AFTERNOON = Half(open=13 * 60, close=17 * 60, issue_from=13 * 60 - 15, issue_until=17 * 60 - 15)
RULES = Rules(
    services={"HT": "1", "CT": "2", "DD": "3"},
    counters={"1": {"HT": 0, "CT": 10}, "2": {"CT": 0, "HT": 10}, "3": {"DD": 0}},
    hours=Hours(week=((MORNING, AFTERNOON),) * 5 + ((), ())),
)
LATE_MIN = {"1": (2, 6, 1, 4, 9), "2": (7, 3, 5, 12, 2), "3": (1, 1, 8, 3, 25)}
"""Counter → how long after seven it opens, each day. Back from lunch they are late by half of it."""
NO_SHOW = 0.1
CUT_DAY, CUT_AT_S, CUT_S = 2, 9.6 * HOUR_S, 1500.0
"""On Wednesday there is no power for 25 minutes."""


@dataclass
class ClumsyWeek:
    """The entries, and what truly happened; people by day of the week (0 is Monday) and label."""

    entries: list[Entry] = field(default_factory=list)
    served_min: dict[tuple[int, str], float] = field(default_factory=dict)
    """Tickets that were served to the end → minutes of uptime, without the time on hold."""
    absent: set[tuple[int, str]] = field(default_factory=set)
    """Called three times without an answer, for at least two minutes."""
    left: set[tuple[int, str]] = field(default_factory=set)
    """In hand at a counter whose clerk went home without pressing a key."""
    held: set[tuple[int, str]] = field(default_factory=set)
    undone: set[tuple[int, str]] = field(default_factory=set)
    """Called by the second press of a double press; their first real call came later."""
    issued: set[tuple[int, str]] = field(default_factory=set)


Waits = Iterator[float]
"""A course of acts: each number is the seconds until the next one."""


class _Office:
    """Kiosk, clock and agenda of the week."""

    def __init__(self) -> None:
        self.week = ClumsyWeek()
        self.chance = Random(11)  # noqa: S311  # no secret
        self.day = 0
        self._time = MONDAY
        self._line = EMPTY
        self._ids = count(1)
        self._with: dict[str, float] = {}
        """Label → minutes of service so far."""
        self._agenda: list[tuple[float, int, bool, Waits]] = []
        """Seconds after midnight."""

    # -- what happens

    def live(self, day: int) -> None:
        """One day, from six in the morning, when the kiosk is switched on, until everybody has gone."""
        away_s = None if day == 0 else (self._midnight(day) - self._time) / 1000 + 6 * HOUR_S
        self.day, self._time = day, self._midnight(day).later(6 * HOUR_S * 1000)
        self._happen(OfficeStarted(RULES, None if away_s is None else round(away_s)), None, None)
        self._happen(TimePassed(), None, None)
        if day == DAYS:
            return
        if day == CUT_DAY:
            self._go(CUT_AT_S, self._cut(), is_clerk=False)
        for edge_h in (6.25, 11, 12.75, 16.75, 18):
            self._go(edge_h * HOUR_S, self._look_at_the_clock(), is_clerk=False)
        for at_s, service, class_ in self._people():
            self._go(at_s, self._press(service, class_), is_clerk=False)
        for counter in RULES.counters:
            self._go(7 * HOUR_S + 60 * LATE_MIN[counter][day], self._clerk(counter), is_clerk=True)
        while self._agenda:
            at_s, number, is_clerk, waits = heappop(self._agenda)
            self._time = self._midnight(day).later(at_s * 1000)
            wait_s = next(waits, None)
            if wait_s is not None:
                heappush(self._agenda, (self._now_s + wait_s, number, is_clerk, waits))

    def _go(self, at_s: float, waits: Waits, *, is_clerk: bool) -> None:
        heappush(self._agenda, (at_s, next(self._ids), is_clerk, waits))

    @staticmethod
    def _midnight(day: int) -> Instant:
        return MONDAY.later(day * 24 * HOUR_S * 1000)

    @property
    def _now_s(self) -> float:
        return (self._time - self._midnight(self.day)) / 1000

    def _happen(self, ask: Any, cause: str | None, by: str | None) -> Refused | None:
        local = self._time.moment.astimezone(HERE)
        now = Now(utc=self._time, line=self._time, trusted=True, local=local)
        decision = decide(self._line, ask, now)
        if isinstance(decision, Refused):
            return decision
        entries = entries_of(self._line, decision, now, cause=cause, by=by)
        self.week.entries += entries
        self._line = evolve(self._line, entries)
        return None

    def _ask(self, by: str, kind: type, **fields: Any) -> bool:
        """Whether the command was accepted."""
        command = kind(id=f"ask-{next(self._ids)}", **fields)
        return self._happen(command, command.id, by) is None

    # -- who does what

    def _people(self) -> Iterator[tuple[float, str, str]]:
        """Most citizens come early, and none in the last minutes before a closing."""
        for begin_s, end_s, each_s in ((6.4, 8, 170), (8, 10.6, 330), (13, 15, 330), (15, 16.6, 600)):
            at_s = begin_s * HOUR_S
            while (at_s := at_s + self.chance.expovariate(1 / each_s)) < end_s * HOUR_S:
                yield at_s, self.chance.choice(("HT", "CT", "CT", "DD")), self.chance.choice("NNNNNNNNNP")
        yield 16.7 * HOUR_S, "DD", "N"

    def _look_at_the_clock(self) -> Waits:
        self._happen(TimePassed(), None, None)
        yield from ()

    def _press(self, service: str, class_: str) -> Waits:
        assert self._ask("kiosk", TakeTicket, service=service, class_=class_)
        label = self._line.last_label(service)
        assert label is not None
        self.week.issued.add((self.day, label))
        yield 2
        self._happen(SlipProven(label, "printed"), None, None)

    def _cut(self) -> Waits:
        """An outage: the acts of clerks are delayed by it, and citizens who would come in it come afterwards."""
        self._time = self._time.later(CUT_S * 1000)
        self._agenda = [
            (at_s + CUT_S if is_clerk else max(at_s, self._now_s), number, is_clerk, waits)
            for at_s, number, is_clerk, waits in self._agenda
        ]
        heapify(self._agenda)
        self._happen(OfficeStarted(RULES, int(CUT_S)), None, None)
        yield from ()

    def _clerk(self, counter: str) -> Waits:
        goes_s = 16.6 * HOUR_S if counter == "3" else 16.9 * HOUR_S
        self._ask(counter, OpenCounter, counter=counter)
        yield from self._half(counter, 11 * HOUR_S)
        self._ask(counter, PauseCounter, counter=counter)
        yield 13 * HOUR_S + 30 * LATE_MIN[counter][self.day] - self._now_s
        self._ask(counter, ResumeCounter, counter=counter)
        yield from self._half(counter, goes_s)
        if counter == "3":
            yield max(0, 16.8 * HOUR_S - self._now_s)
            assert self._ask(counter, CallNext, counter=counter)
            self.week.left.add((self.day, self._hand(counter)))
        # Nobody presses anything more: the counter stays open till the next morning.

    def _half(self, counter: str, until_s: float) -> Waits:
        """Calls one ticket after another, and finishes when none waits; ends without a ticket in hand."""
        chance = Random(f"{self.day}/{counter}/{until_s}")  # noqa: S311  # no secret
        has_pressed_twice = has_held = False
        while self._now_s < until_s:
            if not self._hand(counter) and not self._ask(counter, CallNext, counter=counter):
                yield 20
                continue
            label, minutes = self._hand(counter), round(chance.uniform(3, 11), 2)
            comes_back = (self.day, label) in self.week.held
            if not comes_back and chance.random() < NO_SHOW:
                yield from self._in_vain(counter, label)
                continue
            if not has_held and not comes_back and self._now_s < until_s - HOUR_S and chance.random() < 0.3:
                has_held = True
                yield from self._hold(counter, label)
                continue
            if not has_pressed_twice and self._is_waited_for(counter):
                has_pressed_twice = True
                yield from self._press_twice(counter, label)
            yield minutes * 60
            self._serve(label, minutes)
            self.week.served_min[self.day, label] = self._with.pop(label)
            goes_on = self._now_s < until_s and self._is_waited_for(counter)
            self._ask(counter, CallNext if goes_on else Finish, counter=counter)

    def _hand(self, counter: str) -> str:
        return self._line.counter(counter).ticket or ""

    def _is_waited_for(self, counter: str) -> bool:
        places = (place for service in RULES.counters[counter] for place in self._line.queues.get(service, ()))
        return any(self._line.tickets[place.label].phase == "waiting" for place in places)

    def _serve(self, label: str, minutes: float) -> None:
        self._with[label] = self._with.get(label, 0) + minutes

    def _in_vain(self, counter: str, label: str) -> Waits:
        """Three calls, a minute apart, then absent."""
        for _ in range(2):
            yield 60
            assert self._ask(counter, Recall, counter=counter)
        yield 60
        assert self._ask(counter, MarkAbsent, counter=counter)
        self.week.absent.add((self.day, label))

    def _press_twice(self, counter: str, label: str) -> Waits:
        yield 4
        assert self._ask(counter, CallNext, counter=counter)
        self.week.undone.add((self.day, self._hand(counter)))
        yield 3
        assert self._ask(counter, Undo, counter=counter)
        self._serve(label, 7 / 60)

    def _hold(self, counter: str, label: str) -> Waits:
        """The citizen looks for a paper for ten minutes, and then waits again."""
        yield 60
        assert self._ask(counter, Hold, counter=counter)
        self._serve(label, 1)
        self.week.held.add((self.day, label))
        self._go(self._now_s + 600, self._bring_back(counter, label), is_clerk=True)

    def _bring_back(self, counter: str, label: str) -> Waits:
        assert self._ask(counter, Resume, label=label)
        yield from ()


def clumsy_week() -> ClumsyWeek:
    office = _Office()
    for day in range(DAYS + 1):  # on Saturday somebody only switches the kiosk on
        office.live(day)
    return office.week
