"""A small office in memory: commands and news go in, the line and its journal entries can be looked at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta, timezone, tzinfo
from typing import Any

import msgspec
import pytest
from hypothesis import settings

from core.decisions.decide import decide, entries_of
from core.decisions.decision import Decision
from core.instant import Instant
from core.line.evolve import evolve
from core.line.line import EMPTY, Line
from core.line.ticket import Ticket
from core.messages.commands import (
    CallNext,
    Finish,
    Hold,
    MarkAbsent,
    OpenCounter,
    Refused,
    SetOffsets,
    Start,
    TakeTicket,
    Transfer,
    VoidTicket,
)
from core.messages.events import DayOpened, Entry
from core.messages.forecasts import NO_FORECASTS, Forecasts, ForecastSet
from core.messages.observations import OfficeStarted, SlipProven
from core.messages.state import State
from core.messages.wire import decode_entry, encode_entry
from core.now import Now
from core.rules import Rules
from core.settings.conversions import rules_of
from core.settings.sections import CounterSettings, KioskSettings, OfficeSettings, ServiceSettings, Settings
from core.snapshot import snapshot

settings.register_profile("long", max_examples=5000, deadline=None)
"""`pytest tests/core/test_histories.py --hypothesis-profile=long --timeout 0` lives through 30,000 random days."""

HERE = timezone(timedelta(hours=7))
MORNING = Instant.parse("2026-11-24T07:30:00+07:00")

SETTINGS = Settings(
    office=OfficeSettings(id="here", name={"vi": "Đây"}),
    service=(
        ServiceSettings(code="HT", prefix="1", name={"vi": "Hộ tịch"}, short={"vi": "Hộ tịch"}),
        ServiceSettings(code="CT", prefix="2", name={"vi": "Chứng thực"}),
        ServiceSettings(code="DD", prefix="3", name={"vi": "Đất đai"}),
        ServiceSettings(code="TP", name={"vi": "Thu phí"}),
    ),
    counter=(
        CounterSettings(id="1", offsets={"HT": 0, "CT": 10}),
        CounterSettings(id="2", offsets={"CT": 0, "HT": 10}),
        CounterSettings(id="3", offsets={"DD": 0}),
        CounterSettings(id="4", offsets={"TP": 0, "CT": 15}),
    ),
    device=(),
    kiosk=KioskSettings(stop_reasons=("asked",)),
    reasons={"mistake": {"vi": "Nhầm"}, "asked": {"vi": "Theo yêu cầu"}},
)


ENDINGS = {"serving": Start, "held": Hold, "absent": MarkAbsent, "passed": CallNext, "done": Finish}


class Hall:
    """Does at once what `Office.handle` does around a journal, and keeps the entries."""

    def __init__(self, settings: Settings = SETTINGS) -> None:
        self.settings = settings
        self.rules: Rules = rules_of(settings)
        self.line: Line = EMPTY
        self.entries: list[Entry] = []
        self.utc = MORNING
        self.zone: tzinfo = HERE
        self.line_time = MORNING
        self.trusted = True
        self.jumped = False
        self.outage_ms = 0
        self.forecasts: Forecasts = NO_FORECASTS
        self.can_print = True
        self._asked = 0

    @property
    def now(self) -> Now:
        return Now(
            utc=self.utc,
            line=self.line_time,
            trusted=self.trusted,
            local=self.utc.moment.astimezone(self.zone),
            jumped=self.jumped,
        )

    def wait(self, seconds: float) -> None:
        self.utc = self.utc.later(seconds * 1000)
        self.line_time = self.line_time.later(seconds * 1000)

    def news(self, news: Any) -> Decision:
        decision = decide(self.line, news, self.now)
        assert isinstance(decision, Decision), f"news are never refused: {news} {decision}"
        self._happen(decision, cause=None, by=None)
        return decision

    def ask(self, command: Any, by: str = "console") -> Decision | Refused:
        decision = decide(self.line, command, self.now, self.forecasts, can_print=self.can_print)
        if isinstance(decision, Decision):
            self._happen(decision, cause=command.id, by=by)
        return decision

    def _happen(self, decision: Decision, *, cause: str | None, by: str | None) -> None:
        entries = entries_of(self.line, decision, self.now, cause=cause, by=by)
        self.entries.extend(entries)
        self.line = evolve(self.line, entries)
        if self.trusted and any(isinstance(event, DayOpened) for event in decision.events):
            self.line_time = max(self.line_time, self.utc)

    def do(self, kind: type, **fields: Any) -> tuple[Any, ...]:
        """The events of a command that must be accepted."""
        answer = self.ask(self._command(kind, fields))
        assert isinstance(answer, Decision), answer
        assert answer.events, "an accepted command makes at least one event"
        return answer.events

    def refusal(self, kind: type, **fields: Any) -> str:
        """The code of a command that must be refused and change nothing."""
        before = self.line
        answer = self.ask(self._command(kind, fields))
        assert isinstance(answer, Refused), answer
        assert self.line is before
        return answer.code

    def _command(self, kind: type, fields: dict[str, Any]) -> Any:
        self._asked += 1
        return kind(id=f"ask-{self._asked}", **fields)

    def start(self, away_s: int | None = None, rules: Rules | None = None) -> tuple[Any, ...]:
        return self.news(OfficeStarted(rules or self.rules, away_s)).events

    def open(self, *counters: str) -> None:
        for counter in counters:
            self.do(OpenCounter, counter=counter)

    def press(self, service: str = "CT", class_: str = "N") -> str:
        """Somebody presses a button; no news of the slip yet."""
        (issued,) = self.do(TakeTicket, service=service, class_=class_)
        return issued.label

    def take(self, service: str, class_: str = "N") -> str:
        """Somebody presses a button; the slip comes out."""
        label = self.press(service, class_)
        self.news(SlipProven(label, "printed"))
        return label

    def next(self, counter: str) -> str | None:
        """Presses next; the label called, None when nobody was."""
        answer = self.ask(self._command(CallNext, {"counter": counter}))
        return answer.ticket if isinstance(answer, Decision) else None

    def ticket(self, label: str) -> Ticket:
        return self.line.tickets[label]

    def phase(self, label: str) -> str | None:
        ticket = self.line.tickets.get(label)
        return ticket.phase if ticket else None

    def state(self) -> State:
        forecast_set = ForecastSet(seq=self.line.seq, regular=dict(self.forecasts))
        return snapshot(self.line, self.now, self.settings, "ready", forecast_set=forecast_set)

    def restart(self, outage_s: int = 0, *, rules: Rules | None = None) -> tuple[Any, ...]:
        """The kiosk starts again from its journal after so many seconds of darkness.

        A clock that is not trusted cannot tell how many: line time goes on from the last event.
        """
        self.line = evolve(EMPTY, [decode_entry(encode_entry(entry)) for entry in self.entries])
        if self.trusted:
            self.wait(outage_s)
            self.outage_ms += outage_s * 1000
            return self.start(away_s=outage_s, rules=rules)
        self.utc, self.line_time = self.utc.later(outage_s * 1000), self.line.time
        return self.start(rules=rules)

    @property
    def uptime(self) -> int:
        """Line time less all dark time, reckoned apart from the line."""
        return self.line_time - self.outage_ms


@pytest.fixture(scope="session")
def new_hall() -> Callable[..., Hall]:
    """Makes an office whose kiosk has not been started yet."""
    return Hall


@pytest.fixture
def hall() -> Hall:
    """An office on a Tuesday morning: started, counters 1 and 2 open, nobody there."""
    office = Hall()
    office.start()
    office.open("1", "2")
    return office


def _reach(hall: Hall, phase: str) -> str:
    label = hall.press()
    if phase == "printing":
        return label
    hall.news(SlipProven(label, "printed"))
    if phase == "void":
        hall.do(VoidTicket, label=label, reason="mistake")
    if phase in ("waiting", "void"):
        return label
    hall.next("2")
    if phase in ENDINGS:
        hall.do(ENDINGS[phase], counter="2")
    return label


@pytest.fixture
def reach() -> Callable[[Hall, str], str]:
    """Brings a new ticket for CT into a phase, by way of counter 2, and gives its label."""
    return _reach


def _example(kind: Any) -> Any:
    fields = {field.name for field in msgspec.inspect.type_info(kind).fields if field.required}
    some = {"id": "1", "counter": "1", "label": "201", "service": "CT", "reason": "x", "class_": "P", "text": "x"}
    if kind is SetOffsets:
        return SetOffsets(id="1", counter="1", offsets={})
    if kind is Transfer:
        return Transfer(id="1", counter="1", service="CT")
    return kind(**{name: some[name] for name in fields})


@pytest.fixture(scope="session")
def example() -> Callable[[type], Any]:
    """Makes a command of a class with only what it needs."""
    return _example
