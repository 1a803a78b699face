"""A window whose picture a renderer of the graphics card brings onto the screen; it is looked whether it is there.

SDL itself takes the first renderer that starts. One that starts may fail in all it does, without a word: a wall on a
real card was black while SDL reported every frame as shown (`docs/decisions/0035-what-shows-the-wall.md`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

import pygame
from pygame._sdl2.video import Renderer, Texture, get_drivers

from display.drawing.canvas import Canvas
from display.drawing.typesetter import Typeface
from display.layout.box import Box
from display.screen import CONNECTORS, ScreenError, ScreenStatus, plugged
from display.screen_outputs import existing_output, nobody_closes, on_screen
from display.screen_window import DESKTOPS

RENDERERS = ("opengles2", "opengl")
"""In this order: every driver of a Pi and of Mesa speaks OpenGL ES, and OpenGL may be there without its library."""
LOOKED_EVERY_S = 60.0
"""So often the picture itself is read back: it costs the time until the card has drawn it."""
SAMPLE = ("#12DE6F", "#E0219C")
SAMPLE_PX = 8
TOLERANCE = 2
"""By which each of red, green and blue may differ after a card has calculated with fractions."""


class RenderedWindow:
    """The whole screen, or a window of the given size on a desktop. Used by one thread only."""

    is_black = False

    def __init__(
        self,
        renderer: str,
        *,
        size: tuple[int, int] | None,
        typeface: Typeface,
        output: int = 0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`renderer`: SDL's name of it; `output`: which of several screens. Raises `ScreenError` where it shows
        nothing."""
        self.renderer = renderer
        self._monotonic = monotonic
        self._look_at_s = 0.0
        try:
            self._open(size, output)
            self.canvas = Canvas.blank(self._window.size, typeface=typeface)
            self._look_at_a_sample()
        except (pygame.error, ValueError) as error:
            raise ScreenError(str(error) or "it cannot be used") from error

    def refresh(self, boxes: Iterable[Box]) -> None:
        areas = on_screen(boxes, self.canvas.size)
        if not areas:
            return
        try:
            for area in areas:
                # pygame-ce 2.5.8 takes a Rect for another place, but not a tuple.
                self._texture.update(self.canvas.surface.subsurface(area), area)
            if self._monotonic() >= self._look_at_s:
                self._look_at_s = self._monotonic() + LOOKED_EVERY_S
                x, y = areas[0].x + areas[0].w // 2, areas[0].y + areas[0].h // 2
                self._draw_and_expect({(x, y): self.canvas.surface.get_at((x, y))})
            else:
                self._texture.draw()
            self._renderer.present()
        except pygame.error as error:
            raise ScreenError(str(error)) from error

    def handle_events(self) -> bool:
        return nobody_closes()

    def status(self) -> ScreenStatus:
        return "unknown" if self._on_desktop else plugged(CONNECTORS)

    def close(self) -> None:
        pygame.display.quit()

    def _open(self, size: tuple[int, int] | None, output: int) -> None:
        index = [driver.name for driver in get_drivers()].index(self.renderer)
        pygame.display.init()
        self._on_desktop = pygame.display.get_driver() in DESKTOPS
        self.poll_s = 0.25 if self._on_desktop else None
        screens = pygame.display.get_desktop_sizes()
        output = existing_output(output)
        # SDL lays all screens side by side.
        at = (sum(width for width, _ in screens[:output]), 0)
        self._window = pygame.Window(
            "Lượt",
            size or screens[output],
            at,
            fullscreen=size is not None and not self._on_desktop,
            fullscreen_desktop=size is None,
        )
        pygame.mouse.set_visible(self._on_desktop and size is not None)
        self._renderer = Renderer(self._window, index)
        # Under KMS SDL makes the screen's buffers anew at the first frame, which is lost.
        self._renderer.clear()
        self._renderer.present()
        self._texture = Texture(self._renderer, self._window.size, streaming=True)
        self._texture.blend_mode = pygame.BLENDMODE_NONE

    def _look_at_a_sample(self) -> None:
        """Draws two colours as the picture will be drawn, and reads both back; nothing of it is ever shown."""
        for x, colour in enumerate(SAMPLE):
            self.canvas.fill(Box(x * SAMPLE_PX, 0, SAMPLE_PX, SAMPLE_PX), colour)
        self._texture.update(self.canvas.surface)
        middles = (SAMPLE_PX // 2 + x * SAMPLE_PX for x in range(len(SAMPLE)))
        self._draw_and_expect(
            {(x, SAMPLE_PX // 2): pygame.Color(colour) for x, colour in zip(middles, SAMPLE, strict=True)}
        )
        self.canvas.surface.fill("black")
        self._texture.update(self.canvas.surface)

    def _draw_and_expect(self, due: dict[tuple[int, int], pygame.Color]) -> None:
        """Raises `ScreenError` unless what is about to be shown has these colours at these pixels."""
        self._renderer.clear()  # a card's memory may still hold the picture of the program before
        self._texture.draw()
        for (x, y), colour in due.items():
            self._expect(x, y, colour)

    def _expect(self, x: int, y: int, colour: pygame.Color) -> None:
        shown = self._renderer.get_viewport()  # it differs where the screen has no such resolution
        x, y = x * shown.w // self.canvas.size[0], y * shown.h // self.canvas.size[1]
        drawn = self._renderer.to_surface(area=(x, y, 1, 1)).get_at((0, 0))
        if any(abs(is_ - due) > TOLERANCE for is_, due in zip(drawn[:3], colour[:3], strict=True)):
            raise ScreenError(f"the picture does not arrive: {tuple(drawn[:3])} instead of {tuple(colour[:3])}")
