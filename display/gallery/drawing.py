"""Draws a scene of an office as its wall would: through the real board and the real picture."""

from __future__ import annotations

from msgspec.structs import replace

from core.settings.conversions import hours_of
from core.settings.sections import Settings
from core.settings.views import HALL, View
from display.boards import board_of
from display.calls.call_queue import LastCall
from display.drawing.canvas import Canvas
from display.drawing.picture import Picture
from display.drawing.typesetter import Typeface
from display.frame import Frame
from display.gallery.defects import Judged
from display.gallery.hall import USUAL
from display.gallery.record import Record
from display.gallery.scene import Scene

Size = tuple[int, int]


def spoken_in(settings: Settings, language: str) -> Settings:
    """The same office, whose wall speaks this language."""
    others = (each for each in settings.office.languages if each != language)
    turns = (language, *(each for each in settings.display.languages if each != language))
    return replace(
        settings,
        office=replace(settings.office, languages=(language, *others)),
        display=replace(settings.display, languages=turns if settings.display.languages else ()),
    )


def frame_of(settings: Settings, scene: Scene, view: View = HALL) -> Frame:
    state = scene.state
    hours = hours_of(settings.hours) if settings.hours else USUAL
    newest = max((call.call_no for call in state.calls), default=0) if state else 0
    begun = max(0, newest - 1) if scene.begun is None else scene.begun
    last_call = LastCall(state.day, begun) if state else None
    board = board_of(settings, view=view, last_call=last_call, hours=hours)
    board.frame_at(0.0)  # the wall has begun
    if state:
        board.update(state, 0.0, connected=True)
        board.start_next_call(0.0)
        board.set_connected(scene.after_s, connected=scene.connected)
    return board.frame_at(scene.after_s)


def draw(settings: Settings, scene: Scene, size: Size, typeface: Typeface, view: View = HALL) -> Judged:
    """The picture, with what is needed to judge it."""
    return draw_frame(settings, frame_of(settings, scene, view), size, typeface)


def draw_frame(settings: Settings, frame: Frame, size: Size, typeface: Typeface) -> Judged:
    canvas = Canvas.blank(size, typeface=typeface)
    canvas.witness = record = Record()
    Picture(canvas).show(frame)
    return Judged(canvas, record, frame, settings.display)
