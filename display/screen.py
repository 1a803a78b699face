"""The screen on which the wall is shown, through pygame. A wall without one works all the same."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, MutableMapping
from pathlib import Path
from typing import Literal, Protocol

import pygame

from display.drawing.canvas import Canvas
from display.drawing.typesetter import Typeface
from display.layout.box import Box

logger = logging.getLogger(__name__)

ScreenStatus = Literal["on", "off", "unknown"]
CONNECTORS = Path("/sys/class/drm")
DESKTOPS = ("DISPLAY", "WAYLAND_DISPLAY")


class Screen(Protocol):
    canvas: Canvas

    @property
    def poll_s(self) -> float | None:
        """Longest time between two calls of `handle_events`; None if there is no limit."""

    def refresh(self, boxes: Iterable[Box]) -> None:
        """Makes visible what was drawn in these boxes."""

    def handle_events(self) -> bool:
        """Handles the desktop's events; False if the window was closed, or the program should restart."""

    def status(self) -> ScreenStatus: ...

    def close(self) -> None: ...


class NoScreen:
    """The picture is drawn in memory only. The program should restart when a screen is plugged in."""

    poll_s: float | None = None

    def __init__(self, canvas: Canvas, *, connectors: Path = CONNECTORS) -> None:
        self.canvas = canvas
        self._connectors = connectors
        self._is_unusable = plugged(connectors) == "on"
        """There is a screen, but it could not be opened; a restart would not help."""

    def refresh(self, boxes: Iterable[Box]) -> None:
        """Shows nothing."""

    def handle_events(self) -> bool:
        return self._is_unusable or plugged(self._connectors) != "on"

    def status(self) -> ScreenStatus:
        return "off"

    def close(self) -> None:
        """Has nothing to close."""


class Window:
    """The whole screen, or a window of the given size on a desktop. Used by one thread only."""

    def __init__(self, *, size: tuple[int, int] | None, typeface: Typeface, output: int = 0) -> None:
        """`output`: which of several screens. Raises `pygame.error` where none can be opened."""
        os.environ.setdefault("SDL_NO_SIGNAL_HANDLERS", "1")  # the program handles signals itself
        pygame.display.init()
        driver = pygame.display.get_driver()
        self._on_desktop = driver in ("x11", "wayland")
        if driver == "x11":
            # Otherwise SDL shows the picture through OpenGL, which takes 90 MB and is no faster.
            os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")
        self.poll_s = 0.25 if self._on_desktop else None
        flags = pygame.FULLSCREEN if size is None or not self._on_desktop else 0
        surface = pygame.display.set_mode(size or (0, 0), flags, display=_existing(output))
        pygame.display.set_caption("Lượt")
        pygame.mouse.set_visible(self._on_desktop and size is not None)
        self.canvas = Canvas(surface, typeface=typeface)
        logger.info("screen: %s, %s × %s", driver, *surface.get_size())

    def refresh(self, boxes: Iterable[Box]) -> None:
        pygame.display.update([tuple(box) for box in boxes])

    def handle_events(self) -> bool:
        return all(event.type != pygame.QUIT for event in pygame.event.get())

    def status(self) -> ScreenStatus:
        if self._on_desktop:
            return "unknown"
        return "off" if pygame.display.get_driver() == "dummy" else plugged(CONNECTORS)

    def close(self) -> None:
        pygame.display.quit()


def open_screen(
    *,
    size: tuple[int, int] | None,
    typeface: Typeface,
    output: int = 0,
    environ: MutableMapping[str, str] = os.environ,
    connectors: Path = CONNECTORS,
) -> Screen:
    """The screen of this machine; `NoScreen` of 1920 × 1080 or the given size if there is none."""
    if choose_driver(environ, connectors) == "dummy":
        logger.warning("no screen: neither a desktop nor a graphics card")
    else:
        try:
            return Window(size=size, typeface=typeface, output=output)
        except pygame.error as error:
            logger.warning("no screen: %s", error)
            pygame.display.quit()
    return NoScreen(Canvas.blank(size or (1920, 1080), typeface=typeface), connectors=connectors)


def _existing(output: int) -> int:
    """The output, or the first where there are not so many."""
    number = pygame.display.get_num_displays()
    if output < number:
        return output
    logger.warning("no output %s: there are %s, and the wall takes the first", output, number)
    return 0


def choose_driver(environ: MutableMapping[str, str], connectors: Path) -> str | None:
    """Sets SDL's variables unless they are set; returns its driver, `dummy` without a screen, None if SDL chooses."""
    on_desktop = any(environ.get(desktop) for desktop in DESKTOPS)
    cards = _cards(connectors)
    if "SDL_VIDEODRIVER" not in environ and not on_desktop:
        environ["SDL_VIDEODRIVER"] = "kmsdrm" if cards else "dummy"
    if cards and environ.get("SDL_VIDEODRIVER") == "kmsdrm":
        # Card numbers change between boots, so the card with a screen is looked up.
        card = next((card for card, connected in cards.items() if connected), min(cards))
        environ.setdefault("SDL_KMSDRM_DEVICE_INDEX", str(card))
    return environ.get("SDL_VIDEODRIVER")


def plugged(connectors: Path) -> ScreenStatus:
    """Whether a screen is plugged into any graphics card; "unknown" without cards."""
    cards = _cards(connectors)
    if not cards:
        return "unknown"
    return "on" if any(cards.values()) else "off"


def _cards(connectors: Path) -> dict[int, bool]:
    """Card number → whether a screen is connected."""
    cards: dict[int, bool] = {}
    for status in sorted(connectors.glob("card*-*/status")):
        card = int(status.parent.name.removeprefix("card").partition("-")[0])
        cards[card] = cards.get(card, False) or status.read_text().strip() == "connected"
    return cards
