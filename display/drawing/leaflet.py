"""What stands in place of calls and services: the hours of the week while nobody is served; in its turn, the rule."""

from __future__ import annotations

from display.drawing.bands import PAD
from display.drawing.canvas import Canvas, TextStyle
from display.drawing.colours import INK, LINE, SOFT
from display.drawing.styles import Styles
from display.layout.box import Box
from display.layout.measures import Sizes
from display.layout.typesetting import LOWER, PITCH, wrap


def draw_hours_heading(canvas: Canvas, box: Box, styles: Styles, heading: str) -> None:
    """Draws it as large as the heading of the calls, if it fits there."""
    style = styles.far(SOFT)
    while style.size > styles.sizes.middle and canvas.width(heading, style) > box.w:
        style = style._replace(size=style.size - 1, reach="middle")
    canvas.text(heading, style, box.x, box.middle + round(LOWER * style.size), max_width=box.w)


def draw_hours(canvas: Canvas, box: Box, styles: Styles, hours: tuple[tuple[str, str], ...], turn: int) -> None:
    """Draws each group of days with its times below, as many as there is room for, the others in their turn."""
    days, times = styles.middle(SOFT, bold=True), styles.middle(INK)
    pitch = round(days.size * PITCH)
    groups = [
        [*((line, days) for line in wrap(canvas.types, name, days.size, box.w, bold=True)),
         *((line, times) for line in wrap(canvas.types, time, times.size, box.w))]
        for name, time in hours
    ]  # fmt: skip
    pages: list[list[list[tuple[str, TextStyle]]]] = [[]]
    for group in groups:
        if pages[-1] and (sum(map(len, pages[-1])) + len(group)) * pitch + len(pages[-1]) * canvas.px(16) > box.h:
            pages.append([])
        pages[-1].append(group)
    y = box.y
    for group in pages[turn % len(pages)]:
        canvas.fill(Box(box.x, y, box.w, canvas.px(3)), LINE)
        y += canvas.px(6)
        for line, style in group:
            canvas.text(line, style, box.x, round(y + pitch / 2 + LOWER * style.size), max_width=box.w)
            y += pitch
        y += canvas.px(10)


def draw_rule(canvas: Canvas, box: Box, sizes: Sizes, rule: str) -> None:
    """Draws the rule of order as large as it fits, for who sits four metres away."""
    canvas.fill(box._replace(h=canvas.px(3)), LINE)
    inner, size = box.inset(canvas.px(PAD), canvas.px(10)), sizes.far
    while size > sizes.near and len(wrap(canvas.types, rule, size, inner.w, bold=True)) * size * PITCH > inner.h:
        size -= 1
    style = TextStyle(size, INK, bold=True, reach="middle" if size >= sizes.middle else "near")
    canvas.lines(wrap(canvas.types, rule, size, inner.w, bold=True), style, inner, size * PITCH)
