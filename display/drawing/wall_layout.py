"""Where things stand on a wall of any size: reckoned from a sketch of 1920 × 1080, or of 1080 × 1920 upright."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

RECENT_ROWS = 6
FEWER_ROWS = 5
ROW = 74
"""Where more rows would be lower than this there are fewer: the numbers keep their size and some air."""
MOST_SERVICES = 12
HEADER, STRIP = 92, 64
PAD = 44
HEADING, KIND, ABSENT = 112, 84, 92
ABOVE = 4
CAP = 0.714
"""Height of a capital or a digit of Noto Sans, in font sizes."""
FILLED = 0.84
"""Share of its box's height that a called number takes."""
CALLED, FAR, MIDDLE, NEAR = 310, 86, 44, 30
"""Font sizes in the sketch, from far to near: the called number at most; calls and counts; names; the rule."""


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
        """Cut into rows of equal height, to the pixel."""
        cuts = [self.y + self.h * row // count for row in range(count + 1)]
        return tuple(Box(self.x, top, self.w, bottom - top) for top, bottom in pairwise(cuts))

    def columns(self, *shares: float) -> tuple[Box, ...]:
        """Cut into columns by these shares, to the pixel."""
        total = sum(shares)
        cuts = [self.x + round(self.w * sum(shares[:column]) / total) for column in range(len(shares) + 1)]
        return tuple(Box(left, self.y, right - left, self.h) for left, right in pairwise(cuts))


class Layout(NamedTuple):
    unit: float
    """Pixels for one pixel of the sketch."""
    header: Box
    divider: Box
    """The line between the call and the recent ones."""
    headings: Box
    number_heading: Box
    counter_heading: Box
    call: Box
    """The frame around the number and counter now called."""
    number: Box
    arrow: Box
    counter: Box
    kind: Box
    """Service, priority, called again."""
    absent: Box
    recent_heading: Box
    recent: tuple[Box, ...]
    strip: Box
    """Heading of the services, and notices."""
    cells: tuple[Box, ...]
    """One for each service, and what is left of the last row."""
    footer: Box


class Ruler(NamedTuple):
    """Turns the sketch's pixels into the screen's."""

    unit: float

    def px(self, sketched: float) -> int:
        return max(1, round(sketched * self.unit))


def lay_out(width: int, height: int, services: int, *, notices: int = 0) -> Layout:
    """For so many services, at most `MOST_SERVICES`; a screen higher than wide is stacked, notices below headings."""
    if height > width:
        return _upright(width, height, services, notices)
    return _lying(width, height, services)


def _lying(width: int, height: int, services: int) -> Layout:
    ruler = Ruler(min(width / 1920, height / 1080))
    columns = {0: 1, 1: 1, 2: 2, 4: 2}.get(services, 3)
    rows = -(-services // columns)
    whole, row = Box(0, 0, width, height), {1: 120, 2: 108, 3: 96}.get(rows, 92)
    header, main, strip, cells, footer = _bands(ruler, whole, services, columns, row, strip=STRIP, footer=60)
    left, right = main.columns(1180, 740)
    return _compose(ruler, header, left, right, strip, cells, footer)


def _upright(width: int, height: int, services: int, notices: int) -> Layout:
    ruler = Ruler(min(width / 1080, height / 1920))
    columns = 1 if services < 2 else 2
    whole, row = Box(0, 0, width, height), 100 if services <= 8 else 88
    strip_h = STRIP * (1 + min(1, notices))
    header, main, strip, cells, footer = _bands(ruler, whole, services, columns, row, strip=strip_h, footer=104)
    recent = min(ruler.px(HEADING + RECENT_ROWS * 94), main.h // 2)
    upper = Box(main.x, main.y, main.w, main.h - recent)
    lower = Box(main.x, upper.bottom, main.w, recent)
    return _compose(ruler, header, upper, lower, strip, cells, footer)


def _bands(
    ruler: Ruler, whole: Box, services: int, columns: int, row: int, *, strip: int, footer: int
) -> tuple[Box, Box, Box, tuple[Box, ...], Box]:
    """From top to bottom: header, main part, strip, cells of the services, footer."""
    rows = -(-services // columns)
    cells_h = ruler.px(rows * row) if rows else 0
    foot = Box(whole.x, whole.bottom - ruler.px(footer), whole.w, ruler.px(footer))
    grid = Box(whole.x, foot.y - cells_h, whole.w, cells_h)
    above = Box(whole.x, grid.y - ruler.px(strip), whole.w, ruler.px(strip))
    header = Box(whole.x, whole.y, whole.w, ruler.px(HEADER))
    main = Box(whole.x, header.bottom, whole.w, above.y - header.bottom)
    cells = tuple(cell for line in grid.rows(rows) for cell in line.columns(*[1] * columns)) if rows else ()
    return header, main, above, cells, foot


def _compose(
    ruler: Ruler, header: Box, now: Box, recent: Box, strip: Box, cells: tuple[Box, ...], footer: Box
) -> Layout:
    pad, heading = ruler.px(PAD), ruler.px(HEADING)
    above = ruler.px(ABOVE)
    inner = Box(now.x + pad, now.y + above, now.w - 2 * pad, now.h - above)
    below = ruler.px(KIND) + ruler.px(ABSENT)
    call = Box(inner.x, inner.y + heading, inner.w, max(1, inner.h - heading - below))
    kind = Box(inner.x, call.bottom, inner.w, ruler.px(KIND))
    number, arrow, counter = call.shrunk(ruler.px(28)).columns(560, 96, 380)
    aside = recent.y == now.y
    divider = Box(recent.x, recent.y, *((ruler.px(3), recent.h) if aside else (recent.w, ruler.px(3))))
    listed = Box(recent.x + pad, recent.y + above, recent.w - 2 * pad, recent.h - above)
    recent_rows = RECENT_ROWS if listed.h - heading >= RECENT_ROWS * ruler.px(ROW) else FEWER_ROWS
    rows = Box(listed.x, listed.y + heading, listed.w, max(recent_rows, listed.h - heading))
    return Layout(
        unit=ruler.unit,
        header=header,
        divider=divider,
        headings=Box(inner.x, inner.y, inner.w + pad // 2, heading),
        number_heading=Box(number.x, inner.y, number.w, heading),
        counter_heading=Box(counter.x - pad // 2, inner.y, counter.w + pad, heading),
        call=call,
        number=number,
        arrow=arrow,
        counter=counter,
        kind=kind,
        absent=Box(inner.x, kind.bottom, inner.w, ruler.px(ABSENT)),
        recent_heading=Box(listed.x, listed.y, listed.w, heading),
        recent=rows.rows(recent_rows),
        strip=strip,
        cells=cells,
        footer=footer,
    )
