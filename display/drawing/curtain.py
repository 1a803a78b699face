"""Draws what stands in place of the whole board."""

from __future__ import annotations

from display.drawing.canvas import Canvas
from display.drawing.colours import BACKGROUND, DARK, DIM, INK
from display.drawing.wall_layout import Box
from display.frame import Curtain

SPLASH, LINE = 96, 50
"""Font sizes in the layout's sketch, for the farthest seat and for the middle of the room."""
MARGIN = 120
MOST_LINES = 5
SPACED = 1.8
"""Height of a line, in heights of its letters' em."""


def draw_curtain(canvas: Canvas, curtain: Curtain) -> Box:
    """Returns the box that was drawn: the whole canvas."""
    whole, margin = Box(0, 0, *canvas.size), canvas.px(MARGIN)
    canvas.move((0, 0), DARK if curtain.dark else BACKGROUND)
    if curtain.dark:
        style = canvas.style(LINE, DIM, reach="middle")
    else:
        style = canvas.style(SPLASH, INK, bold=True, reach="far")
    lines = [part for line in curtain.lines for part in canvas.wrap(line, style, whole.w - 2 * margin, MOST_LINES)]
    height = round(style.size * SPACED)
    right, down = curtain.at
    widest = max(canvas.width(line, style) for line in lines)
    left = margin + round((whole.w - 2 * margin - widest) * right)
    top = margin + round((whole.h - 2 * margin - height * len(lines)) * down)
    for row, line in zip(Box(left, top, widest, height * len(lines)).rows(len(lines)), lines, strict=True):
        canvas.text_centred(line, style, row)
    return whole
