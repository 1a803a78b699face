"""From how far a wall's texts can be read, and what keeps them small. Used by `luot check`."""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from core.settings.sections import Settings
from core.settings.views import HALL, View, services_of
from display.compose import office_typeface
from display.drawing.typesetter import Typesetter
from display.foreseen import wall_plan
from display.languages import board_words
from display.layout.hall import HallLayout
from display.layout.reach import CAP, glance_m, pixel_mm, read_m
from display.layout.solve import solve, solve_corridor, solve_over_counter
from display.layout.wall_texts import WallPlan
from words.translation import mark

FULL_HD = (1920, 1080)
MOST_NAMES = 3
"""So many names are tried to be shorter: beyond that the number of services is to blame."""


class ReadingDistance(NamedTuple):
    texts: str
    """What it is, as a marked sentence."""
    metres: float


class Reading(NamedTuple):
    distances: tuple[ReadingDistance, ...]
    """From the largest texts to the smallest."""
    pages: int
    """In which the services turn when all of them are shown."""
    too_long: tuple[str, ...]
    """Names of services that keep them from being shown at once, or larger."""


def read_wall(settings: Settings, view: View = HALL) -> Reading:
    """Of the fullest wall of this view. It fills the screen, which has `display.size` or 1920 × 1080
    square pixels. Raises `FontError` where the fonts are not installed."""
    types = Typesetter(office_typeface())
    size = settings.display.size or FULL_HD
    plan = wall_plan(settings, board_words(settings.office, settings.display), view)
    mm = pixel_mm(settings.display.diagonal_in, size)
    if view.kind in ("corridor", "counter"):
        alone = (solve_corridor if view.kind == "corridor" else solve_over_counter)(types, plan, size)
        return Reading((ReadingDistance(mark("called number"), glance_m(alone.called * CAP * mm)),), 1, ())
    services = len(services_of(settings, view))
    layout = solve(types, plan, size, services)
    sizes = layout.sizes
    distances = (
        ReadingDistance(mark("called number and counter"), glance_m(layout.called * CAP * mm)),
        ReadingDistance(mark("recent calls and counts"), read_m(sizes.far * CAP * mm)),
        ReadingDistance(mark("service names"), read_m(sizes.middle * CAP * mm)),
        ReadingDistance(mark("rule of order"), read_m(sizes.near * CAP * mm)),
    )
    return Reading(distances, layout.grid.pages, _too_long(types, plan, size, services, layout))


def _too_long(
    types: Typesetter, plan: WallPlan, size: tuple[int, int], services: int, layout: HallLayout
) -> tuple[str, ...]:
    """The longest names without which there are fewer pages, or larger letters where they are too small."""
    longest = sorted(plan.texts.services, key=lambda name: -types.width(name, layout.sizes.middle, bold=True))
    for count in range(1, min(MOST_NAMES, len(longest) - 1) + 1):
        texts = replace(plan.texts, services=frozenset(longest[count:]))
        shorter = solve(types, replace(plan, texts=texts), size, services)
        if (-shorter.grid.pages, shorter.sizes) > (-layout.grid.pages, layout.sizes):
            return tuple(longest[:count])
    return ()
