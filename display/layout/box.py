"""Rectangles on the screen, in pixels."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple


class Box(NamedTuple):
    x: int
    y: int
    w: int
    h: int

    @property
    def right(self) -> int:
        return self.x + self.w

    @property
    def bottom(self) -> int:
        return self.y + self.h

    @property
    def middle(self) -> int:
        return self.y + self.h // 2

    def shrunk(self, by: int) -> Box:
        return Box(self.x + by, self.y + by, self.w - 2 * by, self.h - 2 * by)

    def rows(self, count: int) -> tuple[Box, ...]:
        """Cuts the box into rows of equal height that fill it to the pixel."""
        cuts = [self.y + self.h * row // count for row in range(count + 1)]
        return tuple(Box(self.x, top, self.w, bottom - top) for top, bottom in pairwise(cuts))

    def columns(self, *shares: float) -> tuple[Box, ...]:
        """Cuts the box into columns that fill it to the pixel, their widths in the proportion of `shares`."""
        total = sum(shares)
        cuts = [self.x + round(self.w * sum(shares[:column]) / total) for column in range(len(shares) + 1)]
        return tuple(Box(left, self.y, right - left, self.h) for left, right in pairwise(cuts))

    def top(self, h: int) -> Box:
        return self._replace(h=h)

    def below(self, h: int) -> Box:
        """What is left of it below its topmost `h` pixels."""
        return Box(self.x, self.y + h, self.w, self.h - h)

    def inset(self, x: int, y: int = 0) -> Box:
        """Without so much at the left and at the right, at the top and at the bottom."""
        return Box(self.x + x, self.y + y, self.w - 2 * x, self.h - 2 * y)


def around(boxes: Sequence[Box]) -> Box:
    """The smallest box that holds all of them."""
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    return Box(left, top, max(box.right for box in boxes) - left, max(box.bottom for box in boxes) - top)
