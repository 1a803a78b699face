"""Draws the picture of a test: every edge, the colours, each digit, and what has been tried."""

from __future__ import annotations

from display.drawing.canvas import Canvas, TextStyle
from display.drawing.colours import ALERT, BACKGROUND, CALL, INK, PANEL, PRIORITY, SOFT
from display.layout.box import Box
from display.layout.measures import Sizes
from display.layout.typesetting import PITCH, fits

BARS = ("#FF0000", "#00FF00", "#0000FF", CALL, PRIORITY, ALERT, INK, "#C0C0C0", "#808080", "#404040", "#000000")
"""The screen's own three colours, those of the wall, and steps of grey: a wrong setting of the television shows."""
DIGITS = "0123456789"
EDGE, CORNER = 3, 60
"""Pixels of the layout's sketch: of the frame, and of the marks in the corners."""


def draw_test(canvas: Canvas, texts: tuple[str, ...], sizes: Sizes) -> Box:
    """`texts`: a title, a sentence, and then what has been tried. Returns the box that was drawn: the whole canvas."""
    whole = Box(0, 0, *canvas.size)
    canvas.move((0, 0), BACKGROUND)
    _edges(canvas, whole)
    margin = canvas.px(CORNER + 20)
    inner = whole.inset(margin, margin)
    title, sentence, *tried = texts
    head, bars, digits, middle, foot = _rows(inner)
    canvas.text_centred(title, TextStyle(sizes.far, INK, bold=True, reach="far"), head)
    for colour, bar in zip(BARS, bars.columns(*[1] * len(BARS)), strict=True):
        canvas.fill(bar, colour)
    canvas.text_centred(DIGITS, _largest(canvas, digits, 3 * sizes.far), digits)
    canvas.lines_centred(sentence, TextStyle(sizes.middle, INK, reach="middle"), middle)
    canvas.fill(foot, PANEL)
    room, told = foot.shrunk(canvas.px(12)), " · ".join(tried)
    has_room = fits(canvas.types, [told], sizes.middle, room.w, int(room.h / (sizes.middle * PITCH)))
    small = TextStyle(sizes.near, SOFT, reach="near")
    canvas.lines_centred(told, TextStyle(sizes.middle, SOFT, reach="middle") if has_room else small, room)
    return whole


def _rows(inner: Box) -> tuple[Box, Box, Box, Box, Box]:
    parts = inner.rows(20)

    def joined(first: int, last: int) -> Box:
        top = parts[first]
        return top._replace(h=parts[last].bottom - top.y)

    return joined(0, 2), joined(3, 7), joined(8, 11), joined(12, 14), joined(15, 19)


def _edges(canvas: Canvas, whole: Box) -> None:
    """A frame along the very edges: what of it is not seen, the television cuts off (its "overscan" has to go)."""
    edge, corner = canvas.px(EDGE), canvas.px(CORNER)
    for box in (
        whole.top(edge),
        whole._replace(y=whole.bottom - edge, h=edge),
        whole._replace(w=edge),
        whole._replace(x=whole.right - edge, w=edge),
    ):
        canvas.fill(box, INK)
    for x in (0, whole.right - corner):
        for y in (0, whole.bottom - corner):
            canvas.fill(Box(x, y, corner, corner), CALL)
            canvas.fill(Box(x + edge, y + edge, corner - 2 * edge, corner - 2 * edge), BACKGROUND)


def _largest(canvas: Canvas, box: Box, most: int) -> TextStyle:
    """For all digits beside each other in this box."""
    size = min(box.h, most)
    while canvas.width(DIGITS, style := TextStyle(size, CALL, bold=True, reach="far")) > box.w:
        size -= 2
    return style
