"""The line above the services: their heading, and why no ticket can be had."""

from __future__ import annotations

from typing import NamedTuple

from display.drawing.canvas import Canvas
from display.drawing.colours import LINE, SOFT
from display.drawing.pill import draw_pill, pill_width
from display.drawing.wall_layout import MIDDLE, PAD, STRIP, Box
from words.wall_notices import Notice


class ServiceStrip(NamedTuple):
    heading: str
    notices: tuple[Notice, ...]


def strip_heading(waiting: str, *, hidden: int) -> str:
    """`hidden`: how many services there is no room for."""
    return f"{waiting} · +{hidden}" if hidden else waiting


def draw_service_strip(canvas: Canvas, box: Box, strip: ServiceStrip) -> None:
    """Draws the heading left of the notices, or above them in a strip of two lines. It is left out where there is
    one line and the notices need it."""
    px = canvas.px
    canvas.fill(box._replace(h=px(3)), LINE)
    left, right, middle = px(PAD), box.right - px(PAD), box.middle + px(1)
    style = canvas.style(MIDDLE, SOFT, bold=True)
    needed = sum(pill_width(canvas, notice) + px(20) for notice in strip.notices)
    if box.h >= px(2 * STRIP):
        upper, lower = box.rows(2)
        canvas.text(strip.heading, style, left, upper.middle + px(2), max_width=right - left)
        middle = lower.middle - px(2)
    elif left + canvas.width(strip.heading, style) + px(36) + needed <= right:
        left += canvas.text(strip.heading, style, left, middle) + px(36)
    for notice in strip.notices:
        right = draw_pill(canvas, notice, right, middle, right - left) - px(20)
