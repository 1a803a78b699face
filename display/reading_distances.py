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
from display.layout.reach import CAP, glance_m, minima, pixel_mm, read_m
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
    is_enough: bool
    """Its capitals have all the pixels that they need for those who are meant to read them."""


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
    mm, least = pixel_mm(settings.display.diagonal_in, size), minima(plan.room, size)

    def distance(texts: str, font_size: int, needed: float) -> ReadingDistance:
        return ReadingDistance(texts, read_m(font_size * CAP * mm), types.cap_px(font_size) >= round(needed * CAP))

    def glance(texts: str, font_size: int) -> ReadingDistance:
        return distance(texts, font_size, least.called)._replace(metres=glance_m(font_size * CAP * mm))

    if view.kind == "corridor":
        corridor = solve_corridor(types, plan, size)
        called = glance(mark("called numbers"), corridor.called)
        return Reading((called, distance(mark("headings"), corridor.sizes.far, least.far)), 1, ())
    if view.kind == "counter":
        alone = solve_over_counter(types, plan, size)
        called = glance(mark("called number"), alone.called)
        return Reading((called, distance(mark("counter and service"), alone.sizes.far, least.far)), 1, ())
    services = len(services_of(settings, view))
    layout = solve(types, plan, size, services)
    sizes = layout.sizes
    distances = (
        glance(mark("called number and counter"), layout.called),
        distance(mark("recent calls and counts"), sizes.far, least.far),
        distance(mark("service names"), sizes.middle, least.middle),
        distance(mark("rule of order"), sizes.near, least.near),
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
