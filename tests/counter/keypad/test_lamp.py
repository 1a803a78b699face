"""The patterns of the counter's lamp."""

from __future__ import annotations

from typing import Literal

import pytest

from core.buttons.lamp_feedback import Feedback
from core.instant import Instant
from core.messages.events import Why
from core.messages.state import CallView, CounterView, Issuing, NextView, PrinterView, State
from counter.keypad.lamp import (
    CALL_AGAIN,
    CALLED,
    OFF,
    PEOPLE_WAIT,
    is_lit,
    ms_to_change,
    newest_call,
    pattern,
)

NEXT = NextView(label="204", service="CT", class_="N", why=Why(rule="head_start"))


Phase = Literal["called", "serving"]


def counter(ticket: str | None = None, phase: Phase | None = None, upcoming: NextView | None = None) -> CounterView:
    return CounterView(id="1", status="open", services=("CT",), ticket=ticket, phase=phase, next=upcoming)


def call(label: str, call_no: int = 1, count: int = 1, counter: str = "1", undone: bool = False) -> CallView:
    return CallView(
        call_no=call_no,
        label=label,
        service="CT",
        class_="N",
        counter=counter,
        at=Instant(0),
        count=count,
        undone=undone,
    )


@pytest.mark.parametrize(
    ("view", "newest", "age_s", "expected"),
    [
        (None, None, 0, OFF),
        (counter(), None, 0, OFF),
        (counter(upcoming=NEXT), None, 0, PEOPLE_WAIT),
        (counter("203", "called"), call("203"), 5, CALLED),
        (counter("203", "called", NEXT), call("203"), 59.9, CALLED),
        (counter("203", "called", NEXT), call("203"), 60, CALL_AGAIN),
        (counter("203", "called", NEXT), call("203", count=2), 89.9, CALL_AGAIN),
        (counter("203", "called", NEXT), call("203"), 90, CALLED),
        (counter("203", "called", NEXT), call("203", count=3), 70, CALLED),
        (counter("203", "serving", NEXT), call("203"), 70, CALLED),
        (counter("203", "called", NEXT), call("199"), 70, CALLED),
        (counter("203", "called", NEXT), None, 0, CALLED),
    ],
    ids=[
        "the counter is unknown",
        "no ticket waits",
        "a ticket waits",
        "a ticket is called",
        "until a minute after the call",
        "then it proposes to call again",
        "also after the second call",
        "for half a minute, by then they have most likely come",
        "never after the third call",
        "never while the ticket is served",
        "never because of another ticket's call",
        "never for a call that the state no longer has",
    ],
)
def test_the_lamp_has_the_pattern(
    view: CounterView | None, newest: CallView | None, age_s: float, expected: str
) -> None:
    assert pattern(view, newest, round(age_s * 1000)) == expected


def test_the_newest_call_is_the_counters_own_and_not_undone() -> None:
    state = State(
        revision=1,
        day="2026-11-24",
        at=Instant(0),
        office="test",
        clock="trusted",
        issuing=Issuing(True),
        printer=PrinterView("ready", 0),
        calls=(call("205", 4, counter="2"), call("204", 3, undone=True), call("203", 2), call("201", 1)),
    )
    assert newest_call(state, "1") == call("203", 2)
    assert newest_call(state, "3") is None


def picture(signs: str, answer: Feedback | None, ms: int, step_ms: int) -> str:
    return "".join("█" if is_lit(signs, answer, at_ms) else "·" for at_ms in range(0, ms, step_ms))


def test_patterns_are_told_apart_by_their_rhythm() -> None:
    assert picture(PEOPLE_WAIT, None, 4_000, 200) == "█████·····█████·····"
    assert picture(CALL_AGAIN, None, 4_000, 200) == "█·█·······█·█·······"
    assert picture(CALLED, None, 4_000, 200) == "█" * 20
    assert picture(OFF, None, 4_000, 200) == "·" * 20


def test_feedback_overrides_the_pattern() -> None:
    assert picture(CALLED, Feedback("refused", 0), 1_200, 60) == "··██··██··██████████"
    assert picture(OFF, Feedback("refused", 0), 1_200, 60) == "██··██··██··········"
    assert picture(CALLED, Feedback("taken", 0, taken_ms=300), 600, 60) == "·····█████"


@pytest.mark.parametrize("signs", [PEOPLE_WAIT, CALL_AGAIN])
def test_a_pattern_does_not_change_before_it_is_due(signs: str) -> None:
    for at_ms in range(0, 4_000, 50):
        change_ms = ms_to_change(signs, at_ms)
        assert change_ms is not None
        now = is_lit(signs, None, at_ms)
        assert is_lit(signs, None, at_ms + change_ms - 1) == now
        assert is_lit(signs, None, at_ms + change_ms) != now


@pytest.mark.parametrize("signs", [OFF, CALLED])
def test_a_steady_lamp_never_changes(signs: str) -> None:
    assert ms_to_change(signs, 123) is None
