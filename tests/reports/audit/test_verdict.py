"""Verdicts on calls: those of invented months are by the rule, and those that clerks chose are found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace

from core.decisions.decision import Decision
from core.messages.commands import (
    AnyCommand,
    CallNext,
    CallTicket,
    Finish,
    OpenCounter,
    Recall,
    RefusalCode,
    Start,
    Undo,
)
from core.messages.events import CounterClosed, Entry, TicketCalled, Why
from reports.audit.explanation import explain_call
from reports.audit.journal_source import OfficeTexts
from reports.audit.replay import ReplayedDay, replay_day
from reports.audit.verdict import Verdict, describe_fault, judge_calls
from simulation.invented_days import InventedDays
from simulation.scenario import load_scenario
from simulation.simulator import Simulator
from simulation.what_if import NO_CHANGE
from tests.core.days.reckoning import candidates
from tests.core.days.steps import Step, histories, take_step
from tests.core.hall import Hall

DAYS = 22


class WilfulSimulator(Simulator):
    """A day in which every so often a clerk calls the last waiting ticket instead of pressing next."""

    def __init__(self, record: Callable[[Entry], object], *, every: int) -> None:
        super().__init__(record, paper=True)
        self._every = every
        self._nexts = 0
        self.wilful: list[tuple[str, str, str]] = []
        """Day, counter and label of those calls."""

    def _ask(self, command: AnyCommand, counter: str, *, unless: RefusalCode | None = None) -> Decision:
        if isinstance(command, CallNext) and len(waiting := candidates(self._line, counter)) > 1:
            self._nexts += 1
            if self._nexts % self._every == 0:
                label = waiting[-1].label
                self.wilful.append((self._line.day, counter, label))
                return super()._ask(CallTicket(id=command.id, counter=counter, label=label, reason="urgent"), counter)
        return super()._ask(command, counter, unless=unless)


def month(every: int) -> tuple[list[Entry], list[tuple[str, str, str]]]:
    """The entries of an invented month, and the calls that clerks chose in it."""
    entries: list[Entry] = []
    simulator = WilfulSimulator(entries.append, every=every)
    for plan in InventedDays("x", replace(load_scenario("reference-day"), days=DAYS, seed=3)).plans(NO_CHANGE):
        simulator.run_day(plan)
    return entries, simulator.wilful


def judged(days: list[ReplayedDay]) -> list[tuple[ReplayedDay, Verdict]]:
    return [(day, verdict) for day in days for verdict in judge_calls(day.calls)]


def test_all_calls_of_an_invented_month_are_by_the_rule(days_of: Any) -> None:
    entries, wilful = month(every=10**9)
    found = judged(days_of(entries))
    assert wilful == []
    assert Counter(verdict.kind for _, verdict in found) == {"by_rule": len(found)}
    assert len(found) > 80 * DAYS


def test_exactly_the_calls_chosen_by_staff_are_out_of_turn(days_of: Any) -> None:
    entries, wilful = month(every=12)
    found = judged(days_of(entries))
    out_of_turn = [(day.name, verdict) for day, verdict in found if verdict.kind == "out_of_turn"]
    assert [(day, verdict.called.event.counter, verdict.called.event.label) for day, verdict in out_of_turn] == wilful
    assert len(wilful) > DAYS
    assert {verdict.kind for _, verdict in found} == {"by_rule", "out_of_turn"}
    assert all(verdict.by_rule for _, verdict in out_of_turn)


@settings(max_examples=settings().max_examples, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=histories)
def test_after_any_history_every_call_has_a_verdict_and_an_explanation(
    new_hall: Callable[..., Hall], days_of: Any, texts: Callable[..., OfficeTexts], history: list[Step]
) -> None:
    """Only calls by `CallTicket` are out of turn: another ticket was first, or none could be called."""
    hall = new_hall()
    hall.start()
    hall.open("1", "2", "3")
    wilful = []
    for step in history:
        before = hall.line
        ask, answer = take_step(hall, step) or (None, None)
        if isinstance(ask, CallTicket) and isinstance(answer, Decision):
            first = [ticket.label for ticket in candidates(before, ask.counter)[:1]]
            wilful += [hall.line.seq] if first != [ask.label] else []
    found = judged(days_of(hall.entries))
    assert [verdict.fault for _, verdict in found if verdict.fault] == []
    assert [verdict.called.entry.seq for _, verdict in found if verdict.kind == "out_of_turn"] == wilful
    for day, verdict in found:
        others = sorted(day.issued)[:: max(1, len(day.issued) // 3)]
        for other in (None, *others):
            said = explain_call(day, verdict.called, texts("en"), other)
            assert verdict.called.event.label in said
            assert not {"…", "{", "}"} & set(said)
            assert said.count(". ") in (1, 2, 3)
            assert "does not say why not" not in said


@pytest.fixture
def busy(hall: Hall) -> Hall:
    """Three tickets, of which counter 2 has called the first."""
    for _ in range(3):
        hall.take("CT")
        hall.wait(60)
    hall.next("2")
    return hall


def forged(hall: Hall, **changes: Any) -> list[Entry]:
    """The journal with its last call changed."""
    entry = next(entry for entry in reversed(hall.entries) if isinstance(entry.event, TicketCalled))
    return [replace(e, event=replace(e.event, **changes)) if e is entry else e for e in hall.entries]


def last_fault(entries: list[Entry]) -> str | None:
    return list(judge_calls(replay_day(entries).calls))[-1].fault


def test_a_call_that_the_rule_did_not_make_is_a_fault(busy: Hall) -> None:
    assert last_fault(busy.entries) is None
    assert last_fault(forged(busy, label="202")) == "not_its_turn"
    assert last_fault(forged(busy, label="299")) == "not_in_line"
    assert last_fault(forged(busy, counter="3")) == "counter"
    assert last_fault(forged(busy, call_no=2)) == "missing"
    assert last_fault(forged(busy, why=Why(rule="recall"))) == "not_at_counter"
    why = next(entry.event.why for entry in busy.entries if isinstance(entry.event, TicketCalled))
    for changed in ({"runner_up": None}, {"key": (why.key or 0) + 1}, {"skipped": ("202",)}, {"offset_s": 600}):
        assert last_fault(forged(busy, why=replace(why, **changed))) == "other_reckoning"


def test_a_call_of_a_ticket_that_the_counter_could_not_call_is_a_fault(busy: Hall) -> None:
    busy.do(OpenCounter, counter="3")
    busy.do(Finish, counter="2")
    busy.next("2")
    assert last_fault(forged(busy, counter="3")) == "not_its_turn"


def test_of_two_faults_the_one_of_the_call_itself_is_reported(busy: Hall) -> None:
    assert last_fault(forged(busy, label="202", call_no=2)) == "not_its_turn"


def test_a_recall_of_another_ticket_or_one_being_served_is_a_fault(busy: Hall) -> None:
    busy.next("1")
    busy.do(Recall, counter="2")
    assert last_fault(busy.entries) is None
    assert last_fault(forged(busy, label="202")) == "not_at_counter"
    assert last_fault(forged(busy, why=Why(rule="recall", offset_s=1))) == "not_at_counter"
    recall = busy.entries[-1]
    busy.do(Start, counter="2")
    again = replace(recall, seq=busy.line.seq + 1, event=replace(recall.event, call_no=4, count=3))
    assert last_fault([*busy.entries, again]) == "not_at_counter"


def test_a_choice_without_a_reason_or_of_a_ticket_being_served_is_a_fault(busy: Hall) -> None:
    busy.do(CallTicket, counter="1", label="203", reason="mistake")
    assert last_fault(busy.entries) is None
    assert last_fault(forged(busy, reason=None)) == "no_reason"
    assert last_fault(forged(busy, label="201")) == "not_in_line"
    assert last_fault(forged(busy, label="202")) == "other_reckoning"


def test_a_call_at_a_closed_or_busy_counter_is_a_fault(busy: Hall) -> None:
    busy.do(Finish, counter="2")
    busy.next("2")
    finished = next(entry for entry in busy.entries if type(entry.event).__name__ == "ServiceFinished")
    before = [entry for entry in busy.entries if entry.seq < finished.seq]
    after = [replace(entry, seq=entry.seq - 1) for entry in busy.entries if entry.seq > finished.seq]
    assert last_fault([*before, *after]) == "counter"
    closed = [replace(e, event=CounterClosed("2")) if e is finished else e for e in busy.entries]
    assert last_fault(closed) == "counter"


def test_a_recall_is_no_deviation_and_an_undone_call_is_marked(busy: Hall) -> None:
    busy.do(Recall, counter="2")
    busy.do(Undo, counter="2")
    assert busy.next("2") == "201"
    found = list(judge_calls(replay_day(busy.entries).calls))
    assert [verdict.kind for verdict in found] == ["by_rule", "recall", "by_rule"]
    assert [verdict.called.undone is not None for verdict in found] == [True, True, False]


def test_a_fault_is_told_with_its_entry(busy: Hall, texts: Callable[..., OfficeTexts]) -> None:
    day = replay_day(forged(busy, label="203"))
    (verdict,) = judge_calls(day.calls)
    assert verdict.fault is not None
    assert describe_fault(day, verdict, verdict.fault, texts("en")) == (
        f"NOT EXPLAINED, entry {busy.line.seq}: number 203 was called to counter 2 at 07:33, but by the rule it was "
        "the turn of: 201."
    )
    assert describe_fault(day, verdict, verdict.fault, texts("vi")) == (
        f"KHÔNG GIẢI THÍCH ĐƯỢC, mục {busy.line.seq}: số 203 được gọi đến quầy 2 lúc 07:33, nhưng theo quy tắc thì đến "
        "lượt: 201."
    )
