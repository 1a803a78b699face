"""The patterns of the counter's lamp."""

from __future__ import annotations

from typing import Literal

import pytest

from core.instant import Instant
from core.messages.events import Why
from core.messages.state import CallView, CounterView, Issuing, NextView, PrinterView, State
from counter.keypad.lamp import (
    ANSWER_STEP_MS,
    ANSWERS,
    CALL_AGAIN,
    CALLED,
    OFF,
    OUTCOME_CHOSEN,
    PEOPLE_WAIT,
    AnswerKind,
    CounterLamp,
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


def test_a_chosen_outcome_is_seen_while_its_ticket_is_in_hand() -> None:
    assert pattern(counter("203", "called", NEXT), call("203"), 70_000, outcome=True) == OUTCOME_CHOSEN
    assert pattern(counter(upcoming=NEXT), None, 0, outcome=True) == PEOPLE_WAIT


def test_patterns_are_told_apart_by_their_rhythm() -> None:
    def picture(signs: str) -> str:
        return "".join("█" if is_lit(signs, at_ms) else "·" for at_ms in range(0, 4_000, 200))

    assert picture(PEOPLE_WAIT) == "█████·····█████·····"
    assert picture(CALL_AGAIN) == "█·█·······█·█·······"
    assert picture(OUTCOME_CHOSEN) == "█████████·█████████·"
    assert picture(CALLED) == "█" * 20
    assert picture(OFF) == "·" * 20


class Light:
    def __init__(self) -> None:
        self.lit = False

    def show(self, lit: bool) -> None:
        self.lit = lit


def shown(steady: str, kind: AnswerKind, *, after_ms: int = 0, then: str | None = None) -> str:
    """What a lamp shows from a press on, which is answered `after_ms` later, when the counter changes to `then`: a
    character for each step of an answer."""
    lights = [Light(), Light()]
    lamp = CounterLamp(lights)
    lamp.update(steady, heard=False, at_ms=-1)
    picture = ""
    for at_ms in range(0, after_ms + 10 * ANSWER_STEP_MS, ANSWER_STEP_MS):
        if at_ms == after_ms:
            lamp.answer(kind, at_ms)
        lamp.update(steady if at_ms < after_ms else then or steady, heard=at_ms < after_ms, at_ms=at_ms)
        picture += "█" if lights[0].lit else "·"
        assert lights[0].lit == lights[1].lit
    return picture


@pytest.mark.parametrize(
    ("kind", "on_dark", "on_lit"),
    [
        ("taken", "████······", "····██████"),
        ("undone", "████·█····", "····█·████"),
        ("too_soon", "█·█·······", "·█·███████"),
        ("refused", "█·█·█·····", "·█·█·█████"),
        ("nothing", "█·········", "·█████████"),
    ],
)
def test_each_answer_begins_at_once_and_has_a_rhythm_of_its_own(kind: AnswerKind, on_dark: str, on_lit: str) -> None:
    assert shown(OFF, kind) == on_dark
    assert shown(CALLED, kind) == on_lit


def test_an_answer_is_the_opposite_of_what_was_shown_before_the_press() -> None:
    """A call that is taken lights a dark lamp: at once, and to stay."""
    assert shown(OFF, "taken", then=CALLED) == "██████████"
    assert shown(CALLED, "taken", then=OFF) == "··········"


def test_a_press_is_seen_until_its_answer_comes_which_stands_apart() -> None:
    assert shown(CALLED, "refused", after_ms=5 * ANSWER_STEP_MS) == "·····█·█·█·████"
    assert shown(OFF, "taken", after_ms=5 * ANSWER_STEP_MS) == "█████·████·····"
    assert shown(OFF, "refused", after_ms=1 * ANSWER_STEP_MS) == "██·█·█·····", "after a short wait there is no gap"


@pytest.mark.parametrize("steady", [OFF, CALLED, PEOPLE_WAIT, OUTCOME_CHOSEN])
@pytest.mark.parametrize("kind", ANSWERS)
def test_the_lamp_says_when_it_changes(steady: str, kind: AnswerKind) -> None:
    """Updated only when it asks for it, it shows the same as when it is updated all the time."""
    rare, often = Light(), Light()
    sparing, eager = CounterLamp([rare]), CounterLamp([often])
    for lamp in (sparing, eager):
        lamp.update(steady, heard=False, at_ms=100)
        lamp.answer(kind, 130)
    due_ms = 130
    for at_ms in range(130, 3_000):
        eager.update(steady, heard=False, at_ms=at_ms)
        if at_ms == due_ms:
            sparing.update(steady, heard=False, at_ms=at_ms)
            due_ms = at_ms + (sparing.wait_ms(at_ms) or 10_000)
        assert rare.lit == often.lit, at_ms


@pytest.mark.parametrize("signs", [PEOPLE_WAIT, CALL_AGAIN, OUTCOME_CHOSEN])
def test_a_pattern_does_not_change_before_it_is_due(signs: str) -> None:
    for at_ms in range(0, 4_000, 50):
        change_ms = ms_to_change(signs, at_ms)
        assert change_ms is not None
        now = is_lit(signs, at_ms)
        assert is_lit(signs, at_ms + change_ms - 1) == now
        assert is_lit(signs, at_ms + change_ms) != now


@pytest.mark.parametrize("signs", [OFF, CALLED])
def test_a_steady_lamp_never_changes(signs: str) -> None:
    assert ms_to_change(signs, 123) is None
