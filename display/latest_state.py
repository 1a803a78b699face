"""The last state that came from the kiosk, and what it says at a later moment: the time, and whether it is stale."""

from __future__ import annotations

import math
from typing import NamedTuple

from core.instant import MINUTE_MS, Instant
from core.messages.state import State
from runtime.bus.client import STALE_AFTER_S


class LatestState(NamedTuple):
    """Times `t` are seconds of the wall's stopwatch, which measures how long ago the state came; the time of day is
    the kiosk's."""

    state: State | None = None
    came_at: float = 0.0
    connected: bool = False
    """If so, a newer state would have come."""
    speed: float = 1
    """Seconds of the kiosk's clock in one second of the stopwatch."""

    def now(self, t: float) -> Instant | None:
        """The kiosk's clock; None if it is unknown or not trusted."""
        if self.state is None or self.state.clock == "untrusted":
            return None
        return self.state.at.later((t - self.came_at) * self.speed * 1000)

    def moment(self, at: Instant) -> float | None:
        """When the kiosk's clock will read `at`, in seconds of the stopwatch; None as for `now`."""
        if self.state is None or self.state.clock == "untrusted":
            return None
        return self.came_at + (at - self.state.at) / 1000 / self.speed

    def next_minute(self, t: float) -> float | None:
        now = self.now(t)
        return None if now is None else t + (MINUTE_MS - now % MINUTE_MS) / 1000 / self.speed

    def is_stale(self, t: float) -> bool:
        return self.state is None or not self.connected or elapsed_ms(self.came_at, t) >= STALE_AFTER_S * 1000

    def stale_at(self, t: float) -> float | None:
        """When it becomes stale if nothing else comes; None if it is stale."""
        return None if self.is_stale(t) else self.came_at + STALE_AFTER_S


def elapsed_ms(since: float, t: float) -> int:
    """Whole milliseconds from `since` to `t`, rounded so that a moment computed as `since + n` counts as reached."""
    return math.floor((t - since) * 1000 + 0.5)
