"""What every part of the layout is measured with."""

from __future__ import annotations

import math
from typing import NamedTuple

from display.layout.reach import CAP, Minima
from display.layout.typesetting import PITCH, Typesetter
from display.layout.wall_texts import WallTexts

SKETCH = 1080
"""Pixels of the shorter side of the screen for which gaps are given."""
HEADING = 1.27
"""Height of a line that stands alone, in font sizes."""
ROUNDING = 0.01
TAIL = 0.3
"""Room below the baseline, in font sizes."""
FILLED = 0.86
"""Share of its box's height that a called label takes."""


class Sizes(NamedTuple):
    """Font sizes in pixels: all that is read from one distance has one size, so that the wall is calm."""

    far: int
    middle: int
    near: int
    rule: int

    @classmethod
    def of(cls, minima: Minima, types: Typesetter) -> Sizes:
        """The smallest ones whose capitals, as they are drawn, are as high as those of `minima`."""
        return cls(*(_smallest(types, size) for size in minima[1:]))


def _smallest(types: Typesetter, least: float) -> int:
    size = max(1, int(least) - 2)
    while types.cap_px(size) < math.ceil(least * CAP - ROUNDING):
        size += 1
    return size


class Measures(NamedTuple):
    types: Typesetter
    texts: WallTexts
    sizes: Sizes
    unit: float
    """Pixels of the screen for one of the sketch."""

    def px(self, sketched: float) -> int:
        """A gap."""
        return max(1, round(sketched * self.unit))

    @property
    def middle_line(self) -> int:
        return math.ceil(self.sizes.middle * PITCH)

    @property
    def heading_h(self) -> int:
        """Of a heading on one line, whose marks stay within it."""
        return math.ceil(self.sizes.far * HEADING) + 2

    @property
    def row_h(self) -> int:
        """Of a label between two rules, at least."""
        return math.ceil(self.sizes.far * CAP) + 2 * self.px(6)

    @property
    def far_digits(self) -> int:
        """Height of a line of labels or counts, with the least gap above and below: they have no marks."""
        return math.ceil(self.sizes.far * CAP) + 2 * self.px(10)

    @property
    def count_line(self) -> int:
        """The same where it is the last line of a cell: smaller texts on its baseline have tails."""
        return max(self.far_digits, math.ceil(self.sizes.far * CAP + 2 * TAIL * self.sizes.middle))


def unit_of(width: int, height: int) -> float:
    """On a very wide or very high screen the gaps are those of a usual one."""
    return min(width, height, max(width, height) * 9 / 16) / SKETCH
