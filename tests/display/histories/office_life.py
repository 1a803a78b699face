"""A few minutes of a busy office, by the real rules: what its kiosk publishes, and which calls hold each time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import Any, NamedTuple

from core.decisions.decision import Decision
from core.messages import commands as c
from core.messages.events import TicketCalled
from core.messages.state import State
from core.settings.sections import CounterSettings, OfficeSettings, ServiceSettings, Settings
from tests.core.hall import Hall
from tests.display.histories.turns import Turns

COUNTERS = tuple(str(number) for number in range(1, 13))
SETTINGS = Settings(
    office=OfficeSettings(id="kien-luong", name={"vi": "Trung tâm"}),
    service=(
        ServiceSettings(code="CT", prefix="2", name={"vi": "Chứng thực"}),
        ServiceSettings(code="HT", prefix="1", name={"vi": "Hộ tịch"}),
    ),
    counter=tuple(CounterSettings(id=counter, offsets={"CT": 0, "HT": 0}) for counter in COUNTERS),
    device=(),
)
BUSY_S, CALM_S = 240, 150
"""So long things happen, and so long nothing does: then all who wait for the light must have had it."""
AGE_S = 4.9
PEOPLE = 30
"""How many wait all the time."""
MOODS = {"quiet": 12.0, "busy": 2.5, "pile": 0.06}
"""Seconds between two acts of the clerks."""


class Published(NamedTuple):
    """A state as the kiosk publishes it, and the truth at that moment."""

    at: float
    state: State
    holding: frozenset[int]
    """The calls that hold."""
    undone: frozenset[int]


class KioskGone(NamedTuple):
    at: float


class KioskBack(NamedTuple):
    at: float


Happening = Published | KioskGone | KioskBack


class Life(NamedTuple):
    happenings: list[Happening]
    calls: dict[int, TicketCalled]
    ends_at: float


class OfficeLife:
    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._hall = Hall(SETTINGS)
        self._turns = Turns()
        self._read = 0
        self._t = 0.0
        self._published_at = 0.0
        self._happenings: list[Happening] = []
        self._ids = 0

    def live(self) -> Life:
        self._hall.start()
        self._hall.open(*COUNTERS)
        for _ in range(PEOPLE):
            self._take()
        self._publish()
        while self._t < BUSY_S:
            mood = self._rng.choice(list(MOODS))
            for _ in range(self._rng.randint(2, 14)):
                self._wait(self._rng.expovariate(1 / MOODS[mood]))
                self._act(piles=mood == "pile")
            if self._rng.random() < 0.1:
                self._restart()
        self._wait(CALM_S)
        self._publish()
        return Life(self._happenings, self._turns.calls, self._t)

    def _wait(self, seconds: float) -> None:
        """Until then the state is published again and again."""
        until = self._t + seconds
        while (next_at := self._published_at + AGE_S) < until:
            self._pass(next_at - self._t)
            self._publish()
        self._pass(until - self._t)

    def _pass(self, seconds: float) -> None:
        self._t += seconds
        self._hall.wait(seconds)

    def _publish(self) -> None:
        entries = self._hall.entries
        self._turns.read(entries[self._read :])
        self._read, self._published_at = len(entries), self._t
        undone = frozenset(self._turns.undone)
        self._happenings.append(Published(self._t, self._hall.state(), self._turns.holding, undone))

    def _restart(self) -> None:
        self._happenings.append(KioskGone(self._t))
        away_s = self._rng.choice((1, 3, 20))
        self._t += away_s
        self._hall.restart(away_s)
        self._happenings.append(KioskBack(self._t))
        self._publish()

    def _act(self, *, piles: bool) -> None:
        act = (
            self._next if piles and self._rng.random() < 0.8 else self._rng.choices(*zip(*self._acts(), strict=True))[0]
        )
        before = len(self._hall.entries)
        act()
        if len(self._hall.entries) > before:
            self._publish()

    def _acts(self) -> Iterator[tuple[Callable[[], object], int]]:
        yield self._next, 10
        yield self._take, 3
        yield lambda: self._at_counter(c.Recall), 3
        yield lambda: self._at_counter(c.MarkAbsent), 3
        yield lambda: self._at_counter(c.Start), 1
        yield lambda: self._at_counter(c.Finish), 2
        yield lambda: self._at_counter(c.Hold), 1
        yield lambda: self._at_counter(c.Undo), 4
        yield lambda: self._at_counter(c.Transfer, service=self._rng.choice(("CT", "HT"))), 1
        yield self._mistake, 5
        yield self._return, 2
        yield self._choose, 2

    def _next(self) -> None:
        self._take()
        self._at_counter(c.CallNext)

    def _mistake(self) -> None:
        """A call that is taken back within the ten seconds that there are for it."""
        counter = self._rng.choice(COUNTERS)
        self._ask(c.CallNext, counter=counter)
        self._publish()
        self._wait(self._rng.uniform(0.5, 9.9))
        self._ask(c.Undo, counter=counter)

    def _take(self) -> None:
        self._ask(c.TakeTicket, service=self._rng.choice(("CT", "HT")), paperless=True)

    def _at_counter(self, kind: type[Any], **fields: Any) -> None:
        """Mostly where somebody was called just now: that is where things go wrong."""
        recent = [call.counter for call in self._hall.line.calls[:3]]
        counter = self._rng.choice(recent) if recent and self._rng.random() < 0.5 else self._rng.choice(COUNTERS)
        self._ask(kind, counter=counter, **fields)

    def _return(self) -> None:
        if labels := self._gone():
            self._ask(c.Return, label=self._rng.choice(labels))

    def _choose(self) -> None:
        """Out of turn, also somebody who was held or absent, often where they had been called."""
        labels = [*self._gone(), *self._hall.line.held]
        if labels:
            label = self._rng.choice(labels)
            before = [call.counter for call in self._hall.line.calls if call.label == label]
            free = [counter for counter in COUNTERS if self._hall.line.counter(counter).ticket is None]
            there = [counter for counter in before if counter in free] or free
            if there:
                self._ask(c.CallTicket, counter=there[0], label=label, reason="asked")

    def _gone(self) -> list[str]:
        tickets = self._hall.line.tickets.values()
        return sorted(ticket.label for ticket in tickets if ticket.phase in ("absent", "passed"))

    def _ask(self, kind: type[Any], **fields: Any) -> bool:
        self._ids += 1
        return isinstance(self._hall.ask(kind(id=f"h{self._ids}", **fields)), Decision)
