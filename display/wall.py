"""The wall as a program: news come into one inbox, the picture follows; in between it sleeps."""

from __future__ import annotations

import queue
from collections.abc import Callable
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from core.state import Health, State
from display.board import Board
from display.frame import Frame
from display.picture import Picture
from display.screen import Bell, Screen
from display.spotlight import Mark
from runtime.bus import BusNews
from runtime.link import Link


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
        link: Link,
        marks: Keeper,
        open_screen: Callable[[], Screen],
        bell: Bell,
        health: Health,
        stopwatch: Callable[[], float],
        rest_s: float | None = None,
        came_round: Callable[[], None] = lambda: None,
    ) -> None:
        """`health`: what does not change of it. `came_round` is called in each round, at least every `rest_s`."""
        self.inbox = inbox
        self._board = board
        self._link = link
        self._marks = marks
        self._open_screen = open_screen
        self._bell = bell
        self._health = health
        self._stopwatch = stopwatch
        self._rest_s = rest_s
        self._came_round = came_round
        self._heard: tuple[State | None, bool] = (None, False)
        self._said: Health | None = None
        self._frame: Frame | None = None
        self._wanted: list[PngWanted] = []
        self._png: tuple[Frame | None, bytes] = (None, b"")

    def open(self) -> None:
        """Opens the screen and draws the first picture, which has no state yet."""
        self._screen = self._open_screen()
        self._picture = Picture(self._screen.canvas)
        self._show()

    def run(self) -> None:
        """Shows and sounds until it is told to stop, or its window is closed."""
        try:
            while self._take_news():
                self._show()
                self._came_round()
        finally:
            self._link.say_health(Health(online=False))
            self._screen.close()

    def stop(self) -> None:
        self.inbox.put(Stop())

    def png(self, within_s: float = 5) -> bytes:
        """The wall at this moment as a file; `queue.Empty` when the wall does not answer."""
        wanted = PngWanted(queue.SimpleQueue())
        self.inbox.put(wanted)
        return wanted.answer.get(timeout=within_s)

    def _take_news(self) -> bool:
        """Sleeps until something is heard or has to change; False: it is over."""
        try:
            news = self.inbox.get(timeout=self._patience_s())
            while self._take(news):
                news = self.inbox.get_nowait()
        except queue.Empty:
            return self._screen.attend()
        return False

    def _patience_s(self) -> float | None:
        now = self._stopwatch()
        change = self._board.next_change(now)
        pauses = (None if change is None else max(0.0, change - now), self._screen.patience_s, self._rest_s)
        return min((pause for pause in pauses if pause is not None), default=None)

    def _take(self, news: WallNews) -> bool:
        match news:
            case Stop():
                return False
            case PngWanted():
                self._wanted.append(news)
            case _:
                self._hear(news)
        return True

    def _hear(self, news: BusNews) -> None:
        self._link.take(news)
        state, fresh = self._link.state, self._link.fresh
        before, self._heard = self._heard, (state, fresh)
        if state is not None and state is not before[0]:
            self._board.hear(state, self._stopwatch(), fresh=fresh)
        elif fresh != before[1]:
            self._board.rely(self._stopwatch(), fresh=fresh)

    def _show(self) -> None:
        """Draws what has changed; a call that begins is marked before it is seen or heard."""
        now = self._stopwatch()
        call = self._board.begin(now)
        if call and self._board.mark:
            self._marks.keep(self._board.mark)
        self._frame = self._board.frame_at(now)
        self._screen.refresh(self._picture.show(self._frame))
        if call:
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
        if wanted and self._png[0] != self._frame:
            self._png = (self._frame, self._screen.canvas.png())
        for one in wanted:
            one.answer.put(self._png[1])
