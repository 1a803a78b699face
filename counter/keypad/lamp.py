"""What a counter's lamp shows: people are waiting, a ticket is called, or it should be called again; and what became of
a press."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

from msgspec import Struct

from core.messages.state import CallView, CounterView, State

STEP_MS = 200
OFF = "·"
PEOPLE_WAIT = "█████·····"
CALLED = "█"
CALL_AGAIN = "█·█·······"
OUTCOME_CHOSEN = "█████████·"
"""Patterns of a lamp that is lit (█) or not (·), repeated for ever, with a character for each `STEP_MS`."""
REMIND_AFTER_MS = 60_000
"""Age of a call after which the lamp proposes to call again."""
REMIND_FOR_MS = 30_000
"""How long it does so. Later the person has most likely come: keypads have no key to report that."""
LAST_CALL = 3

AnswerKind = Literal["taken", "undone", "too_soon", "refused", "nothing"]
ANSWER_STEP_MS = 120
ANSWERS: Mapping[AnswerKind, str] = {
    "taken": "████",
    "undone": "████·█",
    "too_soon": "█·█",
    "refused": "█·█·█",
    "nothing": "█",
}
"""What became of a press, with a character for each `ANSWER_STEP_MS`: █ is the opposite of what the lamp showed before.
So each is seen on a dark lamp as on a lit one: one long blink, a long and a short one, two short ones, three, one."""


LONG_WAIT_MS = 600
"""A press that has waited for longer gets a gap before its answer, which would else not be told from the wait."""


class Light(Protocol):
    def show(self, lit: bool) -> None: ...


class Answer(Struct, frozen=True):
    """What became of a press. Times are milliseconds of one monotonic clock."""

    kind: AnswerKind
    from_ms: int
    """May lie ahead: until then the lamp is as before the press."""

    def inverts(self, at_ms: int) -> bool:
        """Whether the lamp shows the opposite now."""
        step = (at_ms - self.from_ms) // ANSWER_STEP_MS
        return ANSWERS[self.kind][step : step + 1] == "█" if step >= 0 else False

    def is_over(self, at_ms: int) -> bool:
        return at_ms - self.from_ms >= len(ANSWERS[self.kind]) * ANSWER_STEP_MS

    def ms_to_step(self, at_ms: int) -> int:
        return ANSWER_STEP_MS - (at_ms - self.from_ms) % ANSWER_STEP_MS


class CounterLamp:
    """Shows the pattern of the counter; from a press until it is answered its opposite, and then the answer. Belongs to
    the main loop, which calls `update` when something has changed and after `wait_ms` at the latest."""

    def __init__(self, lights: Sequence[Light]) -> None:
        """`lights` all show the same."""
        self._lights = lights
        self._before = False
        """What the lamp showed before the press that is being answered: the counter may change meanwhile."""
        self._heard_ms: int | None = None
        """Since when a press waits for its answer."""
        self._answer: Answer | None = None
        self._is_new = False
        """Whether the answer has not been shown yet."""
        self._pattern = OFF

    def answer(self, kind: AnswerKind, at_ms: int) -> None:
        """What became of a press; `update` shows it."""
        self._answer, self._is_new = Answer(kind, at_ms), True

    def update(self, pattern: str, *, heard: bool, at_ms: int) -> None:
        """`heard`: whether a press waits for its answer, or a key is down of which it is not known what it means."""
        self._pattern = pattern
        if self._answer and self._answer.is_over(at_ms):
            self._answer = None
        if heard and self._heard_ms is None:
            self._heard_ms = at_ms
        elif not heard and self._heard_ms is not None:
            if self._answer and self._is_new and at_ms - self._heard_ms >= LONG_WAIT_MS:
                self._answer = Answer(self._answer.kind, at_ms + ANSWER_STEP_MS)
            self._heard_ms = None
        self._is_new = False
        if not heard and self._answer is None:
            self._before = is_lit(pattern, at_ms)
        self._show(self._before != (heard != (self._answer is not None and self._answer.inverts(at_ms))))

    def wait_ms(self, at_ms: int) -> int | None:
        """Time until the lamp changes by itself; None if it never does."""
        if self._answer:
            return self._answer.ms_to_step(at_ms)
        return None if self._heard_ms is not None else ms_to_change(self._pattern, at_ms)

    def turn_off(self) -> None:
        self._show(False)

    def _show(self, lit: bool) -> None:
        for light in self._lights:
            light.show(lit)


def pattern(counter: CounterView | None, call: CallView | None, call_age_ms: int, *, outcome: bool = False) -> str:
    """What the lamp of a counter shows; `call` is the counter's newest call, `outcome` whether one is chosen for the
    ticket in hand."""
    if counter is None:
        return OFF
    if counter.ticket is None:
        return PEOPLE_WAIT if counter.next else OFF
    if outcome:
        return OUTCOME_CHOSEN
    is_due = REMIND_AFTER_MS <= call_age_ms < REMIND_AFTER_MS + REMIND_FOR_MS
    if counter.phase == "called" and call and call.label == counter.ticket and call.count < LAST_CALL and is_due:
        return CALL_AGAIN
    return CALLED


def newest_call(state: State, counter: str) -> CallView | None:
    return next((call for call in state.calls if call.counter == counter and not call.undone), None)


def is_lit(pattern: str, at_ms: int) -> bool:
    return pattern[at_ms // STEP_MS % len(pattern)] == "█"


def ms_to_change(pattern: str, at_ms: int) -> int | None:
    """Time until the pattern turns the lamp on or off; None if it never does."""
    here = at_ms // STEP_MS % len(pattern)
    for steps in range(1, len(pattern)):
        if pattern[(here + steps) % len(pattern)] != pattern[here]:
            return steps * STEP_MS - at_ms % STEP_MS
    return None
