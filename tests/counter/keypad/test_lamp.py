"""The counter's lamp: one lamp, four things to say."""

from __future__ import annotations

import pytest

from core.buttons.lamp_feedback import Answer
from core.instant import Instant
from core.messages.events import Why
from core.messages.state import CallView, CounterView, Issuing, NextView, PrinterView, State
from counter.keypad.lamp import (
    CALL_AGAIN,
    CALLED,
    NOTHING,
    SOMEBODY_WAITS,
    is_lit,
    newest_call,
    pattern,
    rest_ms,
)

NEXT = NextView(label="204", service="CT", class_="N", why=Why(rule="head_start"))


def counter(ticket: str | None = None, phase: str | None = None, upcoming: NextView | None = None) -> CounterView:
    return CounterView(id="1", status="open", services=("CT",), ticket=ticket, phase=phase, next=upcoming)  # type: ignore[arg-type]


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
    ("view", "newest", "age_s", "says"),
    [
        (None, None, 0, NOTHING),
        (counter(), None, 0, NOTHING),
        (counter(upcoming=NEXT), None, 0, SOMEBODY_WAITS),
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
        "nothing known of the counter",
        "nobody waits",
        "somebody waits",
        "somebody is called",
        "for a minute",
        "then it proposes to call again",
        "also after the second call",
        "for half a minute: then they are most likely there",
        "the third call is the last",
        "who is being served need not be called",
        "an older call of somebody else is no reason",
        "nor is one that is no longer shown",
    ],
)
def test_the_lamp_says(view: CounterView | None, newest: CallView | None, age_s: float, says: str) -> None:
    assert pattern(view, newest, round(age_s * 1000)) == says


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


def picture(signs: str, answer: Answer | None, ms: int, step_ms: int) -> str:
    return "".join("█" if is_lit(signs, answer, at_ms) else "·" for at_ms in range(0, ms, step_ms))


def test_patterns_are_told_apart_by_their_rhythm() -> None:
    assert picture(SOMEBODY_WAITS, None, 4_000, 200) == "█████·····█████·····"
    assert picture(CALL_AGAIN, None, 4_000, 200) == "█·█·······█·█·······"
    assert picture(CALLED, None, 4_000, 200) == "█" * 20
    assert picture(NOTHING, None, 4_000, 200) == "·" * 20


def test_an_answer_goes_over_the_pattern() -> None:
    assert picture(CALLED, Answer("refused", 0), 1_200, 60) == "··██··██··██████████"
    assert picture(NOTHING, Answer("refused", 0), 1_200, 60) == "██··██··██··········"
    assert picture(CALLED, Answer("taken", 0, taken_ms=300), 600, 60) == "·····█████"


@pytest.mark.parametrize("signs", [SOMEBODY_WAITS, CALL_AGAIN])
def test_nothing_changes_before_it_is_said_to(signs: str) -> None:
    for at_ms in range(0, 4_000, 50):
        rest = rest_ms(signs, at_ms)
        assert rest is not None
        now = is_lit(signs, None, at_ms)
        assert is_lit(signs, None, at_ms + rest - 1) == now
        assert is_lit(signs, None, at_ms + rest) != now


@pytest.mark.parametrize("signs", [NOTHING, CALLED])
def test_a_steady_lamp_rests_for_ever(signs: str) -> None:
    assert rest_ms(signs, 123) is None
