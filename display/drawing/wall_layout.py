"""Where each part of the wall is drawn, on a screen of any size.

Lengths are given for a sketch of 1920 × 1080 pixels, or 1080 × 1920 when the screen stands upright, and are scaled.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

RECENT_ROWS = 6
FEWER_ROWS = 5
MIN_ROW = 74
"""Height of a row of recent calls below which there are `FEWER_ROWS`, so that the labels keep their size."""
MOST_SERVICES = 12
HEADER, STRIP = 92, 64
PAD = 44
HEADING, DETAILS, ABSENT = 112, 84, 92
ABOVE = 4
CAP = 0.714
"""Height of a capital or digit of Noto Sans, in font sizes."""
FILLED = 0.84
"""Share of its box's height that a called label takes."""
CALLED, FAR, MIDDLE, NEAR = 310, 86, 44, 30
"""Font sizes by the distance they are read from: the called label (at most); calls and counts; names; the rule."""


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


class Layout(NamedTuple):
    unit: float
    """Pixels of the screen for one pixel of the sketch."""
    header: Box
    divider: Box
    """The line between the current call and the recent ones."""
    number_heading: Box
    counter_heading: Box
    call: Box
    """The frame around `number`, `arrow` and `counter` of the current call."""
    number: Box
    arrow: Box
    counter: Box
    details: Box
    """Below the call: its service, "priority", "called again"."""
    absent: Box
    recent_heading: Box
    recent: tuple[Box, ...]
    strip: Box
    """Heading of the services, and notices."""
    cells: tuple[Box, ...]
    """One for each service; the last row may have some more."""
    footer: Box


class Ruler(NamedTuple):
    """Converts lengths of the sketch into pixels of the screen."""

    unit: float

    def px(self, sketched: float) -> int:
        return max(1, round(sketched * self.unit))


def unit_of(width: int, height: int) -> float:
    sketch_w, sketch_h = (1080, 1920) if height > width else (1920, 1080)
    return min(width / sketch_w, height / sketch_h)


def lay_out(width: int, height: int, services: int, *, notices: int = 0) -> Layout:
    """The layout for at most `MOST_SERVICES` services. A screen higher than wide has its parts below each other, and
    notices below the heading of the services."""
    ruler, whole = Ruler(unit_of(width, height)), Box(0, 0, width, height)
    if height > width:
        columns, row_h = 1 if services < 2 else 2, 100 if services <= 8 else 88
        strip_h = STRIP * (1 + min(1, notices))
        header, main, strip, cells, footer = _bands(ruler, whole, services, columns, row_h, strip_h, footer_h=104)
        recent_h = min(ruler.px(HEADING + RECENT_ROWS * 94), main.h // 2)
        now = main._replace(h=main.h - recent_h)
        recent = Box(main.x, now.bottom, main.w, recent_h)
    else:
        columns = {0: 1, 1: 1, 2: 2, 4: 2}.get(services, 3)
        row_h = {1: 120, 2: 108, 3: 96}.get(-(-services // columns), 92)
        header, main, strip, cells, footer = _bands(ruler, whole, services, columns, row_h, STRIP, footer_h=60)
        now, recent = main.columns(1180, 740)
    return _compose(ruler, header, now, recent, strip, cells, footer)


def _bands(
    ruler: Ruler, whole: Box, services: int, columns: int, row_h: int, strip_h: int, footer_h: int
) -> tuple[Box, Box, Box, tuple[Box, ...], Box]:
    """From top to bottom: header, main part, strip, cells of the services, footer."""
    rows = -(-services // columns)
    cells_h = ruler.px(rows * row_h) if rows else 0
    footer = Box(whole.x, whole.bottom - ruler.px(footer_h), whole.w, ruler.px(footer_h))
    grid = Box(whole.x, footer.y - cells_h, whole.w, cells_h)
    strip = Box(whole.x, grid.y - ruler.px(strip_h), whole.w, ruler.px(strip_h))
    header = Box(whole.x, whole.y, whole.w, ruler.px(HEADER))
    main = Box(whole.x, header.bottom, whole.w, strip.y - header.bottom)
    cells = tuple(cell for row in grid.rows(rows) for cell in row.columns(*[1] * columns)) if rows else ()
    return header, main, strip, cells, footer


def _compose(
    ruler: Ruler, header: Box, now: Box, recent: Box, strip: Box, cells: tuple[Box, ...], footer: Box
) -> Layout:
    """Divides the boxes of the current call (`now`) and of the recent calls into their parts."""
    pad, heading, above = ruler.px(PAD), ruler.px(HEADING), ruler.px(ABOVE)
    inner = Box(now.x + pad, now.y + above, now.w - 2 * pad, now.h - above)
    below = ruler.px(DETAILS) + ruler.px(ABSENT)
    call = Box(inner.x, inner.y + heading, inner.w, max(1, inner.h - heading - below))
    details = Box(inner.x, call.bottom, inner.w, ruler.px(DETAILS))
    number, arrow, counter = call.shrunk(ruler.px(28)).columns(560, 96, 380)
    is_beside = recent.y == now.y
    divider = Box(recent.x, recent.y, *((ruler.px(3), recent.h) if is_beside else (recent.w, ruler.px(3))))
    listed = Box(recent.x + pad, recent.y + above, recent.w - 2 * pad, recent.h - above)
    recent_rows = RECENT_ROWS if listed.h - heading >= RECENT_ROWS * ruler.px(MIN_ROW) else FEWER_ROWS
    rows = Box(listed.x, listed.y + heading, listed.w, max(recent_rows, listed.h - heading))
    return Layout(
        unit=ruler.unit,
        header=header,
        divider=divider,
        number_heading=Box(number.x, inner.y, number.w, heading),
        counter_heading=Box(counter.x - pad // 2, inner.y, counter.w + pad, heading),
        call=call,
        number=number,
        arrow=arrow,
        counter=counter,
        details=details,
        absent=Box(inner.x, details.bottom, inner.w, ruler.px(ABSENT)),
        recent_heading=Box(listed.x, listed.y, listed.w, heading),
        recent=rows.rows(recent_rows),
        strip=strip,
        cells=cells,
        footer=footer,
    )
