"""Virtual time for tests: it advances only while code under test waits."""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Callable

TICK_S = 0.01
"""Step of time while the printer is busy."""
LONG_S = 600
"""A longer wait is taken for an endless one."""


class VirtualTime:
    """Seconds since an arbitrary start; while it advances, everything scheduled is run."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._agenda: list[tuple[float, int, Callable[[], object]]] = []
        self._count = itertools.count()
        self.is_busy: Callable[[], bool] = lambda: False
        """Whether the printer is at work, so that time must advance by ticks."""
        self.on_elapsed: Callable[[float], None] = lambda _: None
        """Called with the seconds that each step took."""
        self.on_step: Callable[[], None] = lambda: None
        """Called after each step."""

    def at(self, when: float, do: Callable[[], object]) -> None:
        heapq.heappush(self._agenda, (when, next(self._count), do))

    def after(self, seconds: float, do: Callable[[], object]) -> None:
        self.at(self.now + seconds, do)

    def wait(self, deadline: float, ready: Callable[[], bool]) -> None:
        """Advances until the deadline, or until `ready`. Exceptions of what is scheduled pass through."""
        if deadline - self.now > LONG_S:
            raise AssertionError(f"waits {deadline - self.now:.0f} s")
        self._run_due()
        while not ready() and self.now < deadline:
            before = self.now
            soon = self.now + TICK_S if self.is_busy() else math.inf
            self.now = min(deadline, soon, self._agenda[0][0] if self._agenda else math.inf)
            self.on_elapsed(self.now - before)
            self._run_due()

    def _run_due(self) -> None:
        while self._agenda and self._agenda[0][0] <= self.now:
            heapq.heappop(self._agenda)[2]()
        self.on_step()
