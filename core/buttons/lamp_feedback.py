"""How a lamp answers the finger on its button: the same at the kiosk and at the counters."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

TAKEN_MS = 1000
BLINK_MS = 120
REFUSED_BLINKS = 3


class Answer(Struct, frozen=True):
    """Times are milliseconds of one stopwatch, whichever."""

    kind: Literal["taken", "refused"]
    at_ms: int
    taken_ms: int = TAKEN_MS
    """How long "taken" keeps the lamp dark."""

    def is_over(self, at_ms: int) -> bool:
        return at_ms - self.at_ms >= (self.taken_ms if self.kind == "taken" else 2 * REFUSED_BLINKS * BLINK_MS)


def lit_now(steady: bool, answer: Answer | None, at_ms: int) -> bool:
    """Whether a lamp is lit that would otherwise be so steadily.

    "Taken" is dark for a moment; "refused" turns the lamp over three times, lit or dark, beginning at once.
    """
    if answer is None or answer.is_over(at_ms):
        return steady
    if answer.kind == "taken":
        return False
    turned = (at_ms - answer.at_ms) // BLINK_MS % 2 == 0
    return steady != turned
