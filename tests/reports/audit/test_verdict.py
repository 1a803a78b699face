"""Every call of a day judged by the rule itself: invented months hold to it, and what staff chose is found exactly."""

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
from reports.audit.explanation import told
from reports.audit.replay import Day, replayed
from reports.audit.unexplained import fault_told
from reports.audit.verdict import Verdict, verdicts
from simulation.day_source import Invented
from simulation.hall import Hall
from simulation.scenario import load_scenario
from simulation.what_if import AS_IT_IS
from tests.core.days.reckoning import candidates
from tests.core.days.steps import Step, histories, take_step

DAYS = 22


class WilfulHall(Hall):
    """Where every so often a clerk calls the last one instead of pressing next."""

    def __init__(self, hear: Callable[[Entry], object], *, every: int) -> None:
        super().__init__(hear, paper=True)
        self._every = every
        self._nexts = 0
        self.wilful: list[tuple[str, str, str]] = []
        """Day, counter, number."""

    def _ask(self, command: AnyCommand, counter: str, *, unless: RefusalCode | None = None) -> Decision:
        if isinstance(command, CallNext) and len(waiting := candidates(self._line, counter)) > 1:
            self._nexts += 1
            if self._nexts % self._every == 0:
                label = waiting[-1].label
                self.wilful.append((self._line.day, counter, label))
                return super()._ask(CallTicket(id=command.id, counter=counter, label=label, reason="urgent"), counter)
        return super()._ask(command, counter, unless=unless)


def month(every: int) -> tuple[list[Entry], list[tuple[str, str, str]]]:
    """The entries of an invented month, and which calls staff chose in it."""
    entries: list[Entry] = []
    hall = WilfulHall(entries.append, every=every)
    for plan in Invented("x", replace(load_scenario("reference-day"), days=DAYS, seed=3)).plans(AS_IT_IS):
        hall.live(plan)
    return entries, hall.wilful


def judged(days: list[Day]) -> list[tuple[Day, Verdict]]:
    return [(day, verdict) for day in days for verdict in verdicts(day.calls)]


def test_an_invented_month_holds_to_the_rule(days_of: Any) -> None:
    entries, wilful = month(every=10**9)
    found = judged(days_of(entries))
    assert wilful == []
    assert Counter(verdict.kind for _, verdict in found) == {"by_rule": len(found)}
    assert len(found) > 80 * DAYS


def test_exactly_what_staff_chose_in_it_is_out_of_turn(days_of: Any) -> None:
    entries, wilful = month(every=12)
    found = judged(days_of(entries))
    out_of_turn = [(day.name, verdict) for day, verdict in found if verdict.kind == "out_of_turn"]
    assert [(day, verdict.called.event.counter, verdict.called.event.label) for day, verdict in out_of_turn] == wilful
    assert len(wilful) > DAYS
    assert {verdict.kind for _, verdict in found} == {"by_rule", "out_of_turn"}
    assert all(verdict.by_rule for _, verdict in out_of_turn)


@settings(max_examples=settings().max_examples, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=histories)
def test_whatever_happens_every_call_is_explained_and_told(
    new_hall: Any, days_of: Any, words: Any, history: list[Step]
) -> None:
    """Out of turn are the calls of `CallTicket` alone, where somebody else was first or nobody could be called."""
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
            said = told(day, verdict.called, words("en"), other)
            assert verdict.called.event.label in said
            assert not {"…", "{", "}"} & set(said)
            assert said.count(". ") in (1, 2, 3)
            assert "does not say why not" not in said


@pytest.fixture
def busy(hall: Any) -> Any:
    """Three numbers of which counter 2 has called the first."""
    for _ in range(3):
        hall.take("CT")
        hall.wait(60)
    hall.next("2")
    return hall


def forged(hall: Any, **changes: Any) -> list[Entry]:
    """The journal with its last call written otherwise."""
    entry = next(entry for entry in reversed(hall.entries) if isinstance(entry.event, TicketCalled))
    return [replace(e, event=replace(e.event, **changes)) if e is entry else e for e in hall.entries]


def last_fault(entries: list[Entry]) -> str | None:
    return list(verdicts(replayed(entries).calls))[-1].fault


def test_a_call_that_the_rule_did_not_make_is_a_fault(busy: Any) -> None:
    assert last_fault(busy.entries) is None
    assert last_fault(forged(busy, label="202")) == "not_its_turn"
    assert last_fault(forged(busy, label="299")) == "not_in_line"
    assert last_fault(forged(busy, counter="3")) == "counter"
    assert last_fault(forged(busy, call_no=2)) == "missing"
    assert last_fault(forged(busy, why=Why(rule="recall"))) == "not_at_counter"
    called = next(entry.event for entry in busy.entries if isinstance(entry.event, TicketCalled))
    for changed in ({"runner_up": None}, {"key": called.why.key + 1}, {"skipped": ("202",)}, {"offset_s": 600}):
        assert last_fault(forged(busy, why=replace(called.why, **changed))) == "other_reckoning"


def test_a_call_of_whom_the_counter_could_not_call_is_a_fault(busy: Any) -> None:
    busy.do(OpenCounter, counter="3")
    busy.do(Finish, counter="2")
    busy.next("2")
    assert last_fault(forged(busy, counter="3")) == "not_its_turn"


def test_of_two_faults_the_call_itself_is_told(busy: Any) -> None:
    assert last_fault(forged(busy, label="202", call_no=2)) == "not_its_turn"


def test_a_recall_of_somebody_else_or_of_who_is_being_served_is_a_fault(busy: Any) -> None:
    busy.next("1")
    busy.do(Recall, counter="2")
    assert last_fault(busy.entries) is None
    assert last_fault(forged(busy, label="202")) == "not_at_counter"
    assert last_fault(forged(busy, why=Why(rule="recall", offset_s=1))) == "not_at_counter"
    recall = busy.entries[-1]
    busy.do(Start, counter="2")
    again = replace(recall, seq=busy.line.seq + 1, event=replace(recall.event, call_no=4, count=3))
    assert last_fault([*busy.entries, again]) == "not_at_counter"


def test_a_choice_without_a_reason_or_of_somebody_who_is_served_is_a_fault(busy: Any) -> None:
    busy.do(CallTicket, counter="1", label="203", reason="mistake")
    assert last_fault(busy.entries) is None
    assert last_fault(forged(busy, reason=None)) == "no_reason"
    assert last_fault(forged(busy, label="201")) == "not_in_line"
    assert last_fault(forged(busy, label="202")) == "other_reckoning"


def test_a_call_at_a_counter_that_was_closed_or_had_somebody_is_a_fault(busy: Any) -> None:
    busy.do(Finish, counter="2")
    busy.next("2")
    finished = next(entry for entry in busy.entries if type(entry.event).__name__ == "ServiceFinished")
    before = [entry for entry in busy.entries if entry.seq < finished.seq]
    after = [replace(entry, seq=entry.seq - 1) for entry in busy.entries if entry.seq > finished.seq]
    assert last_fault([*before, *after]) == "counter"
    closed = [replace(e, event=CounterClosed("2")) if e is finished else e for e in busy.entries]
    assert last_fault(closed) == "counter"


def test_a_recall_is_no_deviation_and_what_was_taken_back_is_known(busy: Any) -> None:
    busy.do(Recall, counter="2")
    busy.do(Undo, counter="2")
    assert busy.next("2") == "201"
    found = list(verdicts(replayed(busy.entries).calls))
    assert [verdict.kind for verdict in found] == ["by_rule", "recall", "by_rule"]
    assert [verdict.called.undone is not None for verdict in found] == [True, True, False]


def test_a_fault_is_told_with_its_entry(busy: Any, words: Any) -> None:
    day = replayed(forged(busy, label="203"))
    (verdict,) = verdicts(day.calls)
    assert fault_told(day, verdict, verdict.fault, words("en")) == (
        f"NOT EXPLAINED, entry {busy.line.seq}: number 203 was called to counter 2 at 07:33, but by the rule it was "
        "the turn of: 201."
    )
    assert fault_told(day, verdict, verdict.fault, words("vi")) == (
        f"KHÔNG GIẢI THÍCH ĐƯỢC, mục {busy.line.seq}: số 203 được gọi đến quầy 2 lúc 07:33, nhưng theo quy tắc thì đến "
        "lượt: 201."
    )
