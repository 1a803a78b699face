"""Draws a frame of the wall on a canvas, part by part, and only those parts whose content has changed."""

from __future__ import annotations

from collections.abc import Callable
from itertools import zip_longest
from typing import TypeVarTuple

from display.drawing.canvas import Canvas
from display.drawing.colours import BACKGROUND, LINE, PANEL, Colour
from display.drawing.curtain import draw_curtain
from display.drawing.header_footer import draw_footer, draw_header, draw_service_strip, strip_heading
from display.drawing.labels import (
    draw_absent,
    draw_call,
    draw_details,
    draw_heading,
    draw_recent_heading,
    draw_recent_row,
)
from display.drawing.service_cells import draw_service_cell, most_wanted, second_line
from display.drawing.wall_layout import Box, Layout, lay_out
from display.frame import Curtain, Frame

Content = TypeVarTuple("Content")


class Picture:
    """Keeps a canvas equal to the last frame that was shown."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self._layout: Layout | None = None
        self._curtain: Curtain | None = None
        self._drawn: dict[Box, object] = {}
        """Content of each part as it was last drawn."""
        self._changed: list[Box] = []

    def show(self, frame: Frame) -> list[Box]:
        """Draws what differs from the frame before; returns the boxes that were drawn, where they are on the screen."""
        if frame.curtain:
            return self._draw_curtain(frame.curtain)
        services = most_wanted(frame.services)
        at = lay_out(*self.canvas.size, len(services), notices=len(frame.notices))
        self._changed = []
        if at != self._layout or frame.shift != self.canvas.shift or self._curtain:
            self._clear(at, frame.shift)
        heads, now = frame.headings, frame.now
        self._update(at.header, PANEL, draw_header, frame.office, frame.clock, frame.stale_notice)
        self._update(at.number_heading, BACKGROUND, draw_heading, heads.number if now else "")
        self._update(at.counter_heading, BACKGROUND, draw_heading, heads.counter if now else "")
        self._update(at.call, BACKGROUND, draw_call, now, frame.instead_of_call, at)
        details = (now.service, now.priority, now.again) if now else ("", None, None)
        self._update(at.details, BACKGROUND, draw_details, *details)
        self._update(at.absent, BACKGROUND, draw_absent, heads.absent, frame.absent)
        self._update(at.recent_heading, BACKGROUND, draw_recent_heading, heads.recent)
        rows = len(at.recent)
        columns = 1 if frame.to_come <= rows else 2
        for row, box in enumerate(at.recent):
            beside = frame.recent[row : columns * rows : rows]
            self._update(box, BACKGROUND, draw_recent_row, heads.recent_counter, beside, columns)
        waiting = strip_heading(heads.waiting, hidden=len(frame.services) - len(services)) if services else ""
        self._update(at.strip, PANEL, draw_service_strip, waiting, frame.notices)
        two_lines = any(second_line(service) for service in services)
        for box, service in zip_longest(at.cells, services):
            self._update(box, PANEL, draw_service_cell, service, two_lines)
        self._update(at.footer, BACKGROUND, draw_footer, frame.rule, frame.announcement)
        self.canvas.clip(None)
        return self._changed

    def _draw_curtain(self, curtain: Curtain) -> list[Box]:
        if curtain == self._curtain:
            return []
        self._curtain = curtain
        return [draw_curtain(self.canvas, curtain)]

    def _clear(self, layout: Layout, shift: tuple[int, int]) -> None:
        self._layout, self._drawn, self._curtain = layout, {}, None
        whole = Box(0, 0, *self.canvas.size)
        self.canvas.move(shift, BACKGROUND)
        self.canvas.fill(layout.divider, LINE)
        self._changed.append(whole)

    def _update(
        self, box: Box, background: Colour, draw: Callable[[Canvas, Box, *Content], None], *content: *Content
    ) -> None:
        """Draws a part of the wall anew if its content has changed."""
        if self._drawn.get(box) != content:
            self.canvas.clip(box)
            self.canvas.fill(box, background)
            draw(self.canvas, box, *content)
            self._drawn[box] = content
            self._changed.append(self.canvas.on_screen(box))
