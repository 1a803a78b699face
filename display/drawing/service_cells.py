"""The services at the bottom of the wall, each in a cell: its name, how many wait, and what they should know."""

from __future__ import annotations

from display.drawing.canvas import Canvas, TextStyle
from display.drawing.colours import INK, LINE, SOFT
from display.drawing.wall_layout import CAP, MIDDLE, MOST_SERVICES, PAD, Box
from display.frame import ServiceLine

UPPER, LOWER = 0.28, 0.73
"""Vertical middles of a cell's two lines, as shares of its height: clear of the rules and of each other."""


def most_wanted(services: tuple[ServiceLine, ...]) -> tuple[ServiceLine, ...]:
    """As many services as there is room for, in their order; those without waiting people are left out first."""
    if len(services) <= MOST_SERVICES:
        return services
    chosen = sorted(services, key=lambda service: service.waiting == 0)[:MOST_SERVICES]
    return tuple(service for service in services if service in chosen)


def draw_service_cell(canvas: Canvas, box: Box, service: ServiceLine | None, two_lines: bool) -> None:
    """`two_lines`: some cell has a second line; then all names stand at the same height, above it."""
    px, line = canvas.px, canvas.px(3)
    canvas.fill(box._replace(h=line), LINE)
    if box.x:
        canvas.fill(box._replace(w=line), LINE)
    if service:
        left = box.x + px(28 if box.x else PAD)
        right = box.right - px(28 if box.right < canvas.size[0] else PAD)
        inner = Box(left, box.y + line, right - left, box.h - line)
        right = _draw_count(canvas, inner, service) - px(16)
        _draw_name(canvas, inner._replace(w=right - left), service, two_lines=two_lines)


def _draw_count(canvas: Canvas, box: Box, service: ServiceLine) -> int:
    """Draws how many people wait, at the right of the box; returns the left edge."""
    count, word = canvas.style(90, INK, bold=True), canvas.style(MIDDLE, SOFT)
    same_line = round((count.size - word.size) * CAP / 2)
    right = box.right - canvas.text_right(service.people, word, box.right, box.middle + same_line)
    right -= canvas.px(10)
    return right - canvas.text_right(str(service.waiting), count, right, box.middle)


def _draw_name(canvas: Canvas, box: Box, service: ServiceLine, *, two_lines: bool) -> None:
    """Draws the name and its second line; without one, a long name takes both lines."""
    if not two_lines and _fits(canvas, service.name, box):
        style = canvas.style(48, INK, bold=True)
        canvas.text(service.name, style, box.x, box.middle, max_width=box.w)
        return
    second, style = second_line(service), canvas.style(MIDDLE, INK, bold=True)
    if second is not None and second == service.forecast and not _fits(canvas, second, box):
        second = service.forecast_short or second
    upper, lower = box.y + round(box.h * UPPER), box.y + round(box.h * LOWER)
    first, *rest = canvas.wrap(service.name, style, box.w, 2)
    more = " ".join(rest)
    if second is None:
        canvas.text(first, style, box.x, upper, max_width=box.w)
        canvas.text(more, style, box.x, lower, max_width=box.w)
        return
    before = f"{more} · " if more and _fits(canvas, f"{more} · {second}", box) else ""
    name, name_style = _readable(canvas, first if before else service.name, style, box.w)
    canvas.text(name, name_style, box.x, upper)
    left = box.x + (canvas.text(before, name_style, box.x, lower) if before else 0)
    canvas.text(second, canvas.style(MIDDLE, SOFT), left, lower, max_width=box.right - left)


def second_line(service: ServiceLine) -> str | None:
    return service.paused or service.withheld or service.forecast


def _readable(canvas: Canvas, name: str, style: TextStyle, max_width: int) -> tuple[str, TextStyle]:
    """Cuts a name rather than shrinking it, so that it stays legible; on an upright wall too little would be left."""
    if canvas.size[1] > canvas.size[0]:
        return canvas.fit(name, style, max_width)
    return canvas.cut(name, style, max_width), style


def _fits(canvas: Canvas, text: str, box: Box) -> bool:
    """Whether the text fits on one line at the size that is read from the middle of the room."""
    return canvas.width(text, canvas.style(MIDDLE, INK, bold=True)) <= box.w
