"""The list of recent calls: labels under labels, counters flush right under counters, all of one size."""

from __future__ import annotations

from typing import NamedTuple

from display.layout.box import Box
from display.layout.measures import Measures
from display.layout.typesetting import widest

AT_LEAST = 6
"""Recent calls that stand there, so that who looked away finds theirs."""
AT_MOST = 8
COLUMNS = (1, 2, 3)


class CallList(NamedTuple):
    heading: Box
    entries: tuple[Box, ...]
    """In the order in which they are read: down the first column, then down the next."""
    columns: int
    label_w: int
    arrow_w: int
    counter_w: int


def entry_w(m: Measures) -> tuple[int, int, int]:
    """Widths of a label, of the arrow with a gap on both sides, and of a counter."""
    far = m.sizes.far
    return (
        widest(m.types, m.texts.labels, far, bold=True),
        round(far * 0.55) + 2 * m.px(14),
        widest(m.types, m.texts.counters, far, bold=True),
    )


def call_list(m: Measures, box: Box) -> CallList | None:
    """As few columns as give room for `AT_LEAST` calls; None if there is none."""
    heading_h, row_h = m.heading_h, m.row_h
    rest, widths = box.below(heading_h), entry_w(m)
    heading = box.top(heading_h)
    if widest(m.types, m.texts.recent_headings, m.sizes.far, bold=True) > box.w:
        return None
    for columns in COLUMNS:
        rows = min(rest.h // row_h, max(AT_LEAST, AT_MOST // columns))
        between = m.px(56) * (columns - 1)
        if rows * columns >= AT_LEAST and (sum(widths) * columns + between) <= box.w:
            column_w = (box.w - between) // columns
            entries = [
                row._replace(x=box.x + column * (column_w + m.px(56)), w=column_w)
                for column in range(columns)
                for row in rest.rows(rows)
            ]
            return CallList(heading, tuple(entries), columns, *widths)
    return None


def list_h(m: Measures, rows: int) -> int:
    """Height of a list with so many rows, in pixels."""
    return m.heading_h + rows * (m.row_h + m.px(8))
