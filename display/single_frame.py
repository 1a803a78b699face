"""One picture of one state: `luot-wall --frame`."""

from __future__ import annotations

from core.instant import Instant
from core.messages.state import State
from core.settings.sections import Settings
from display.board import Board, rare_services
from display.calls.spotlight import Mark
from display.drawing.canvas import Canvas, Typeface
from display.drawing.picture import Picture


def still(
    state: State, *, settings: Settings, size: tuple[int, int], typeface: Typeface, now: Instant | None = None
) -> bytes:
    """A PNG with the newest call in the light, whatever its age. Without `now` the state counts as of now."""
    age_s = 0.0 if now is None else (now - state.at) / 1000
    newest = max((call.call_no for call in state.calls), default=0)
    board = Board(
        office=settings.office,
        display=settings.display,
        rare=rare_services(settings),
        mark=Mark(state.day, newest),
    )
    board.hear(state, -age_s, fresh=True)
    board.light_newest(0.0)
    canvas = Canvas.blank(size, typeface=typeface)
    Picture(canvas).show(board.frame_at(0.0))
    return canvas.png()
