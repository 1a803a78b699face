"""Draws what stands in place of the whole board."""

from __future__ import annotations

from display.drawing.canvas import Canvas, TextStyle
from display.drawing.colours import ALERT, BACKGROUND, DARK, DIM, INK
from display.drawing.pictograms import ALARM
from display.frame import Curtain
from display.layout.box import Box
from display.layout.measures import Sizes
from display.layout.reach import Room, minima
from display.layout.typesetting import PITCH, fits, wrap

MARGIN = 120
SPACED = 1.8
"""Height of a line, in heights of its letters' em."""


def draw_curtain(canvas: Canvas, curtain: Curtain, room: Room) -> Box:
    """Returns the box that was drawn: the whole canvas."""
    sizes = Sizes.of(minima(room, canvas.size))
    if curtain.alarm:
        return _draw_alarm(canvas, curtain.lines[0], sizes)
    whole, margin = Box(0, 0, *canvas.size), canvas.px(MARGIN)
    canvas.move((0, 0), DARK if curtain.dark else BACKGROUND)
    if curtain.dark:
        style = TextStyle(sizes.middle, DIM, reach="middle")
    else:
        style = TextStyle(sizes.far, INK, bold=True, reach="far")
    room_w = whole.w - 2 * margin
    lines = [part for line in curtain.lines for part in wrap(canvas.types, line, style.size, room_w, bold=style.bold)]
    height = round(style.size * SPACED)
    right, down = curtain.at
    widest = max(canvas.width(line, style) for line in lines)
    left = margin + round((whole.w - 2 * margin - widest) * right)
    top = margin + round((whole.h - 2 * margin - height * len(lines)) * down)
    for row, line in zip(Box(left, top, widest, height * len(lines)).rows(len(lines)), lines, strict=True):
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
