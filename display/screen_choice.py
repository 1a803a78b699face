"""Opens the screen of this machine by the first way on which the picture arrives."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, MutableMapping
from functools import partial
from pathlib import Path

import pygame

from display.drawing.canvas import Canvas
from display.drawing.typesetter import Typeface
from display.screen import CONNECTORS, NoScreen, Screen, ScreenError, graphics_cards
from display.screen_framebuffer import ABOUT, Framebuffer, only_shows
from display.screen_renderer import RENDERERS, RenderedWindow
from display.screen_window import Window

logger = logging.getLogger(__name__)

DESKTOPS = ("DISPLAY", "WAYLAND_DISPLAY")

Way = tuple[str, Callable[[], Screen]]
"""Its name, and what opens a screen or raises `ScreenError`."""


def open_screen(
    *,
    size: tuple[int, int] | None,
    typeface: Typeface,
    output: int = 0,
    environ: MutableMapping[str, str] = os.environ,
    connectors: Path = CONNECTORS,
    framebuffer: Path = ABOUT,
) -> Screen:
    """The screen of this machine; `NoScreen` of 1920 × 1080 or the given size if there is none."""
    os.environ.setdefault("SDL_NO_SIGNAL_HANDLERS", "1")  # the program handles signals itself
    driver = choose_driver(environ, connectors)
    if driver == "dummy":
        logger.warning("no screen: neither a desktop nor a graphics card")
    else:
        choices = ways(driver, size=size, typeface=typeface, output=output, gpu=_may_draw(connectors, framebuffer))
        screen = first_that_shows(choices)
        if screen:
            return screen
    canvas = Canvas.blank(size or (1920, 1080), typeface=typeface)
    return NoScreen(canvas, connectors=connectors, failed=driver != "dummy")


def _may_draw(connectors: Path, framebuffer: Path) -> bool:
    """Whether a card may draw by itself. With several cards the frame buffer may be another one's than the screen's."""
    return len(graphics_cards(connectors)) != 1 or not only_shows(framebuffer)


def ways(
    driver: str | None, *, size: tuple[int, int] | None, typeface: Typeface, output: int, gpu: bool
) -> Iterator[Way]:
    """The ways to a screen through SDL's driver; None: SDL chooses one. `gpu`: whether the card draws by itself. On one
    that does not, a renderer is a hundred megabytes of software in front of the frame buffer."""
    if driver is None:
        driver = _desktop()
    framebuffer: Way = ("framebuffer", partial(Framebuffer, typeface=typeface))
    # It shows the same on all outputs, in the size that the kernel has chosen.
    at_once = driver == "kmsdrm" and not gpu and output == 0 and size is None
    if at_once:
        yield framebuffer
    if driver in ("kmsdrm", "wayland"):  # these have nothing of their own that brings a picture onto the screen
        for name in RENDERERS:
            yield name, partial(RenderedWindow, name, size=size, typeface=typeface, output=output)
    if driver == "kmsdrm":
        if not at_once:
            yield framebuffer
    else:
        yield driver or "desktop", partial(Window, size=size, typeface=typeface, output=output)


def first_that_shows(choices: Iterator[Way]) -> Screen | None:
    """The screen that opens first. Says in the log which it is, and why those before it failed."""
    for name, open_ in choices:
        try:
            screen = open_()
        except ScreenError as error:
            logger.warning("no picture on the screen through %s: %s", name, error)
            pygame.display.quit()
        else:
            logger.info("screen: %s, %s × %s", screen.renderer, *screen.canvas.size)
            return screen
    logger.error("no picture on the screen: the wall goes on without it")
    return None


def _desktop() -> str | None:
    """The driver that SDL chooses; None if it finds none."""
    try:
        pygame.display.init()
        return pygame.display.get_driver()
    except pygame.error:
        return None
    finally:
        pygame.display.quit()


def choose_driver(environ: MutableMapping[str, str], connectors: Path) -> str | None:
    """Sets SDL's variables unless they are set; returns its driver, `dummy` without a screen, None if SDL chooses."""
    on_desktop = any(environ.get(desktop) for desktop in DESKTOPS)
    cards = graphics_cards(connectors)
    if "SDL_VIDEODRIVER" not in environ and not on_desktop:
        environ["SDL_VIDEODRIVER"] = "kmsdrm" if cards else "dummy"
    if cards and environ.get("SDL_VIDEODRIVER") == "kmsdrm":
        # Card numbers change between boots, so the card with a screen is looked up.
        card = next((card for card, connected in cards.items() if connected), min(cards))
        environ.setdefault("SDL_KMSDRM_DEVICE_INDEX", str(card))
    return environ.get("SDL_VIDEODRIVER")
