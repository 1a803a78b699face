"""How long a new call stands out on the wall: some seconds in colour, blinking at first."""

from __future__ import annotations

from typing import NamedTuple

from display.stopwatch import elapsed_ms

BLINKS_FOR_S = 5
HALF_BLINK_MS = 500
"""Half a period of a blink: once a second, well below the three flashes a second that WCAG 2.3.1 allows."""


class Highlight(NamedTuple):
    """Times are seconds of the wall's stopwatch."""

    started_at: float
    lasts_s: float

    def is_on(self, t: float) -> bool:
        return elapsed_ms(self.started_at, t) < self.lasts_s * 1000

    def is_lit(self, t: float) -> bool:
        """False in the dark half of a blink."""
        age_ms = elapsed_ms(self.started_at, t)
        return age_ms >= BLINKS_FOR_S * 1000 or age_ms // HALF_BLINK_MS % 2 == 0

    def next_change(self, t: float) -> float:
        """When the call looks different next, while the highlight is on."""
        end = self.started_at + self.lasts_s
        blink = elapsed_ms(self.started_at, t) // HALF_BLINK_MS + 1
        if blink * HALF_BLINK_MS <= BLINKS_FOR_S * 1000:
            return min(end, self.started_at + blink * HALF_BLINK_MS / 1000)
        return end
