"""The bands across the wall: header, strip above the services, and footer; notices in them are coloured pills."""

from __future__ import annotations

from display.drawing.canvas import Canvas, TextStyle
from display.drawing.colours import ALERT, CALL, INK, LINE, PRIORITY, SOFT
from display.drawing.pictograms import ALARM
from display.drawing.wall_layout import MIDDLE, NEAR, PAD, STRIP, Box
from words.wall_notices import Notice


def draw_header(canvas: Canvas, box: Box, office: str, clock: str | None, stale: str | None) -> None:
    """Draws the office's name, how old the data are if they are stale, and the clock if it can be trusted."""
    left, right, gap = canvas.px(PAD), box.right - canvas.px(PAD), canvas.px(36)
    if clock:
        right = _draw_clock(canvas, clock, right, box.middle) - gap
    if stale:
        right = _draw_pill(canvas, Notice(stale, alarm=True), right, box.middle, right - left) - gap
    _draw_office(canvas, office, Box(left, box.y, right - left, box.h))


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


def strip_heading(waiting: str, *, hidden: int) -> str:
    """`hidden`: how many services there is no room for."""
    return f"{waiting} · +{hidden}" if hidden else waiting


def draw_service_strip(canvas: Canvas, box: Box, heading: str, notices: tuple[Notice, ...]) -> None:
    """Draws the heading left of the notices, or above them in a strip of two lines. It is left out where there is
    one line and the notices need it."""
    px = canvas.px
    canvas.fill(box._replace(h=px(3)), LINE)
    left, right, middle = px(PAD), box.right - px(PAD), box.middle + px(1)
    style = canvas.style(MIDDLE, SOFT, bold=True)
    needed = sum(_pill_width(canvas, notice) + px(20) for notice in notices)
    if box.h >= px(2 * STRIP):
        upper, lower = box.rows(2)
        canvas.text(heading, style, left, upper.middle + px(2), max_width=right - left)
        middle = lower.middle - px(2)
    elif left + canvas.width(heading, style) + px(36) + needed <= right:
        left += canvas.text(heading, style, left, middle) + px(36)
    for notice in notices:
        right = _draw_pill(canvas, notice, right, middle, right - left) - px(20)


def draw_footer(canvas: Canvas, box: Box, rule: str, announcement: str | None) -> None:
    """Draws in which order people are called, or an announcement to the room in its place."""
    canvas.fill(box._replace(h=canvas.px(3)), LINE)
    if announcement is None:
        _draw_lines(canvas, box, rule, canvas.style(NEAR, SOFT))
    else:
        canvas.fill(box, PRIORITY)
        _draw_lines(canvas, box, announcement, canvas.style(MIDDLE, INK, bold=True))


def _draw_lines(canvas: Canvas, box: Box, text: str, style: TextStyle) -> None:
    max_width = box.w - 2 * canvas.px(PAD)
    lines = canvas.wrap(text, style, max_width, max(1, box.h // canvas.px(44)))
    for row, line in zip(box.rows(len(lines)), lines, strict=True):
        canvas.text(line, style, canvas.px(PAD), row.middle, max_width=max_width)


def _draw_pill(canvas: Canvas, notice: Notice, right: int, middle: int, max_width: int) -> int:
    """Draws a notice that ends at `right`, an alarm in red with a warning sign; returns its left edge."""
    px, margins = canvas.px, _pill_margins(canvas, notice)
    text, style = canvas.fit(notice.text, _pill_style(canvas), max_width - margins)
    width = canvas.width(text, style) + margins
    box = Box(right - width, middle - px(26), width, px(54))
    background = ALERT if notice.alarm else PRIORITY
    canvas.fill_rounded(box, background, px(14))
    if notice.alarm:
        canvas.pictogram(ALARM, px(40), INK, background, box.x + px(24), box.middle - px(20))
    canvas.text_right(text, style, box.right - px(24), box.middle)
    return box.x


def _pill_width(canvas: Canvas, notice: Notice) -> int:
    """The width of a notice that is not shrunk."""
    return canvas.width(notice.text, _pill_style(canvas)) + _pill_margins(canvas, notice)


def _pill_style(canvas: Canvas) -> TextStyle:
    return canvas.style(MIDDLE, INK, bold=True)


def _pill_margins(canvas: Canvas, notice: Notice) -> int:
    return canvas.px(24 + 54 + 24 if notice.alarm else 24 + 24)
