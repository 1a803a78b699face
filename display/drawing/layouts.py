"""Keeps the layouts of a canvas: each is solved once."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

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


class Key(NamedTuple):
    """What a layout depends on."""

    typeface: Typeface
    plan: WallPlan
    size: tuple[int, int]
    view: ViewKind
    services: int


@lru_cache(KEPT)
def _place(_: Key) -> list[Layout]:
    """Where the layout of a key is kept once it is solved."""
    return []


def solved(key: Key, between: Callable[[], None]) -> Layout:
    """The fonts of all sizes that were tried are let go. `between`: see `Typesetter`."""
    place = _place(key)
    if not place:
        place.append(_solve(Typesetter(key.typeface, between), key))
    return place[0]


def _solve(types: Typesetter, key: Key) -> Layout:
    match key.view:
        case "corridor":
            return solve_corridor(types, key.plan, key.size)
        case "counter":
            return solve_over_counter(types, key.plan, key.size)
        case _:
            return solve(types, key.plan, key.size, key.services)


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
            whole = Key(self._canvas.typeface, plan, self._canvas.size, *key)
            self._solved[key] = solved(whole, self._canvas.types.between)
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
