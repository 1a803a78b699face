"""The bands across the wall: header, strip above the services, and footer."""

from __future__ import annotations

from display.drawing.canvas import Canvas, TextStyle
from display.drawing.colours import CALL, INK, LINE, PRIORITY, SOFT
from display.drawing.pills import draw_notice, notice_lines, notice_margins
from display.drawing.styles import Styles
from display.layout.box import Box
from display.layout.hall import CLOCK
from display.layout.typesetting import PITCH, wrap
from words.wall_notices import Notice

PAD = 44


def draw_header(
    canvas: Canvas, box: Box, styles: Styles, office_size: int, office: str, clock: str | None, stale: str | None
) -> None:
    """Draws the office's name, or in its place how old the data are if they are stale; and the clock if it can be
    trusted."""
    left, right = canvas.px(PAD), box.right - canvas.px(PAD)
    if clock:
        right = _draw_clock(canvas, clock, styles, right, box.middle) - canvas.px(36)
    inner = Box(left, box.y, right - left, box.h)
    if stale:
        notice = Notice(stale, alarm=True)
        style = styles.middle(INK, bold=True)
        width = canvas.width(stale, style) + notice_margins(canvas, notice)
        draw_notice(canvas, notice, styles, min(right, left + width), inner)
        return
    style = TextStyle(office_size, INK, bold=True, reach="middle" if office_size >= styles.sizes.middle else "near")
    lines = wrap(canvas.types, office, office_size, inner.w, bold=True)[:3]
    canvas.lines(lines, style, inner, office_size * PITCH)


def _draw_clock(canvas: Canvas, clock: str, styles: Styles, right: int, middle: int) -> int:
    """Draws a clock that ends at `right`; returns its left edge."""
    hours, colon, minutes = clock.partition(":")
    style = styles.middle(INK, bold=True)._replace(size=round(styles.sizes.middle * CLOCK))
    for part, colour in ((minutes, INK), (colon, CALL), (hours, INK)):
        right -= canvas.text_right(part, style._replace(colour=colour), right, middle)
    return right


def draw_strip(canvas: Canvas, box: Box, styles: Styles, heading: str, notices: tuple[Notice, ...]) -> None:
    """Draws the heading left of the notices; it is left out where the notices need its place."""
    px = canvas.px
    canvas.fill(box._replace(h=px(3)), LINE)
    inner, style = box.inset(px(PAD)), styles.middle(SOFT, bold=True)
    notices_w = sum(
        max(canvas.width(line, style) for line in notice_lines(canvas, notice, styles, inner.w))
        + notice_margins(canvas, notice)
        + px(20)
        for notice in notices
    )
    if canvas.width(heading, style) + px(36) + notices_w <= inner.w:
        canvas.text(heading, style, inner.x, inner.middle + px(1))
    right = inner.right
    for notice in notices:
        right = draw_notice(canvas, notice, styles, right, inner) - px(20)


def draw_footer(canvas: Canvas, box: Box, styles: Styles, rule: str, announcement: tuple[str, ...] | None) -> None:
    """Draws in which order people are called, or a page of an announcement to the room in its place."""
    canvas.fill(box._replace(h=canvas.px(3)), LINE)
    inner = box.inset(canvas.px(PAD))
    if announcement is None:
        style = styles.near(SOFT)
        canvas.lines(wrap(canvas.types, rule, style.size, inner.w), style, inner, style.size * PITCH)
    else:
        canvas.fill(box, PRIORITY)
        style = styles.middle(INK, bold=True)
        canvas.lines(list(announcement), style, inner, style.size * PITCH)
