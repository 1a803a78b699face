"""Draws a frame of the wall on a canvas, part by part, and only those parts whose content has changed."""

from __future__ import annotations

from collections.abc import Callable

from display.drawing.canvas import Canvas
from display.drawing.colours import LINE
from display.drawing.corridor import draw_corridor
from display.drawing.curtain import draw_curtain
from display.drawing.hall import draw_hall
from display.drawing.layouts import Layout, Layouts
from display.drawing.over_counter import draw_over_counter
from display.drawing.parts import Parts
from display.frame import Curtain, Frame
from display.layout.box import Box
from display.layout.corridor import CorridorLayout
from display.layout.hall import HallLayout
from display.layout.over_counter import OverCounterLayout


class Picture:
    """Keeps a canvas equal to the last frame that was shown."""

    def __init__(self, canvas: Canvas, between: Callable[[], None] = lambda: None) -> None:
        """`between` is called between the pieces of a picture, of which none takes long."""
        self.canvas = canvas
        canvas.types.between = between
        self._layouts = Layouts(canvas)
        self._parts = Parts(canvas)
        self.layout: Layout | None = None
        self._curtain: Curtain | None = None
        """What hides the board, as it was last drawn."""

    def show(self, frame: Frame) -> list[Box]:
        """Draws what differs from the frame before; returns the boxes that were drawn, where they are on the screen."""
        if frame.curtain:
            return self._draw_curtain(frame, frame.curtain)
        self._parts.changed = []
        at = self._layouts.layout(frame)
        if at is not self.layout or frame.shift != self.canvas.shift or self._curtain:
            self.layout, self._curtain = at, None
            self._parts.clear(frame.shift)
            self.canvas.fill(at.divider, LINE)
        match at:
            case HallLayout():
                draw_hall(self._parts, frame, at)
            case CorridorLayout():
                draw_corridor(self._parts, frame, at)
            case OverCounterLayout():
                draw_over_counter(self._parts, frame, at)
        self.canvas.clip(None)
        return self._parts.changed

    def _draw_curtain(self, frame: Frame, curtain: Curtain) -> list[Box]:
        if curtain == self._curtain:
            return []
        self._curtain = curtain
        return [draw_curtain(self.canvas, curtain, frame.plan.room)]
