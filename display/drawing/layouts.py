"""Keeps the layouts of a canvas: each is solved once."""

from __future__ import annotations

from functools import lru_cache

from msgspec.structs import replace

from core.settings.views import ViewKind
from display.drawing.canvas import Canvas
from display.drawing.frame_texts import texts_of
from display.drawing.typesetter import Typeface, Typesetter
from display.frame import Frame
from display.layout.corridor import CorridorLayout
from display.layout.hall import HallLayout
from display.layout.over_counter import OverCounterLayout
from display.layout.solve import solve, solve_corridor, solve_over_counter
from display.layout.wall_texts import WallPlan, WallTexts

MOST = 8
"""Texts for which the wall was not laid out are forgotten after so many."""
KEPT = 32
"""Layouts."""
Layout = HallLayout | CorridorLayout | OverCounterLayout


@lru_cache(KEPT)
def solved(typeface: Typeface, plan: WallPlan, size: tuple[int, int], view: ViewKind, services: int) -> Layout:
    """The fonts of all sizes that were tried are let go."""
    types = Typesetter(typeface)
    match view:
        case "corridor":
            return solve_corridor(types, plan, size)
        case "counter":
            return solve_over_counter(types, plan, size)
        case _:
            return solve(types, plan, size, services)


class Layouts:
    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._plan: WallPlan | None = None
        self._texts = WallTexts()
        """Those of the plan, and what frames had beside them: a kiosk may have services that our settings lack."""
        self._surprises = 0
        self._solved: dict[tuple[ViewKind, int], Layout] = {}
        """View and number of services → layout."""

    def layout(self, frame: Frame) -> Layout:
        self._take(frame)
        key = (frame.view, len(frame.services))
        if key not in self._solved:
            plan = replace(frame.plan, texts=self._texts)
            self._solved[key] = solved(self._canvas.typeface, plan, self._canvas.size, *key)
        return self._solved[key]

    def _take(self, frame: Frame) -> None:
        if frame.plan is not self._plan:
            self._plan, self._texts, self._surprises = frame.plan, frame.plan.texts, 0
            self._solved.clear()
        texts = texts_of(frame)
        if not self._texts.covers(texts):
            self._surprises += 1
            known = frame.plan.texts if self._surprises % MOST == 0 else self._texts
            self._texts = known | texts
            self._solved.clear()
