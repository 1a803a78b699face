"""A screen that may fail, such as when its cable is pulled: the wall goes on speaking without it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from display.drawing.canvas import Canvas
from display.layout.box import Box
from display.screen import NoScreen, Screen, ScreenError, ScreenStatus

logger = logging.getLogger(__name__)

AGAIN_AFTER_S, SELDOM_S = 10.0, 300.0


class LastingScreen:
    """Draws in memory while the screen fails, and opens it again, after pauses that double. Each time `canvas` is
    another one."""

    def __init__(self, open_: Callable[[], Screen], *, monotonic: Callable[[], float]) -> None:
        """`open_` returns a `NoScreen` where there is none."""
        self._open = open_
        self._monotonic = monotonic
        self._screen: Screen = open_()
        self._pause_s = AGAIN_AFTER_S
        self._again_s = monotonic() + AGAIN_AFTER_S

    @property
    def canvas(self) -> Canvas:
        return self._screen.canvas

    @property
    def renderer(self) -> str | None:
        return self._screen.renderer

    @property
    def is_black(self) -> bool:
        return self._screen.is_black

    @property
    def poll_s(self) -> float | None:
        return self._pause_s if self._has_failed() else self._screen.poll_s

    def refresh(self, boxes: Iterable[Box]) -> None:
        try:
            self._screen.refresh(boxes)
        except ScreenError as error:
            self._give_up(error)

    def handle_events(self) -> bool:
        if self._has_failed() and self._monotonic() >= self._again_s:
            self._try_again()
        try:
            return self._screen.handle_events()
        except ScreenError as error:
            self._give_up(error)
            return True

    def status(self) -> ScreenStatus:
        return self._screen.status()

    def close(self) -> None:
        self._screen.close()

    def _has_failed(self) -> bool:
        return isinstance(self._screen, NoScreen) and self._screen.failed

    def _give_up(self, error: ScreenError) -> None:
        logger.error("the screen has failed, the wall goes on without it: %s", error)
        self.close()
        self._screen = NoScreen(Canvas.blank(self.canvas.size, typeface=self.canvas.typeface), failed=True)
        self._pause_s = AGAIN_AFTER_S
        self._again_s = self._monotonic() + self._pause_s

    def _try_again(self) -> None:
        screen = self._open()
        if isinstance(screen, NoScreen):
            self._pause_s = min(2 * self._pause_s, SELDOM_S)
            self._again_s = self._monotonic() + self._pause_s
        else:
            logger.info("there is a screen again")
            self._screen = screen
