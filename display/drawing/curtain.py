"""Draws what stands in place of the whole board."""

from __future__ import annotations

from display.drawing.canvas import Canvas, TextStyle
from display.drawing.colours import ALERT, BACKGROUND, DARK, DIM, INK
from display.drawing.pictograms import ALARM
from display.drawing.test_picture import draw_test
from display.frame import Curtain
from display.layout.box import Box
from display.layout.measures import Sizes
from display.layout.reach import Room, minima
from display.layout.typesetting import PITCH, fits, wrap

MARGIN = 120
SPACED = 1.5
"""Height of a line, in font sizes."""


def draw_curtain(canvas: Canvas, curtain: Curtain, room: Room) -> Box:
    """Returns the box that was drawn: the whole canvas."""
    sizes = Sizes.of(minima(room, canvas.size), canvas.types)
    if curtain.alarm:
        return _draw_alarm(canvas, curtain.texts[0], sizes)
    if curtain.test:
        return draw_test(canvas, curtain.texts, sizes)
    whole, margin = Box(0, 0, *canvas.size), canvas.px(MARGIN)
    inner = whole.inset(margin, margin)
    canvas.move((0, 0), DARK if curtain.dark else BACKGROUND)
    if curtain.dark:
        style = TextStyle(sizes.middle, DIM, reach="middle")
        lines = _on_one_line(canvas, curtain.texts, style, inner.w)
    else:
        style = TextStyle(sizes.far, INK, bold=True, reach="far")
        lines = [line for text in curtain.texts for line in _balanced(canvas, text, style, inner.w)]
    widest, height = max(canvas.width(line, style) for line in lines), round(style.size * SPACED) * len(lines)
    right, down = curtain.at
    text = Box(inner.x + round((inner.w - widest) * right), inner.y + round((inner.h - height) * down), widest, height)
    for row, line in zip(text.rows(len(lines)), lines, strict=True):
        canvas.text_centred(line, style, row)
    return whole


def _draw_alarm(canvas: Canvas, text: str, sizes: Sizes) -> Box:
    """Draws a sign, and the text as large as it fits beside or below it."""
    whole, margin = Box(0, 0, *canvas.size), canvas.px(60)
    canvas.move((0, 0), ALERT)
    inner, is_upright = whole.inset(margin, margin), whole.h > whole.w
    side = min(inner.w, inner.h) // 3
    place = (
        inner.below(side + margin)
        if is_upright
        else inner._replace(x=inner.x + side + margin, w=inner.w - side - margin)
    )
    left = inner.x + (inner.w - side) // 2 if is_upright else inner.x
    canvas.pictogram(ALARM, side, INK, ALERT, left, inner.y if is_upright else inner.middle - side // 2)
    size = min(place.h // 2, 2 * sizes.far)
    while size > sizes.near and not fits(canvas.types, [text], size, place.w, int(place.h / (size * PITCH)), bold=True):
        size -= 2
    style = TextStyle(size, INK, bold=True, reach="far" if size >= sizes.far else "middle")
    canvas.lines(wrap(canvas.types, text, size, place.w, bold=True), style, place, size * PITCH)
    return whole


def _on_one_line(canvas: Canvas, texts: tuple[str, ...], style: TextStyle, max_width: int) -> list[str]:
    """The texts beside each other, or below each other where there is no room."""
    joined = " · ".join(texts)
    return [joined] if canvas.width(joined, style) <= max_width else list(texts)


def _balanced(canvas: Canvas, text: str, style: TextStyle, max_width: int) -> list[str]:
    """As few lines as there is room for, and none much shorter than the others."""
    lines = wrap(canvas.types, text, style.size, max_width, bold=style.bold)
    for width in range(max_width // len(lines), max_width, canvas.px(8)):
        narrower = wrap(canvas.types, text, style.size, width, bold=style.bold)
        if len(narrower) == len(lines) and all(canvas.width(line, style) <= width for line in narrower):
            return narrower
    return lines
