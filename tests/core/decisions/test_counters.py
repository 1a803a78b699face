"""Opening, pausing and closing counters, and what they can serve."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from core.decisions.decide import decide
from core.line.line import CLOSED
from core.messages.commands import (
    CallNext,
    CloseCounter,
    Finish,
    OpenCounter,
    PauseCounter,
    Recall,
    ResumeCounter,
    SetOffsets,
    Transfer,
    Undo,
)
from core.messages.events import CounterClosed, CounterOpened, CounterPaused, CounterResumed, RulesChanged, Why
from tests.core.hall import Hall, accepted


def test_counters_start_the_day_closed() -> None:
    office = Hall()
    office.start()
    assert {view.status for view in office.state().counters} == {"closed"}
    assert office.refusal(CallNext, counter="1") == "counter_closed"


def test_a_counter_opens_for_all_that_it_can_serve(hall: Hall) -> None:
    assert hall.do(OpenCounter, counter="4", operator="lan") == (CounterOpened("4", "lan", ("TP", "CT")),)
    counter = hall.line.counter("4")
    assert (counter.status, counter.operator, counter.services) == ("open", "lan", ("TP", "CT"))


def test_a_counter_opens_for_some_services_in_its_own_order(hall: Hall) -> None:
    assert hall.do(OpenCounter, counter="4", services=("CT",)) == (CounterOpened("4", None, ("CT",)),)
    assert hall.do(OpenCounter, counter="4", services=("CT", "TP", "CT"))[0].services == ("TP", "CT")


@pytest.mark.parametrize("service", ["DD", "XX"])
def test_a_service_that_the_counter_cannot_serve_is_unknown_to_it(hall: Hall, service: str) -> None:
    assert hall.refusal(OpenCounter, counter="4", services=("CT", service)) == "unknown_service"
    assert hall.refusal(OpenCounter, counter="9", services=(service,)) == "unknown_counter"


def test_opening_an_open_counter_changes_services_or_operator_even_with_a_ticket_in_hand(hall: Hall) -> None:
    hall.take("HT")
    hall.next("1")
    assert hall.refusal(OpenCounter, counter="1") == "wrong_state"
    assert hall.refusal(OpenCounter, counter="1", services=("CT", "HT")) == "wrong_state"
    hall.do(OpenCounter, counter="1", operator="minh")
    hall.do(OpenCounter, counter="1", operator="minh", services=("HT",))
    hall.do(Finish, counter="1")
    hall.take("CT")
    assert hall.refusal(CallNext, counter="1") == "nobody_waiting"


def test_a_pause_has_a_reason_and_keeps_operator_and_services(hall: Hall) -> None:
    hall.do(OpenCounter, counter="1", operator="lan", services=("HT",))
    assert hall.do(PauseCounter, counter="1", reason="asked") == (CounterPaused("1", "asked"),)
    assert hall.line.counter("1").status == "paused"
    assert hall.refusal(CallNext, counter="1") == "counter_closed"
    assert hall.do(ResumeCounter, counter="1") == (CounterResumed("1"),)
    counter = hall.line.counter("1")
    assert (counter.status, counter.operator, counter.services) == ("open", "lan", ("HT",))


def test_free_text_of_a_pause_is_kept_apart(hall: Hall) -> None:
    decision = accepted(decide(hall.line, PauseCounter(id="1", counter="1", reason="đón con"), hall.now))
    assert decision.events == (CounterPaused("1", "free"),)
    assert decision.words == "đón con"


def test_closing_forgets_operator_and_services(hall: Hall) -> None:
    hall.do(OpenCounter, counter="1", operator="lan")
    assert hall.do(CloseCounter, counter="1") == (CounterClosed("1"),)
    assert hall.line.counter("1") == CLOSED


def test_who_sits_at_a_counter_stays_until_another_comes_or_it_closes(hall: Hall) -> None:
    """A keypad knows nobody's name."""
    hall.do(OpenCounter, counter="4", operator="lan")
    assert hall.do(OpenCounter, counter="4", services=("CT",)) == (CounterOpened("4", None, ("CT",)),)
    assert hall.line.counter("4").operator == "lan"
    hall.do(PauseCounter, counter="4")
    hall.do(OpenCounter, counter="4")
    assert hall.line.counter("4").operator == "lan"
    hall.do(OpenCounter, counter="4", operator="minh")
    assert hall.line.counter("4").operator == "minh"
    assert hall.refusal(OpenCounter, counter="4", operator="minh") == "wrong_state"
    hall.do(CloseCounter, counter="4")
    hall.do(OpenCounter, counter="4")
    assert hall.line.counter("4").operator is None


@pytest.mark.parametrize(("act", "event"), [(ResumeCounter, CounterResumed), (CloseCounter, CounterClosed)])
def test_reasons_of_resuming_and_closing_are_kept(hall: Hall, act: type, event: type) -> None:
    hall.do(PauseCounter, counter="1")
    decision = accepted(decide(hall.line, act(id="1", counter="1", reason="đón con"), hall.now))
    assert (decision.events, decision.words) == ((event("1", "free"),), "đón con")
    assert hall.do(act, counter="1", reason="asked") == (event("1", "asked"),)


def test_the_state_says_who_sits_at_a_counter_and_why_it_pauses(hall: Hall) -> None:
    def said() -> tuple[str | None, str | None]:
        view = next(view for view in hall.state().counters if view.id == "1")
        return view.operator, view.paused_for

    hall.do(OpenCounter, counter="1", operator="lan", services=("HT",))
    assert said() == ("lan", None)
    hall.do(PauseCounter, counter="1", reason="asked")
    assert said() == ("lan", "asked")
    hall.do(ResumeCounter, counter="1")
    assert said() == ("lan", None)
    hall.do(PauseCounter, counter="1", reason="asked")
    hall.do(CloseCounter, counter="1")
    assert said() == (None, None)


def test_the_state_says_why_the_ticket_in_hand_was_called_whatever_came_since(hall: Hall) -> None:
    def why() -> Why | None:
        return next(view.why for view in hall.state().counters if view.id == "1")

    first, second = hall.take("HT"), hall.take("HT")
    assert why() is None
    called = hall.do(CallNext, counter="1")[0].why
    assert (called.rule, called.runner_up, why()) == ("head_start", second, called)
    hall.do(Recall, counter="1")
    assert why() == called, "a recall is no reason"
    hall.do(CallNext, counter="1")
    hall.do(Undo, counter="1")
    assert (hall.line.counter("1").ticket, why()) == (first, called)


@pytest.mark.parametrize("act", [PauseCounter, CloseCounter])
def test_a_counter_with_a_ticket_cannot_pause_or_close(hall: Hall, act: type) -> None:
    hall.take("HT")
    hall.next("1")
    assert hall.refusal(act, counter="1") == "counter_busy"


@pytest.mark.parametrize(
    ("status", "act", "code"),
    [
        ("closed", PauseCounter, "counter_closed"),
        ("closed", ResumeCounter, "counter_closed"),
        ("closed", CloseCounter, "wrong_state"),
        ("paused", PauseCounter, "wrong_state"),
        ("paused", ResumeCounter, None),
        ("paused", CloseCounter, None),
        ("paused", OpenCounter, None),
        ("open", ResumeCounter, "wrong_state"),
        ("open", OpenCounter, "wrong_state"),
        ("open", PauseCounter, None),
    ],
)
def test_what_would_change_nothing_is_refused(hall: Hall, status: str, act: type, code: str | None) -> None:
    if status == "closed":
        hall.do(CloseCounter, counter="1")
    if status == "paused":
        hall.do(PauseCounter, counter="1")
    if code:
        assert hall.refusal(act, counter="1") == code
    else:
        hall.do(act, counter="1")


@pytest.mark.parametrize("act", [OpenCounter, PauseCounter, ResumeCounter, CloseCounter])
def test_a_counter_that_is_not_in_the_settings_is_unknown(hall: Hall, act: type) -> None:
    assert hall.refusal(act, counter="9") == "unknown_counter"


def test_offsets_change_what_a_counter_calls_and_hold_for_the_day(hall: Hall) -> None:
    hall.open("3")
    first = hall.take("CT")
    assert hall.next("3") is None
    (changed,) = hall.do(SetOffsets, counter="3", offsets={"DD": 0, "CT": 5})
    assert changed == RulesChanged(
        replace(hall.rules, counters={**hall.rules.counters, "3": {"DD": 0, "CT": 5}}),
    )
    assert hall.line.base == hall.rules
    assert hall.line.counter("3").services == ("DD", "CT"), "open for all it can serve, so also for what is new"
    (called,) = hall.do(CallNext, counter="3")
    assert (called.label, called.why.offset_s) == (first, 300)


def test_a_counter_open_for_some_services_keeps_them_when_offsets_change(hall: Hall) -> None:
    hall.do(OpenCounter, counter="1", services=("HT",))
    hall.do(SetOffsets, counter="1", offsets={"HT": 0, "CT": 10, "DD": 15})
    assert hall.line.counter("1").services == ("HT",)
    hall.do(SetOffsets, counter="1", offsets={"CT": 0})
    assert hall.line.counter("1").services == ()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"counter": "9", "offsets": {"XX": 0}}, "unknown_counter"),
        ({"counter": "1", "offsets": {"HT": 0, "XX": 0}}, "unknown_service"),
        ({"counter": "1", "offsets": {"HT": 0, "CT": 10}}, "wrong_state"),
    ],
)
def test_offsets_that_make_no_sense_are_refused(hall: Hall, fields: dict[str, Any], code: str) -> None:
    assert hall.refusal(SetOffsets, **fields) == code


def test_offsets_of_a_closed_counter_can_change_too(hall: Hall) -> None:
    hall.do(SetOffsets, counter="4", offsets={})
    hall.open("4")
    assert hall.line.counter("4").services == ()


def test_a_ticket_bound_to_a_counter_that_loses_the_service_is_still_called_there(hall: Hall) -> None:
    label = hall.take("CT")
    hall.do(Transfer, label=label, to_counter="1")
    hall.do(SetOffsets, counter="1", offsets={"HT": 0})
    assert hall.next("1") == label
