"""What the lamp in a button of the kiosk shows after a press."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

TAKEN_MS = 1000
BLINK_MS = 120
REFUSED_BLINKS = 3


class Feedback(Struct, frozen=True):
    """The answer to a press that a lamp shows. Times are milliseconds of one monotonic clock."""

    kind: Literal["taken", "refused"]
    at_ms: int

    def is_over(self, at_ms: int) -> bool:
        return at_ms - self.at_ms >= (TAKEN_MS if self.kind == "taken" else 2 * REFUSED_BLINKS * BLINK_MS)


def lit_now(steady: bool, feedback: Feedback | None, at_ms: int) -> bool:
    """`steady`: the lamp's usual state. "taken" turns it off for a moment; "refused" inverts it three times at once."""
    if feedback is None or feedback.is_over(at_ms):
        return steady
    if feedback.kind == "taken":
        return False
    is_inverted = (at_ms - feedback.at_ms) // BLINK_MS % 2 == 0
    return steady != is_inverted
