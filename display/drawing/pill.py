"""A notice in a coloured box with round corners, as in the header and above the services."""

from __future__ import annotations

from display.drawing.canvas import Canvas, TextStyle
from display.drawing.colours import ALERT, INK, PRIORITY
from display.drawing.pictograms import ALARM
from display.drawing.wall_layout import MIDDLE, Box
from words.wall_notices import Notice


def draw_pill(canvas: Canvas, notice: Notice, right: int, middle: int, max_width: int) -> int:
    """Draws a notice that ends at `right`, an alarm in red with a warning sign; returns its left edge."""
    px, style = canvas.px, _style(canvas)
    room = max_width - pill_width(canvas, notice) + canvas.width(notice.text, style)
    text, style = canvas.fit(notice.text, style, room)
    width = canvas.width(text, style) + _margins(canvas, notice)
    box = Box(right - width, middle - px(26), width, px(54))
    background = ALERT if notice.alarm else PRIORITY
    canvas.fill_rounded(box, background, px(14))
    if notice.alarm:
        canvas.pictogram(ALARM, px(40), INK, background, box.x + px(24), box.middle - px(20))
    canvas.text_right(text, style, box.right - px(24), box.middle)
    return box.x


def pill_width(canvas: Canvas, notice: Notice) -> int:
    """The width of a notice that is not shrunk."""
    return canvas.width(notice.text, _style(canvas)) + _margins(canvas, notice)


def _style(canvas: Canvas) -> TextStyle:
    return canvas.style(MIDDLE, INK, bold=True)


def _margins(canvas: Canvas, notice: Notice) -> int:
    return canvas.px(24 + 54 + 24 if notice.alarm else 24 + 24)
