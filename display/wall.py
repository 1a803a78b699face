"""The wall as a program: news come into one inbox, the picture follows; in between it sleeps."""

from __future__ import annotations

import queue
from collections.abc import Callable
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from core.messages.state import Health, State
from display.board import Board
from display.calls.bell import Bell
from display.calls.spotlight import Mark
from display.drawing.canvas import Canvas
from display.drawing.picture import Picture
from display.frame import Frame
from display.screen import Screen
from runtime.bus.bus import BusNews
from runtime.bus.client import BusClient

PNG_SIZE = (1920, 1080)
"""Whatever the size of the screen."""


class Stop(Struct, frozen=True):
    """The wall is to end."""


class PngWanted(Struct, frozen=True):
    """Somebody wants to see the wall as it is now."""

    answer: queue.SimpleQueue[bytes]


WallNews = BusNews | PngWanted | Stop
Inbox = queue.SimpleQueue[WallNews]


class Keeper(Protocol):
    def keep(self, mark: Mark) -> None: ...


class Wall:
    """Owned by one thread, which opens it and runs it; `stop` and `png` may be called from any other."""

    def __init__(
        self,
        *,
        inbox: Inbox,
        board: Board,
        link: BusClient,
        marks: Keeper,
        bell: Bell,
        health: Health,
        stopwatch: Callable[[], float],
        rest_s: float | None = None,
        on_tick: Callable[[], None] = lambda: None,
    ) -> None:
        """`health`: what does not change of it. `on_tick` is called in each round, at least every `rest_s`."""
        self.inbox = inbox
        self._board = board
        self._link = link
        self._marks = marks
        self._bell = bell
        self._health = health
        self._stopwatch = stopwatch
        self._rest_s = rest_s
        self._came_round = on_tick
        self._heard: tuple[State | None, bool] = (None, False)
        self._said: Health | None = None
        self._frame: Frame | None = None
        self._stopped = False
        self._wanted: list[PngWanted] = []
        self._png: tuple[Frame | None, bytes] = (None, b"")

    def open(self, screen: Screen) -> None:
        """Draws the first picture. To be called by the thread that has opened the screen and will run the wall."""
        self._screen = screen
        self._picture = Picture(screen.canvas)
        self._said = None
        self._show()

    def run(self) -> bool:
        """Shows and sounds until it is told to stop; False: its window was closed, and it may be opened anew."""
        try:
            while not self._stopped and self._screen.attend():
                self._take_news()
                self._show()
                self._came_round()
        finally:
            self._link.say_health(Health(online=False))
            self._screen.close()
        return self._stopped

    def stop(self) -> None:
        self.inbox.put(Stop())

    def png(self, within_s: float = 5) -> bytes:
        """The wall at this moment as a file; `queue.Empty` when the wall does not answer."""
        wanted = PngWanted(queue.SimpleQueue())
        self.inbox.put(wanted)
        return wanted.answer.get(timeout=within_s)

    def _take_news(self) -> None:
        """Sleeps until something is heard or has to change, and takes all there is."""
        try:
            self._take(self.inbox.get(timeout=self._patience_s()))
            while True:
                self._take(self.inbox.get_nowait())
        except queue.Empty:
            return

    def _patience_s(self) -> float | None:
        now = self._stopwatch()
        change = self._board.next_change(now)
        pauses = (None if change is None else max(0.0, change - now), self._screen.patience_s, self._rest_s)
        return min((pause for pause in pauses if pause is not None), default=None)

    def _take(self, news: WallNews) -> None:
        match news:
            case Stop():
                self._stopped = True
            case PngWanted():
                self._wanted.append(news)
            case _:
                self._hear(news)

    def _hear(self, news: BusNews) -> None:
        self._link.take(news)
        state, fresh = self._link.state, self._link.fresh
        before, self._heard = self._heard, (state, fresh)
        if state is not None and state is not before[0]:
            self._board.hear(state, self._stopwatch(), fresh=fresh)
        elif fresh != before[1]:
            self._board.rely(self._stopwatch(), fresh=fresh)

    def _show(self) -> None:
        """Draws what has changed; a call that begins is seen, then marked, then heard: the eye waits for no disk."""
        now = self._stopwatch()
        call = self._board.begin(now)
        self._frame = self._board.frame_at(now)
        self._screen.refresh(self._picture.show(self._frame))
        if call and self._board.mark:
            self._marks.keep(self._board.mark)
            self._bell.ring()
        self._say_health()
        self._hand_out()

    def _say_health(self) -> None:
        """Whenever it has changed."""
        health, shown = self._health, self._board.shown
        if shown is not None:
            health = replace(health, shown=shown)
        health = replace(health, screen=self._screen.condition(), sound=self._bell.sound)
        if health != self._said:
            self._said = health
            self._link.say_health(health)

    def _hand_out(self) -> None:
        """An unchanged picture is not packed twice."""
        wanted, self._wanted = self._wanted, []
        if wanted and self._frame and self._png[0] != self._frame:
            self._png = (self._frame, self._packed(self._frame))
        for one in wanted:
            one.answer.put(self._png[1])

    def _packed(self, frame: Frame) -> bytes:
        canvas = self._screen.canvas
        if canvas.size != PNG_SIZE:
            canvas = Canvas.blank(PNG_SIZE, typeface=canvas.typeface)
            Picture(canvas).show(frame)
        return canvas.png()
