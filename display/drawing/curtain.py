"""Draws what stands in place of the whole board."""

from __future__ import annotations

from display.drawing.canvas import Canvas, TextStyle
from display.drawing.colours import BACKGROUND, DARK, DIM, INK
from display.drawing.wall_layout import Box
from display.frame import Curtain

SPLASH, LINE = 112, 56
"""Font sizes in the sketch, for the farthest seat at six metres and the middle of the room before 43 inches."""
MARGIN = 120
MOST_LINES = 6
SPACED = 1.5
"""Height of a line, in font sizes."""


def draw_curtain(canvas: Canvas, curtain: Curtain) -> Box:
    """Returns the box that was drawn: the whole canvas."""
    whole, margin = Box(0, 0, *canvas.size), canvas.px(MARGIN)
    room = Box(margin, margin, whole.w - 2 * margin, whole.h - 2 * margin)
    canvas.move((0, 0), DARK if curtain.dark else BACKGROUND)
    if curtain.dark:
        style = canvas.style(LINE, DIM, reach="middle")
        lines = _on_one_line(canvas, curtain.texts, style, room.w)
    else:
        style = canvas.style(SPLASH, INK, bold=True, reach="far")
        lines = [line for text in curtain.texts for line in _balanced(canvas, text, style, room.w)]
    widest, height = max(canvas.width(line, style) for line in lines), round(style.size * SPACED) * len(lines)
    right, down = curtain.at
    text = Box(room.x + round((room.w - widest) * right), room.y + round((room.h - height) * down), widest, height)
    for row, line in zip(text.rows(len(lines)), lines, strict=True):
        canvas.text_centred(line, style, row)
    return whole


def _on_one_line(canvas: Canvas, texts: tuple[str, ...], style: TextStyle, max_width: int) -> list[str]:
    """The texts beside each other, or below each other where there is no room."""
    joined = " · ".join(texts)
    return [joined] if canvas.width(joined, style) <= max_width else list(texts)


def _balanced(canvas: Canvas, text: str, style: TextStyle, max_width: int) -> list[str]:
    """As few lines as there is room for, and none much shorter than the others."""
    lines = canvas.wrap(text, style, max_width, MOST_LINES)
    for width in range(max_width // len(lines), max_width, canvas.px(8)):
        narrower = canvas.wrap(text, style, width, MOST_LINES)
        if len(narrower) == len(lines) and all(canvas.width(line, style) <= width for line in narrower):
            return narrower
    return lines
