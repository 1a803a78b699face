"""`Hall`: a small office in memory; tests send it commands and observations, and look at its line and entries."""

from __future__ import annotations

from datetime import timedelta, timezone, tzinfo
from typing import Any

from core.decisions.decide import decide, entries_of
from core.decisions.decision import Conditions, Decision
from core.instant import Instant, Now
from core.line.evolve import evolve
from core.line.line import EMPTY, Line
from core.line.ticket import Leg, Ticket
from core.messages.commands import (
    AtCounter,
    CallNext,
    Finish,
    Hold,
    MarkAbsent,
    OpenCounter,
    Refused,
    Start,
    TakeTicket,
    VoidTicket,
    given,
)
from core.messages.events import DayOpened, Entry, Told
from core.messages.forecasts import NO_FORECASTS, NO_OUTCOMES, Forecasts, ForecastSet, Outcomes
from core.messages.observations import Observation, OfficeStarted, SlipProven
from core.messages.state import State
from core.messages.wire import decode_entry
from core.public_state.snapshot import snapshot
from core.rules import Rules
from core.settings.conversions import rules_of
from core.settings.sections import CounterSettings, KioskSettings, OfficeSettings, ServiceSettings, Settings
from tests.core.entry_json import entry_json

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


ENDINGS: dict[str, type[AtCounter]] = {
    "serving": Start,
    "held": Hold,
    "absent": MarkAbsent,
    "passed": CallNext,
    "done": Finish,
}


def accepted(answer: Decision | Refused) -> Decision:
    assert isinstance(answer, Decision), answer
    return answer


class Hall:
    """Does what the kiosk does around its journal, but keeps the entries in memory."""

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
        self.outcomes: Outcomes = NO_OUTCOMES
        self.told: dict[Leg, Told] = {}
        self.can_print = True
        self.shown_call: int | None = None
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

    @property
    def conditions(self) -> Conditions:
        return Conditions(
            can_print=self.can_print,
            forecasts=self.forecasts,
            outcomes=self.outcomes,
            told=self.told,
            shown_call=self.shown_call,
        )

    def wait(self, seconds: float) -> None:
        self.utc = self.utc.later(seconds * 1000)
        self.line_time = self.line_time.later(seconds * 1000)

    def observe(self, observation: Observation) -> Decision:
        decision = decide(self.line, observation, self.now)
        assert isinstance(decision, Decision), f"observations are never refused: {observation} {decision}"
        self._happen(decision, cause=None, by=None)
        return decision

    def ask(self, command: Any, by: str = "console") -> Decision | Refused:
        decision = decide(self.line, command, self.now, self.conditions)
        if isinstance(decision, Decision):
            self._happen(decision, cause=command.id, by=by, operator=given(command.operator))
        return decision

    def _happen(self, decision: Decision, *, cause: str | None, by: str | None, operator: str | None = None) -> None:
        entries = entries_of(self.line, decision, self.now, cause=cause, by=by, operator=operator)
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
        return self.observe(OfficeStarted(rules or self.rules, away_s)).events

    def open(self, *counters: str) -> None:
        for counter in counters:
            self.do(OpenCounter, counter=counter)

    def press(self, service: str = "CT", class_: str = "N") -> str:
        """A citizen presses a button; the slip is not reported yet."""
        (issued,) = self.do(TakeTicket, service=service, class_=class_)
        label: str = issued.label
        return label

    def take(self, service: str, class_: str = "N") -> str:
        """A citizen presses a button, and the slip comes out."""
        label = self.press(service, class_)
        self.observe(SlipProven(label, "printed"))
        return label

    def next(self, counter: str) -> str | None:
        """Presses next; the label that was called, or None."""
        answer = self.ask(self._command(CallNext, {"counter": counter}))
        return answer.ticket if isinstance(answer, Decision) else None

    def reach(self, phase: str) -> str:
        """Brings a new ticket for CT into this phase (or `void`, `done`), by way of counter 2; its label."""
        label = self.press()
        if phase == "printing":
            return label
        self.observe(SlipProven(label, "printed"))
        if phase == "void":
            self.do(VoidTicket, label=label, reason="mistake")
        if phase in ("waiting", "void"):
            return label
        self.next("2")
        if phase in ENDINGS:
            self.do(ENDINGS[phase], counter="2")
        return label

    def ticket(self, label: str) -> Ticket:
        return self.line.tickets[label]

    def phase(self, label: str) -> str | None:
        ticket = self.line.tickets.get(label)
        return ticket.phase if ticket else None

    def state(self) -> State:
        forecast_set = ForecastSet(seq=self.line.seq, regular=dict(self.forecasts))
        return snapshot(self.line, self.now, self.settings, "ready", forecast_set=forecast_set)

    def restart(self, outage_s: int = 0, *, rules: Rules | None = None) -> tuple[Any, ...]:
        """The kiosk starts again from its journal after an outage.

        With a clock that is not trusted its length is unknown, and line time goes on from the last event.
        """
        read = [decode_entry(entry_json(entry)) for entry in self.entries]
        self.line = evolve(EMPTY, [entry for entry in read if entry is not None])
        if self.trusted:
            self.wait(outage_s)
            self.outage_ms += outage_s * 1000
            return self.start(away_s=outage_s, rules=rules)
        self.utc, self.line_time = self.utc.later(outage_s * 1000), self.line.time
        return self.start(rules=rules)

    @property
    def uptime(self) -> int:
        """Uptime, computed without the line."""
        return self.line_time - self.outage_ms
