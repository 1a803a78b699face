"""Several calls in one light, when they pile up: the current one and those that are called next."""

from __future__ import annotations

from display.drawing.canvas import Canvas, TextStyle
from display.drawing.colours import CALL, INK, LINE, PANEL, SOFT
from display.drawing.pictograms import ARROW
from display.drawing.styles import Styles
from display.frame import NowCalled, RecentCall
from display.layout.box import Box
from display.layout.call_card import REFERENCE, ROUNDED
from display.layout.measures import HEADING
from display.layout.reach import CAP
from display.layout.typesetting import LOWER, widest
from words.wall_words import Headings

COLUMNS = (1, 2, 3)
FILLED = 0.78
"""Share of its row that a label takes."""
GAP = 22
"""Left and right of a column, in the sketch."""
ARROW_W = 0.8
"""Room for the arrow, in font sizes."""


def draw_light(
    canvas: Canvas,
    box: Box,
    styles: Styles,
    least: float,
    now: NowCalled,
    next_ones: tuple[RecentCall, ...],
    heads: Headings,
) -> None:
    """Draws all at one size, as large as they fit, in the colour of calls. `least`: font size from which they are read
    at a glance. Those for whom there is no room in letters that the last row reads wait for their own few seconds."""
    px, heading = canvas.px, box.top(round(styles.sizes.far * HEADING))
    middle, half = heading.middle + round(LOWER * styles.sizes.far), heading.w // 2
    canvas.text(heads.number, styles.far(SOFT), heading.x, middle, max_width=half)
    canvas.text_right(heads.counter, styles.far(SOFT), heading.right, middle, max_width=half)
    card = box.below(heading.h)
    canvas.fill_rounded(card, CALL if now.new else LINE, px(24))
    canvas.fill_rounded(card.shrunk(px(14 if now.lit else 6)), PANEL, px(18))
    inner = card.inset(px(26), px(18))
    calls = [RecentCall(now.label, now.counter), *next_ones]
    size, columns = _largest(canvas, calls, inner)
    while size < styles.sizes.far and len(calls) > 1:
        size, columns = _largest(canvas, calls := calls[:-1], inner)
    style = TextStyle(size, INK, bold=True, reach="called" if size >= least else "far")
    counter_w = widest(canvas.types, (call.counter for call in calls), size, bold=True)
    side, colour = round(size * 0.5), SOFT if now.stale else CALL
    for column in range(1, columns):
        x = inner.x + inner.w * column // columns
        canvas.fill(Box(x, inner.y, px(3), inner.h), LINE)
    for call, place in zip(calls, _places(canvas, inner, len(calls), columns), strict=False):
        canvas.text(call.label, style._replace(colour=colour), place.x, place.middle)
        canvas.text_right(call.counter, style, place.right, place.middle)
        left = place.right - counter_w - round(size * 0.65)
        canvas.pictogram(ARROW, side, INK, PANEL, left, place.middle - side // 2)


def _places(canvas: Canvas, box: Box, count: int, columns: int) -> list[Box]:
    """Down the first column, then down the next."""
    pad = canvas.px(GAP) if columns > 1 else 0
    return [row for column in box.columns(*[1] * columns) for row in column.inset(pad).rows(-(-count // columns))]


def _largest(canvas: Canvas, calls: list[RecentCall], box: Box) -> tuple[int, int]:
    """Font size and columns."""
    label_w, counter_w = (
        widest(canvas.types, texts, REFERENCE, bold=True) / REFERENCE * ROUNDED
        for texts in ([call.label for call in calls], [call.counter for call in calls])
    )
    sizes = {}
    for columns in COLUMNS:
        rows = -(-len(calls) // columns)
        by_width = (box.w / columns - 2 * canvas.px(GAP)) / (label_w + counter_w + ARROW_W)
        sizes[columns] = max(1, int(min(by_width, box.h / rows * FILLED / CAP)))
    columns = max(sizes, key=lambda columns: sizes[columns])
    return sizes[columns], columns
