"""The top of the wall: the office's name, how old the data are, and the clock."""

from __future__ import annotations

from typing import NamedTuple

from display.drawing.canvas import Canvas
from display.drawing.colours import CALL, INK
from display.drawing.pill import draw_pill
from display.drawing.wall_layout import PAD, Box
from words.wall_notices import Notice


class Header(NamedTuple):
    office: str
    clock: str | None
    stale: str | None


def draw_header(canvas: Canvas, box: Box, header: Header) -> None:
    left, right, gap = canvas.px(PAD), box.right - canvas.px(PAD), canvas.px(36)
    if header.clock:
        right = _draw_clock(canvas, header.clock, right, box.middle) - gap
    if header.stale:
        right = draw_pill(canvas, Notice(header.stale, alarm=True), right, box.middle, right - left) - gap
    _draw_office(canvas, header.office, Box(left, box.y, right - left, box.h))


def _draw_clock(canvas: Canvas, clock: str, right: int, middle: int) -> int:
    """Draws a clock that ends at `right`; returns its left edge."""
    hours, colon, minutes = clock.partition(":")
    for part, colour in ((minutes, INK), (colon, CALL), (hours, INK)):
        right -= canvas.text_right(part, canvas.style(64, colour, bold=True), right, middle)
    return right


def _draw_office(canvas: Canvas, name: str, box: Box) -> None:
    """Draws the name on one line, or on two smaller ones when it is too long."""
    style, lines = canvas.style(38, INK, bold=True), [name]
    if canvas.width(name, style) > box.w:
        style = canvas.style(30, INK, bold=True)
        lines = canvas.wrap(name, style, box.w, 2)
    for row, line in zip(box.shrunk(canvas.px(4)).rows(len(lines)), lines, strict=True):
        canvas.text(line, style, box.x, row.middle, max_width=box.w)
