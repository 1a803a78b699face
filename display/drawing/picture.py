"""Draws a frame of the wall on a canvas, part by part, and only those parts whose content has changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar

from display.drawing.canvas import Canvas
from display.drawing.colours import BACKGROUND, LINE, PANEL, Colour
from display.drawing.current_call import call_details, call_panel, draw_call, draw_call_details, draw_call_heading
from display.drawing.footer import Footer, draw_footer
from display.drawing.header import Header, draw_header
from display.drawing.recent_calls import AbsentLabels, RecentRow, draw_absent, draw_recent_heading, draw_recent_row
from display.drawing.service_cells import draw_service_cell, most_wanted, service_cells
from display.drawing.service_strip import ServiceStrip, draw_service_strip, strip_heading
from display.drawing.wall_layout import Box, Layout, lay_out
from display.frame import Frame, ServiceLine

T = TypeVar("T")


class Part(NamedTuple, Generic[T]):
    """A rectangle of the wall that is drawn anew when its content changes."""

    box: Box
    background: Colour
    draw: Callable[[Canvas, Box, T], None]
    content: T


class Picture:
    """Keeps a canvas equal to the last frame that was shown."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._layout: Layout | None = None
        self._drawn: dict[Box, object] = {}
        """Content of each part as it was last drawn."""

    def show(self, frame: Frame) -> list[Box]:
        """Draws what differs from the frame before; returns the boxes that were drawn."""
        services = most_wanted(frame.services)
        layout = lay_out(*self._canvas.size, len(services), notices=len(frame.notices))
        cleared = [] if layout == self._layout else self._clear(layout)
        changed = [part for part in parts_of(frame, services, layout) if self._drawn.get(part.box) != part.content]
        for part in changed:
            self._canvas.clip(part.box)
            self._canvas.fill(part.box, part.background)
            part.draw(self._canvas, part.box, part.content)
            self._drawn[part.box] = part.content
        self._canvas.clip(None)
        return cleared + [part.box for part in changed]

    def _clear(self, layout: Layout) -> list[Box]:
        """Draws an empty wall."""
        self._layout, self._drawn = layout, {}
        whole = Box(0, 0, *self._canvas.size)
        self._canvas.fill(whole, BACKGROUND)
        self._canvas.fill(layout.divider, LINE)
        return [whole]


def parts_of(frame: Frame, services: tuple[ServiceLine, ...], at: Layout) -> list[Part[Any]]:
    """All parts from top to bottom; `services` are those of the frame that there is room for."""
    heads, now = frame.headings, frame.now
    waiting = strip_heading(heads.waiting, hidden=len(frame.services) - len(services)) if services else ""
    recent = [RecentRow(call, heads.recent_counter) for call in frame.recent[: len(at.recent)]]
    rows = [*recent, *[None] * (len(at.recent) - len(recent))]
    cells = service_cells(services, len(at.cells))
    return [
        Part(at.header, PANEL, draw_header, Header(frame.office, frame.clock, frame.stale)),
        Part(at.number_heading, BACKGROUND, draw_call_heading, heads.number if now else ""),
        Part(at.counter_heading, BACKGROUND, draw_call_heading, heads.counter if now else ""),
        Part(at.call, BACKGROUND, draw_call, call_panel(now, frame.quiet, at)),
        Part(at.details, BACKGROUND, draw_call_details, call_details(now)),
        Part(at.absent, BACKGROUND, draw_absent, AbsentLabels(heads.absent, frame.absent)),
        Part(at.recent_heading, BACKGROUND, draw_recent_heading, heads.recent),
        *(Part(box, BACKGROUND, draw_recent_row, row) for box, row in zip(at.recent, rows, strict=True)),
        Part(at.strip, PANEL, draw_service_strip, ServiceStrip(waiting, frame.notices)),
        *(Part(box, PANEL, draw_service_cell, cell) for box, cell in zip(at.cells, cells, strict=True)),
        Part(at.footer, BACKGROUND, draw_footer, Footer(frame.rule, frame.announcement)),
    ]
