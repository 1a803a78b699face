"""The floor of a call on the wall: drawing its picture, without messages and without a screen."""

from __future__ import annotations

from itertools import count

from core.instant import Instant
from core.messages.state import CallView, Issuing, PrinterView, ServiceView, State
from core.settings.sections import Settings
from display.board import Board
from display.calls.call_queue import LastCall
from display.compose import office_typeface
from display.drawing.canvas import Canvas
from display.drawing.picture import Picture
from display.frame import Frame

SIZE = (1920, 1080)
CALLS = 12


class Redraw:
    """Draws those parts that a call changes."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.canvas = Canvas.blank(SIZE, typeface=office_typeface())
        self._picture = Picture(self.canvas)
        self._numbers = count(CALLS)
        self.next = self._frame()
        self()

    def __call__(self) -> None:
        self._picture.show(self.next)

    def prepare(self) -> None:
        """Computes the next frame, so that only its drawing is measured."""
        self.next = self._frame()

    def _frame(self) -> Frame:
        newest = next(self._numbers)
        state = example_state(self._settings, newest)
        last_call = LastCall(state.day, newest)
        board = Board(office=self._settings.office, display=self._settings.display, last_call=last_call)
        board.update(state, 0.0, connected=True)
        board.start_newest_call(0.0)
        return board.frame_at(0.0)


class RedrawAll(Redraw):
    """Draws the whole picture."""

    def __call__(self) -> None:
        Picture(self.canvas).show(self.next)


def example_state(settings: Settings, newest: int) -> State:
    """`newest`: `call_no` of the newest call."""
    at = Instant(1_790_000_000_000)
    services = tuple(
        ServiceView(code=s.code, name=s.name, short=s.short or s.name, waiting=3, last=None, open=True)
        for s in settings.service
    )
    calls = tuple(
        CallView(call_no=n, label=str(100 + n), service="CT", class_="N", counter="1", at=at, count=1, undone=False)
        for n in range(newest, newest - CALLS, -1)
    )
    return State(
        revision=newest,
        day="2026-09-21",
        at=at,
        office=settings.office.id,
        clock="trusted",
        issuing=Issuing(open=True, reason=None),
        printer=PrinterView(state="ready", pending=0),
        services=services,
        waiting=(),
        counters=(),
        absent=(),
        held=(),
        calls=calls,
    )
