"""Keeps the layouts of a canvas: each is solved once."""

from __future__ import annotations

from msgspec.structs import replace

from display.drawing.canvas import Canvas
from display.drawing.frame_texts import texts_of
from display.frame import Frame
from display.layout.hall import HallLayout
from display.layout.solve import solve
from display.layout.wall_texts import WallPlan, WallTexts

MOST = 8
"""Texts for which the wall was not laid out, and layouts, are forgotten after so many."""


class Layouts:
    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._plan: WallPlan | None = None
        self._texts = WallTexts()
        """Those of the plan, and what frames had beside them: a kiosk may have services that our settings lack."""
        self._surprises = 0
        self._halls: dict[int, HallLayout] = {}
        """Number of services → layout."""

    def hall(self, frame: Frame) -> HallLayout:
        self._take(frame)
        services = len(frame.services)
        if services not in self._halls:
            plan = replace(frame.plan, texts=self._texts)
            self._halls[services] = solve(self._canvas.types, plan, self._canvas.size, services)
        return self._halls[services]

    def _take(self, frame: Frame) -> None:
        if frame.plan is not self._plan:
            self._plan, self._texts, self._surprises = frame.plan, frame.plan.texts, 0
            self._halls.clear()
        texts = texts_of(frame)
        if not self._texts.covers(texts):
            self._surprises += 1
            known = frame.plan.texts if self._surprises % MOST == 0 else self._texts
            self._texts = known | texts
            self._halls.clear()
