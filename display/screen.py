"""The screen, through pygame; a wall without one goes on all the same."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, MutableMapping
from pathlib import Path
from typing import Literal, Protocol

import pygame

from display.drawing.canvas import Canvas, Typeface
from display.drawing.wall_layout import Box

logger = logging.getLogger(__name__)

Condition = Literal["on", "off", "unknown"]
CONNECTORS = Path("/sys/class/drm")
DESKTOPS = ("DISPLAY", "WAYLAND_DISPLAY")


class Screen(Protocol):
    """Where the picture is seen."""

    canvas: Canvas
    patience_s: float | None
    """How long it may be left alone; None: for ever."""

    def refresh(self, boxes: Iterable[Box]) -> None:
        """What was drawn in these boxes becomes visible."""

    def attend(self) -> bool:
        """Answers the desktop; False: somebody has closed the window, or it is worth starting anew."""

    def condition(self) -> Condition: ...

    def close(self) -> None: ...


class Hidden:
    """No screen: the picture is drawn, and can be had as a file. Ends when a screen is plugged in later."""

    patience_s: float | None = None

    def __init__(self, canvas: Canvas, *, connectors: Path = CONNECTORS) -> None:
        self.canvas = canvas
        self._connectors = connectors
        self._vain = plugged(connectors) == "on"
        """There is one, but it cannot be used."""

    def refresh(self, boxes: Iterable[Box]) -> None:
        """Nobody looks."""

    def attend(self) -> bool:
        return self._vain or plugged(self._connectors) != "on"

    def condition(self) -> Condition:
        return "off"

    def close(self) -> None:
        """Nothing is open."""


class Window:
    """The whole screen, or a window of the given size where there is a desktop. Used by one thread only."""

    def __init__(self, *, size: tuple[int, int] | None, typeface: Typeface) -> None:
        """Raises `pygame.error` where no screen can be opened."""
        os.environ.setdefault("SDL_NO_SIGNAL_HANDLERS", "1")  # how we end is ours to say
        pygame.display.init()
        driver = pygame.display.get_driver()
        self._on_desktop = driver in ("x11", "wayland")
        if driver == "x11":
            # Else SDL brings the picture there through OpenGL: 90 MB, and no faster.
            os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")
        self.patience_s = 0.25 if self._on_desktop else None
        flags = pygame.FULLSCREEN if size is None or not self._on_desktop else 0
        surface = pygame.display.set_mode(size or (0, 0), flags)
        pygame.display.set_caption("Lượt")
        pygame.mouse.set_visible(self._on_desktop and size is not None)
        self.canvas = Canvas(surface, typeface=typeface)
        logger.info("screen: %s, %s × %s", driver, *surface.get_size())

    def refresh(self, boxes: Iterable[Box]) -> None:
        pygame.display.update([tuple(box) for box in boxes])

    def attend(self) -> bool:
        return all(event.type != pygame.QUIT for event in pygame.event.get())

    def condition(self) -> Condition:
        if self._on_desktop:
            return "unknown"
        return "off" if pygame.display.get_driver() == "dummy" else plugged(CONNECTORS)

    def close(self) -> None:
        pygame.display.quit()


def open_screen(
    *,
    size: tuple[int, int] | None,
    typeface: Typeface,
    environ: MutableMapping[str, str] = os.environ,
    connectors: Path = CONNECTORS,
) -> Screen:
    """The screen of this machine; without one, a hidden picture of 1920 × 1080 or the given size."""
    if choose_driver(environ, connectors) == "dummy":
        logger.warning("no screen: neither a desktop nor a graphics card")
    else:
        try:
            return Window(size=size, typeface=typeface)
        except pygame.error as error:
            logger.warning("no screen: %s", error)
            pygame.display.quit()
    return Hidden(Canvas.blank(size or (1920, 1080), typeface=typeface), connectors=connectors)


def choose_driver(environ: MutableMapping[str, str], connectors: Path) -> str | None:
    """Sets SDL's variables, where nobody has, and returns its driver; None: SDL chooses, `dummy`: no screen."""
    on_desktop = any(environ.get(desktop) for desktop in DESKTOPS)
    cards = _cards(connectors)
    if "SDL_VIDEODRIVER" not in environ and not on_desktop:
        environ["SDL_VIDEODRIVER"] = "kmsdrm" if cards else "dummy"
    if cards and environ.get("SDL_VIDEODRIVER") == "kmsdrm":
        # The numbers of the cards change between boots: take the one with the screen.
        card = next((card for card, connected in cards.items() if connected), min(cards))
        environ.setdefault("SDL_KMSDRM_DEVICE_INDEX", str(card))
    return environ.get("SDL_VIDEODRIVER")


def plugged(connectors: Path) -> Condition:
    """Whether a screen hangs on any connector of a graphics card."""
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
