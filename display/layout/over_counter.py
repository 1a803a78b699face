"""The screen over one counter: which counter it is, its number, as large as it fits, and what that is there for."""

from __future__ import annotations

from typing import NamedTuple

from display.layout.box import Box
from display.layout.call_card import REFERENCE, ROUNDED
from display.layout.measures import FILLED, Measures, Sizes
from display.layout.reach import CAP
from display.layout.typesetting import lines_for, widest

ARROW_W = 0.8
"""Room for the arrow, in font sizes."""


class OverCounterLayout(NamedTuple):
    sizes: Sizes
    called_least: float
    heading: Box
    """The word and the counter."""
    divider: Box
    number: Box
    footer: Box
    """The service, or why the number may no longer hold."""
    size: int

    @property
    def called(self) -> int:
        return self.size


def over_counter(m: Measures, size: tuple[int, int], called: float) -> OverCounterLayout | None:
    """None: the number is smaller than it must be."""
    whole, pad = Box(0, 0, *size), m.px(44)
    heading = whole.top(m.heading_h + m.px(20))
    lines = lines_for(m.types, m.texts.services | m.texts.stale, m.sizes.far, whole.w - 2 * pad, bold=True)
    footer_h = lines * m.heading_h + m.px(20)
    footer = whole.below(whole.h - footer_h)
    number = Box(0, heading.bottom, whole.w, footer.y - heading.bottom).inset(pad, m.px(20))
    label = widest(m.types, m.texts.labels, REFERENCE, bold=True) / REFERENCE * ROUNDED
    fitting = int(min(number.w / (label + ARROW_W), number.h * FILLED / CAP))
    if fitting < called:
        return None
    divider = Box(0, heading.bottom, whole.w, m.px(3))
    return OverCounterLayout(m.sizes, called, heading, divider, number, footer, fitting)
