"""What a counter's one lamp says: somebody waits, somebody is called, call again."""

from __future__ import annotations

from core.buttons.lamp_feedback import Answer, lit_now
from core.messages.state import CallView, CounterView, State

STEP_MS = 200
NOTHING = "·"
SOMEBODY_WAITS = "█████·····"
CALLED = "█"
CALL_AGAIN = "█·█·······"
"""A pattern is repeated for ever, a sign each `STEP_MS`."""
PROPOSE_AFTER_MS = 60_000
PROPOSE_FOR_MS = 30_000
"""Then the person is most likely there: keypads have no key that would say so."""
LAST_CALL = 3


def pattern(counter: CounterView | None, call: CallView | None, call_age_ms: int) -> str:
    """What the counter has to say; `call` is its newest, and how long ago that was."""
    if counter is None:
        return NOTHING
    if counter.ticket is None:
        return SOMEBODY_WAITS if counter.next else NOTHING
    is_due = PROPOSE_AFTER_MS <= call_age_ms < PROPOSE_AFTER_MS + PROPOSE_FOR_MS
    if counter.phase == "called" and call and call.label == counter.ticket and call.count < LAST_CALL and is_due:
        return CALL_AGAIN
    return CALLED


def newest_call(state: State, counter: str) -> CallView | None:
    return next((call for call in state.calls if call.counter == counter and not call.undone), None)


def is_lit(signs: str, answer: Answer | None, at_ms: int) -> bool:
    """The lamp at this moment: the pattern, and over it the answer to the last key."""
    return lit_now(signs[at_ms // STEP_MS % len(signs)] == "█", answer, at_ms)


def rest_ms(signs: str, at_ms: int) -> int | None:
    """How long the pattern stays as it is now; None: for ever."""
    here = at_ms // STEP_MS % len(signs)
    for steps in range(1, len(signs)):
        if signs[(here + steps) % len(signs)] != signs[here]:
            return steps * STEP_MS - at_ms % STEP_MS
    return None
