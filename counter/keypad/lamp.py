"""What a counter's lamp shows: people are waiting, a ticket is called, or it should be called again."""

from __future__ import annotations

from core.buttons.lamp_feedback import Feedback, lit_now
from core.messages.state import CallView, CounterView, State

STEP_MS = 200
OFF = "·"
PEOPLE_WAIT = "█████·····"
CALLED = "█"
CALL_AGAIN = "█·█·······"
"""Patterns of a lamp that is lit (█) or not (·), repeated for ever, with a character for each `STEP_MS`."""
REMIND_AFTER_MS = 60_000
"""Age of a call after which the lamp proposes to call again."""
REMIND_FOR_MS = 30_000
"""How long it does so. Later the person has most likely come: keypads have no key to report that."""
LAST_CALL = 3


def pattern(counter: CounterView | None, call: CallView | None, call_age_ms: int) -> str:
    """What the lamp of a counter shows; `call` is the counter's newest call."""
    if counter is None:
        return OFF
    if counter.ticket is None:
        return PEOPLE_WAIT if counter.next else OFF
    is_due = REMIND_AFTER_MS <= call_age_ms < REMIND_AFTER_MS + REMIND_FOR_MS
    if counter.phase == "called" and call and call.label == counter.ticket and call.count < LAST_CALL and is_due:
        return CALL_AGAIN
    return CALLED


def newest_call(state: State, counter: str) -> CallView | None:
    return next((call for call in state.calls if call.counter == counter and not call.undone), None)


def is_lit(pattern: str, feedback: Feedback | None, at_ms: int) -> bool:
    """Whether the lamp is lit at a moment: by its pattern, or by the feedback to the last key."""
    return lit_now(pattern[at_ms // STEP_MS % len(pattern)] == "█", feedback, at_ms)


def ms_to_change(pattern: str, at_ms: int) -> int | None:
    """Time until the pattern turns the lamp on or off; None if it never does."""
    here = at_ms // STEP_MS % len(pattern)
    for steps in range(1, len(pattern)):
        if pattern[(here + steps) % len(pattern)] != pattern[here]:
            return steps * STEP_MS - at_ms % STEP_MS
    return None
