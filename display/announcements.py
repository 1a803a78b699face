"""Words for the room, one page after another, and after the last the rule of order has its turn."""

from __future__ import annotations

import math
import textwrap

PAGE_S = 10
"""Long enough to read a page twice."""
PAGE_SIGNS = 72
"""About what stands on one line below the wall."""


class Announcements:
    """Turns its pages by the wall's stopwatch; new words begin at once."""

    def __init__(self) -> None:
        self._texts: tuple[str, ...] = ()
        self._pages: list[str] = []
        self._since = 0.0

    def hear(self, texts: tuple[str, ...], t: float) -> None:
        """What stands now, the newest first."""
        if texts != self._texts:
            self._texts, self._since = texts, t
            self._pages = [page for text in texts for page in textwrap.wrap(text, PAGE_SIGNS)]

    def page_at(self, t: float) -> str | None:
        """None: the turn of the rule."""
        turn = self._turn(t) % (len(self._pages) + 1)
        return self._pages[turn] if turn < len(self._pages) else None

    def next_turn(self, t: float) -> float | None:
        return self._since + (self._turn(t) + 1) * PAGE_S if self._pages else None

    def _turn(self, t: float) -> int:
        return math.floor(round(t - self._since, 3) / PAGE_S)
