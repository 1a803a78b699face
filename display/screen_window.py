"""A window that needs no renderer: on a desktop with X, or on none at all for tests."""

from __future__ import annotations

import os
from collections.abc import Iterable

import pygame

from display.drawing.canvas import Canvas
from display.drawing.typesetter import Typeface
from display.layout.box import Box
from display.screen import CONNECTORS, ScreenError, ScreenStatus, plugged
from display.screen_outputs import existing_output, nobody_closes

DESKTOPS = ("x11", "wayland")
"""SDL's drivers of windows among others."""


class Window:
    """The whole screen, or a window of the given size on a desktop. Used by one thread only."""

    is_black = False

    def __init__(self, *, size: tuple[int, int] | None, typeface: Typeface, output: int = 0) -> None:
        """`output`: which of several screens. Raises `ScreenError` where none can be opened."""
        try:
            pygame.display.init()
            self.renderer = pygame.display.get_driver()
            self._on_desktop = self.renderer in DESKTOPS
            if self.renderer == "x11":
                # Otherwise SDL shows the picture through OpenGL, which takes 90 MB and is no faster.
                os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")
            flags = pygame.FULLSCREEN if size is None or not self._on_desktop else 0
            surface = pygame.display.set_mode(size or (0, 0), flags, display=existing_output(output))
            pygame.display.set_caption("Lượt")
            pygame.mouse.set_visible(self._on_desktop and size is not None)
        except pygame.error as error:
            raise ScreenError(str(error)) from error
        self.poll_s = 0.25 if self._on_desktop else None
        self.canvas = Canvas(surface, typeface=typeface)

    def refresh(self, boxes: Iterable[Box]) -> None:
        try:
            pygame.display.update([tuple(box) for box in boxes])
        except pygame.error as error:
            raise ScreenError(str(error)) from error

    def handle_events(self) -> bool:
        return nobody_closes()

    def status(self) -> ScreenStatus:
        if self._on_desktop:
            return "unknown"
        return "off" if pygame.display.get_driver() == "dummy" else plugged(CONNECTORS)

    def close(self) -> None:
        pygame.display.quit()
