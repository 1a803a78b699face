"""Draws one picture of one state, for `luot-wall --frame`."""

from __future__ import annotations

from core.instant import Instant
from core.messages.state import State
from core.settings.sections import Settings
from display.board import Board
from display.calls.call_queue import LastCall
from display.drawing.canvas import Canvas, Typeface
from display.drawing.picture import Picture
from display.services import rare_services


def draw_png(
    state: State, *, settings: Settings, size: tuple[int, int], typeface: Typeface, now: Instant | None = None
) -> bytes:
    """The wall as a PNG file, `now` or at the moment of the state, with the newest call highlighted."""
    age_s = 0.0 if now is None else (now - state.at) / 1000
    newest = max((call.call_no for call in state.calls), default=0)
    board = Board(
        office=settings.office,
        display=settings.display,
        rare=rare_services(settings),
        last_call=LastCall(state.day, newest),
    )
    board.update(state, -age_s, connected=True)
    board.start_newest_call(0.0)
    canvas = Canvas.blank(size, typeface=typeface)
    Picture(canvas).show(board.frame_at(0.0))
    return canvas.png()
