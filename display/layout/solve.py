"""Finds the layout of a wall: one factor for all sizes, and the arrangement in which the call is largest.

At a factor of 1 each text is as high as the distance needs from which it is read. If every arrangement has the call
smaller than it must be, all sizes shrink by one factor; if the call is as large as is good, all grow by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from display.layout.call_card import LARGEST
from display.layout.corridor import CorridorLayout, corridor
from display.layout.hall import HallLayout, halls
from display.layout.measures import Measures, Sizes, unit_of
from display.layout.over_counter import OverCounterLayout, over_counter
from display.layout.reach import minima
from display.layout.typesetting import Typesetter
from display.layout.wall_texts import WallPlan, WallTexts

Layout = TypeVar("Layout")
GROWTH = 1.06
MOST = 1.6
"""Beyond it a wall looks coarse."""
LEAST = 0.08
LARGE_CALL = 0.97
"""From this share of its largest size on a call need not grow before the other texts do."""


def solve(types: Typesetter, plan: WallPlan, size: tuple[int, int], services: int) -> HallLayout:
    """The layout for so many services on a screen of `size` pixels."""
    factor = 1.0
    found = _best(types, plan, size, services, factor)
    while found is None and factor > LEAST:
        factor /= GROWTH
        found = _best(types, plan, size, services, factor)
    if found is None:
        return solve(types, WallPlan(texts=WallTexts(), room=plan.room), size, services)
    large = LARGEST * min(size) * LARGE_CALL
    while factor >= 1 and factor * GROWTH < MOST and found.called >= large and found.grid.pages == 1:
        factor *= GROWTH
        larger = _best(types, plan, size, services, factor)
        if larger is None or larger.called < large or larger.grid.pages > 1:
            break
        found = larger
    return found


def solve_corridor(types: Typesetter, plan: WallPlan, size: tuple[int, int]) -> CorridorLayout:
    return _largest(types, plan, size, corridor)


def solve_over_counter(types: Typesetter, plan: WallPlan, size: tuple[int, int]) -> OverCounterLayout:
    return _largest(types, plan, size, over_counter)


def _largest(
    types: Typesetter,
    plan: WallPlan,
    size: tuple[int, int],
    lay_out: Callable[[Measures, tuple[int, int], float], Layout | None],
) -> Layout:
    """The layout in the largest letters up to those that are needed."""
    factor = 1.0
    while True:
        least = minima(plan.room, size).times(factor)
        m = Measures(types, plan.texts if factor > LEAST else WallTexts(), Sizes.of(least, types), unit_of(*size))
        if (found := lay_out(m, size, least.called)) is not None:
            return found
        factor /= GROWTH


def _best(types: Typesetter, plan: WallPlan, size: tuple[int, int], services: int, factor: float) -> HallLayout | None:
    return max(_at(types, plan, size, services, factor), key=_merit, default=None)


def _at(types: Typesetter, plan: WallPlan, size: tuple[int, int], services: int, factor: float) -> Iterator[HallLayout]:
    least = minima(plan.room, size).times(factor)
    m = Measures(types, plan.texts, Sizes.of(least, types), unit_of(*size))
    yield from halls(m, size, services, least.called)


def _merit(layout: HallLayout) -> tuple[float, ...]:
    """All services at once, then the larger call, then more calls in the list."""
    return -layout.grid.pages, layout.called, -layout.calls.columns, len(layout.calls.entries)
