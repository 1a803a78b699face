"""The bottom of the wall: in which order people are called, or an announcement to the room."""

from __future__ import annotations

from typing import NamedTuple

from display.drawing.canvas import Canvas, TextStyle
from display.drawing.colours import INK, LINE, PRIORITY, SOFT
from display.drawing.wall_layout import MIDDLE, NEAR, PAD, Box


class Footer(NamedTuple):
    rule: str
    announcement: str | None


def draw_footer(canvas: Canvas, box: Box, footer: Footer) -> None:
    canvas.fill(box._replace(h=canvas.px(3)), LINE)
    if footer.announcement is None:
        _draw_lines(canvas, box, footer.rule, canvas.style(NEAR, SOFT))
    else:
        canvas.fill(box, PRIORITY)
        _draw_lines(canvas, box, footer.announcement, canvas.style(MIDDLE, INK, bold=True))


def _draw_lines(canvas: Canvas, box: Box, text: str, style: TextStyle) -> None:
    """Draws as many lines as there is room for."""
    max_width = box.w - 2 * canvas.px(PAD)
    lines = canvas.wrap(text, style, max_width, max(1, box.h // canvas.px(44)))
    for row, line in zip(box.rows(len(lines)), lines, strict=True):
        canvas.text(line, style, canvas.px(PAD), row.middle, max_width=max_width)
