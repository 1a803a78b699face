"""Makes the board of a wall from the office's settings."""

from __future__ import annotations

from core.hours import Hours
from core.settings.conversions import hours_of, papers_of
from core.settings.sections import Settings
from core.settings.views import HALL, View, services_of
from display.board import Board
from display.calls.call_queue import LastCall
from display.foreseen import wall_plan
from display.languages import board_words
from display.services import rare_services
from display.zone import Zone


def board_of(
    settings: Settings,
    *,
    view: View = HALL,
    last_call: LastCall | None = None,
    speed: float = 1,
    hours: Hours | None = None,
) -> Board:
    """`speed`: see `LatestState`. `hours`: those of the settings, unless others are given."""
    own = hours_of(settings.hours) if settings.hours else None
    return Board(
        office=settings.office,
        display=settings.display,
        plan=wall_plan(settings, board_words(settings.office, settings.display), view),
        rare=rare_services(settings),
        last_call=last_call,
        speed=speed,
        hours=hours or own,
        papers=papers_of(settings),
        zone=Zone(view, services_of(settings, view)),
    )
