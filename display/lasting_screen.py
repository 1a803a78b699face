"""A screen that may fail while it is used, such as when its cable is pulled: the wall goes on speaking without it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

import pygame

from display.drawing.canvas import Canvas
from display.layout.box import Box
from display.screen import NoScreen, Screen, ScreenStatus

logger = logging.getLogger(__name__)

AGAIN_AFTER_S, SELDOM_S = 10.0, 300.0


class LastingScreen:
    """Draws in memory when the screen has failed, and opens it again, after pauses that double. Each time `canvas` is
    another one."""

    def __init__(self, open_: Callable[[], Screen], *, monotonic: Callable[[], float]) -> None:
        """`open_` returns a `NoScreen` where there is none."""
        self._open = open_
        self._monotonic = monotonic
        self._screen: Screen | None = open_()
        """None: it has failed."""
        self.canvas = self._screen.canvas
        self._pause_s = AGAIN_AFTER_S
        self._again_s = 0.0

    @property
    def poll_s(self) -> float | None:
        return self._screen.poll_s if self._screen else self._pause_s

    def refresh(self, boxes: Iterable[Box]) -> None:
        if self._screen:
            try:
                self._screen.refresh(boxes)
            except pygame.error as error:
                self._give_up(error)

    def handle_events(self) -> bool:
        if self._screen is None and self._monotonic() >= self._again_s:
            self._try_again()
        try:
            return self._screen is None or self._screen.handle_events()
        except pygame.error as error:
            self._give_up(error)
            return True

    def status(self) -> ScreenStatus:
        return self._screen.status() if self._screen else "off"

    def close(self) -> None:
        if self._screen:
            self._screen.close()

    def _give_up(self, error: pygame.error) -> None:
        logger.error("the screen has failed, the wall goes on without it: %s", error)
        self.close()
        self._screen, self._pause_s = None, AGAIN_AFTER_S
        self._again_s = self._monotonic() + self._pause_s
        self.canvas = Canvas.blank(self.canvas.size, typeface=self.canvas.typeface)

    def _try_again(self) -> None:
        screen = self._open()
        if isinstance(screen, NoScreen):
            self._pause_s = min(2 * self._pause_s, SELDOM_S)
            self._again_s = self._monotonic() + self._pause_s
        else:
            logger.info("there is a screen again")
            self._screen, self.canvas = screen, screen.canvas
