"""The band below the call, in which absent tickets and those that come next take turns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from display.layout.box import Box
from display.layout.measures import Measures
from display.layout.typesetting import fits, lines_for, widest

AT_LEAST = 3
"""Labels that stand side by side on most days: the next three of a service."""
GAP = 36
"""Between two labels, in the sketch."""


class LabelBand(NamedTuple):
    box: Box
    caption: Box
    labels: Box
    gap: int

    def places(self, label_w: int) -> tuple[Box, ...]:
        """Boxes for labels of this width, side by side."""
        step = label_w + self.gap
        count = max(1, (self.labels.w + self.gap) // max(1, step))
        return tuple(self.labels._replace(x=self.labels.x + n * step, w=label_w) for n in range(count))


def label_band(m: Measures, box: Box) -> LabelBand | None:
    """The lowest band at the bottom of the box, the caption left of the labels or above them; None if neither fits."""
    usual = m.texts.usual_labels or m.texts.labels
    gap, captions, middle = m.px(GAP), m.texts.captions, m.sizes.middle
    three = AT_LEAST * widest(m.types, usual, m.sizes.far, bold=True) + (AT_LEAST - 1) * gap
    if max(three, widest(m.types, m.texts.labels, m.sizes.far, bold=True)) > box.w:
        return None
    for lines in (1, 2):
        caption_w = box.w - three - gap
        if fits(m.types, captions, middle, caption_w, lines):
            row = _lowest(box, max(lines * m.middle_line, m.far_digits) + m.px(10))
            caption_w = _narrowest(m, captions, caption_w, lines)
            labels = row._replace(x=row.x + caption_w + gap, w=row.w - caption_w - gap)
            return LabelBand(row, row._replace(w=caption_w), labels, gap)
    caption_h = lines_for(m.types, captions, middle, box.w) * m.middle_line
    whole = _lowest(box, caption_h + m.far_digits + m.px(10))
    return LabelBand(whole, whole.top(caption_h), whole.below(caption_h), gap)


def _lowest(box: Box, h: int) -> Box:
    return Box(box.x, box.bottom - h, box.w, h)


def _narrowest(m: Measures, captions: Iterable[str], width: int, lines: int) -> int:
    """The smallest width, in steps, in which the captions still fit into these lines, to have the labels close."""
    step = m.px(20)
    while width > step and fits(m.types, captions, m.sizes.middle, width - step, lines):
        width -= step
    return width
