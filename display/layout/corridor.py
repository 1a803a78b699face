"""The wall of a corridor: a list of calls, as large as six of them fit."""

from __future__ import annotations

import math
from typing import NamedTuple

from display.layout.box import Box
from display.layout.call_card import REFERENCE, ROUNDED
from display.layout.hall import header_of
from display.layout.measures import Measures, Sizes
from display.layout.reach import CAP
from display.layout.typesetting import widest

AT_LEAST = 6
COLUMNS = (1, 2, 3)
ARROW_W = 0.9
"""Room for the arrow, in font sizes."""
FILLED = 0.74
"""Share of its row that a label takes."""
MOST_FILLED = 0.81
"""The same where it would be too small otherwise."""
GAP = 44
"""Left and right of a column, in the sketch."""


class CorridorLayout(NamedTuple):
    sizes: Sizes
    called_least: float
    header: Box
    office_size: int
    divider: Box
    headings: tuple[Box, ...]
    """One above each column."""
    entries: tuple[Box, ...]
    """Down the first column, then down the next."""
    below: Box
    """For the text in place of them."""
    size: int
    """Font size of labels and counters."""

    @property
    def called(self) -> int:
        return self.size


def corridor(m: Measures, size: tuple[int, int], called: float) -> CorridorLayout | None:
    """None: six calls are smaller than they must be."""
    header, office_size, _ = header_of(m, size)
    below = Box(0, header.bottom + m.px(8), size[0], size[1] - header.bottom - m.px(20))
    label, counter = (
        widest(m.types, texts, REFERENCE, bold=True) / REFERENCE * ROUNDED
        for texts in (m.texts.labels, m.texts.counters)
    )
    headings_w = sum(
        widest(m.types, texts, m.sizes.far, bold=True) for texts in (m.texts.number_headings, m.texts.counter_headings)
    )
    sizes: dict[int, int] = {}
    for columns in COLUMNS:
        rows, inner_w = -(-AT_LEAST // columns), below.w / columns - 2 * m.px(GAP)
        if headings_w + m.px(GAP) <= inner_w:
            by_width, row_h = inner_w / (label + counter + ARROW_W), (below.h - m.heading_h) / rows
            roomy, most = (int(min(by_width, row_h * filled / CAP)) for filled in (FILLED, MOST_FILLED))
            sizes[columns] = max(roomy, min(most, math.ceil(called)))
    columns = max(sizes, key=lambda each: sizes[each], default=0)
    if not columns or sizes[columns] < called:
        return None
    parts = [column.inset(m.px(GAP)) for column in below.columns(*[1] * columns)]
    rows = -(-AT_LEAST // columns)
    return CorridorLayout(
        sizes=m.sizes,
        called_least=called,
        header=header,
        office_size=office_size,
        divider=Box(0, header.bottom, size[0], m.px(3)),
        headings=tuple(part.top(m.heading_h) for part in parts),
        below=below.inset(m.px(GAP), m.px(GAP)),
        entries=tuple(row for part in parts for row in part.below(m.heading_h).rows(rows)),
        size=sizes[columns],
    )
