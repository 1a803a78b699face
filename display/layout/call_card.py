"""The call: label and counter side by side below their headings, or one above the other where that is larger."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from display.layout.box import Box
from display.layout.measures import FILLED, SKETCH, Measures
from display.layout.reach import CAP, Reach
from display.layout.typesetting import widest

REFERENCE = 200
"""Font size at which labels are measured: they grow in proportion."""
ROUNDED = 1.012
"""Each letter takes whole pixels: at some sizes a text is so much wider."""
LARGEST = 0.29
"""Font size of a called label at most, in heights of the screen's shorter side: beyond it nothing is read better."""
STEP = 2
A_WORD = 3
"""A counter with a longer name is called by a word."""
ROOMY = 0.76
"""Share of its row that a label takes where it stands over its counter, unless it would be too small."""
SAME = 0.7
"""A counter with a long name may be smaller than the label; down to this share both are as large as the counter."""


class CallCard(NamedTuple):
    box: Box
    """The frame around label and counter."""
    number_heading: Box
    counter_heading: Box
    number: Box
    arrow: Box
    counter: Box
    size: int
    """Font size of the label."""
    counter_size: int
    counter_reach: Reach
    """`far` for counters whose names are words: they cannot be as large as a label."""
    number_inside: bool
    """The heading stands inside the frame, left of the label; otherwise above the frame."""
    counter_inside: bool
    """The same of the counter."""

    @property
    def called(self) -> int:
        """The smaller one of label and counter, where both are read at a glance."""
        return self.size if self.counter_reach == "far" else min(self.size, self.counter_size)


class _Widths(NamedTuple):
    label: float
    """In font sizes, as the next."""
    counter: float
    number_heading: int
    counter_heading: int


def call_card(m: Measures, box: Box, called: float) -> CallCard | None:
    """The best of three ways to fill a box; None if the call is too small in all of them. `called`: font size that must
    be reached."""
    reach: Reach = "far" if any(len(counter) > A_WORD for counter in m.texts.counters) else "called"
    least = m.sizes.far if reach == "far" else called
    ways = (_side_by_side(m, box, least, reach), _stacked(m, box, called, reach), _stepped(m, box, called, reach))
    return max(
        (way for way in ways if way.size >= called and way.counter_size >= least),
        key=lambda way: (way.called, not way.number_inside, not way.counter_inside),
        default=None,
    )


def _widths(m: Measures) -> _Widths:
    return _Widths(
        label=widest(m.types, m.texts.labels, REFERENCE, bold=True) / REFERENCE * ROUNDED,
        counter=widest(m.types, m.texts.counters, REFERENCE, bold=True) / REFERENCE * ROUNDED,
        number_heading=widest(m.types, m.texts.number_headings, m.sizes.far, bold=True),
        counter_heading=widest(m.types, m.texts.counter_headings, m.sizes.far, bold=True),
    )


def _side_by_side(m: Measures, box: Box, least: float, reach: Reach) -> CallCard:
    heading_h, pad, arrow_w = m.heading_h, m.px(28), m.px(110)
    card = box.below(heading_h)
    inner_w, widths = card.w - 2 * pad - arrow_w - m.px(6), _widths(m)
    most = _most(m, card.h - 2 * m.px(22))

    def columns(size: float, counter_size: float) -> tuple[float, float]:
        return max(size * widths.label, widths.number_heading), max(
            counter_size * widths.counter, widths.counter_heading
        )

    size = counter_size = _largest(most, lambda each: sum(columns(each, each)) <= inner_w)
    alone = _largest(most, lambda each: sum(columns(each, least)) <= inner_w)
    if counter_size < least or size < alone * SAME:
        size, counter_size = alone, min(alone, int(least) + 1)
    number_w, counter_w = columns(size, counter_size)
    spare = max(0, inner_w - number_w - counter_w) / 2
    number = Box(card.x + pad, card.y, round(number_w + spare), card.h)
    arrow = Box(number.right, card.y, arrow_w, card.h)
    counter = Box(arrow.right, card.y, card.right - pad - arrow.right, card.h)
    return CallCard(
        box=card,
        number_heading=Box(number.x, box.y, number.w, heading_h),
        counter_heading=Box(counter.x, box.y, counter.w, heading_h),
        number=number,
        arrow=arrow,
        counter=counter,
        size=size,
        counter_size=counter_size,
        counter_reach=reach,
        number_inside=False,
        counter_inside=False,
    )


def _stacked(m: Measures, box: Box, called: float, reach: Reach) -> CallCard:
    """Label over counter, each behind its heading."""
    widths = _widths(m)
    box = box.below(m.px(12))
    upper, lower = box.inset(m.px(28), m.px(22)).rows(2)
    heading_w = max(widths.number_heading, widths.counter_heading)
    label_w = upper.w - heading_w - m.px(34)
    left = upper.x + heading_w + m.px(28)
    return _in_rows(
        m, widths, box, called, reach,
        number_heading=upper._replace(w=heading_w),
        counter_heading=lower._replace(w=heading_w),
        number=Box(left, upper.y, upper.right - left, upper.h),
        counter=Box(left, lower.y, lower.right - left, lower.h),
        label_w=label_w,
        counter_w=label_w - m.px(110),
    )  # fmt: skip


def _stepped(m: Measures, box: Box, called: float, reach: Reach) -> CallCard:
    """Label over counter; the label has the whole width, below its heading."""
    widths, card = _widths(m), box.below(m.heading_h)
    upper, lower = card.inset(m.px(28), m.px(22)).rows(2)
    left = lower.x + widths.counter_heading + m.px(28)
    return _in_rows(
        m, widths, card, called, reach,
        number_heading=box.top(m.heading_h),
        counter_heading=lower._replace(w=widths.counter_heading),
        number=upper,
        counter=Box(left, lower.y, lower.right - left, lower.h),
        label_w=upper.w,
        counter_w=lower.right - left - m.px(6) - m.px(110),
    )  # fmt: skip


def _in_rows(
    m: Measures,
    widths: _Widths,
    card: Box,
    called: float,
    reach: Reach,
    *,
    number_heading: Box,
    counter_heading: Box,
    number: Box,
    counter: Box,
    label_w: int,
    counter_w: int,
) -> CallCard:
    """`label_w`, `counter_w`: room for them; the arrow stands left of the counter, in its box."""
    most = max(1, min(_most(m, number.h), int(label_w / max(0.1, widths.label))))
    size = min(most, max(int(number.h * ROOMY / CAP), math.ceil(called)))
    return CallCard(
        box=card,
        number_heading=number_heading,
        counter_heading=counter_heading,
        number=number,
        arrow=counter._replace(w=m.px(110)),
        counter=Box(counter.x + m.px(110), counter.y, counter.w - m.px(110), counter.h),
        size=size,
        counter_size=max(1, min(size, int(counter_w / max(0.1, widths.counter)))),
        counter_reach=reach,
        number_inside=number_heading.y >= card.y,
        counter_inside=True,
    )


def _largest(most: int, fits: Callable[[int], bool]) -> int:
    return next((size for size in range(most, 1, -STEP) if fits(size)), 1)


def _most(m: Measures, h: int) -> int:
    """The largest font size whose digits leave some of this height free."""
    return max(1, min(int(h * FILLED / CAP), int(LARGEST * SKETCH * m.unit)))
