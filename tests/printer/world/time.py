"""A time that moves only where somebody waits."""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Callable

TICK_S = 0.01
"""How finely what moves by itself is looked at."""
LONG_S = 600
"""Somebody who waits so long for one thing waits for ever."""


class Time:
    """Moves where somebody waits; on its way it does what is due."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._agenda: list[tuple[float, int, Callable[[], None]]] = []
        self._count = itertools.count()
        self.moves: Callable[[], bool] = lambda: False
        """Whether anything is going on that needs a look every tick."""
        self.goes_by: Callable[[float], None] = lambda _: None
        """Is told how many seconds have gone by."""
        self.comes_round: Callable[[], None] = lambda: None
        """What others do meanwhile."""

    def at(self, when: float, do: Callable[[], None]) -> None:
        heapq.heappush(self._agenda, (when, next(self._count), do))

    def after(self, seconds: float, do: Callable[[], None]) -> None:
        self.at(self.now + seconds, do)

    def wait(self, deadline: float, ready: Callable[[], bool]) -> None:
        """Until then, or until it is ready. What is due may raise."""
        if deadline - self.now > LONG_S:
            raise AssertionError(f"waits {deadline - self.now:.0f} s")
        self._do_what_is_due()
        while not ready() and self.now < deadline:
            before = self.now
            soon = self.now + TICK_S if self.moves() else math.inf
            self.now = min(deadline, soon, self._agenda[0][0] if self._agenda else math.inf)
            self.goes_by(self.now - before)
            self._do_what_is_due()

    def _do_what_is_due(self) -> None:
        while self._agenda and self._agenda[0][0] <= self.now:
            heapq.heappop(self._agenda)[2]()
        self.comes_round()
