"""What a screen is for the wall, and its absence. A wall without one works all the same."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal, Protocol

from display.drawing.canvas import Canvas
from display.layout.box import Box

ScreenStatus = Literal["on", "off", "unknown"]
CONNECTORS = Path("/sys/class/drm")


class ScreenError(Exception):
    """The picture cannot be brought onto the screen; the text is for the technician."""


class Screen(Protocol):
    @property
    def canvas(self) -> Canvas:
        """What is drawn on; another one when the screen has failed or come back."""

    @property
    def renderer(self) -> str | None:
        """What brings the picture onto the screen; None without a screen."""

    @property
    def is_black(self) -> bool:
        """Whether there is a screen and nothing brings the picture onto it."""

    @property
    def poll_s(self) -> float | None:
        """Longest time between two calls of `handle_events`; None if there is no limit."""

    def refresh(self, boxes: Iterable[Box]) -> None:
        """Makes visible what was drawn in these boxes. Raises `ScreenError` when the screen has failed."""

    def handle_events(self) -> bool:
        """Handles the desktop's events; False if the window was closed, or the program should restart. Raises
        `ScreenError` when the screen has failed."""

    def status(self) -> ScreenStatus: ...

    def close(self) -> None: ...


class NoScreen:
    """The picture is drawn in memory only. The program should restart when a screen is plugged in."""

    poll_s: float | None = None
    renderer: str | None = None

    def __init__(self, canvas: Canvas, *, connectors: Path = CONNECTORS, failed: bool = False) -> None:
        """`failed`: there is a screen, but it could not be opened."""
        self.canvas = canvas
        self.failed = failed
        self._connectors = connectors

    @property
    def is_black(self) -> bool:
        return self.failed and plugged(self._connectors) == "on"

    def refresh(self, boxes: Iterable[Box]) -> None:
        """Shows nothing."""

    def handle_events(self) -> bool:
        return self.failed or plugged(self._connectors) != "on"

    def status(self) -> ScreenStatus:
        return "off"

    def close(self) -> None:
        """Has nothing to close."""


def plugged(connectors: Path) -> ScreenStatus:
    """Whether a screen is plugged into any graphics card; "unknown" without cards."""
    cards = graphics_cards(connectors)
    if not cards:
        return "unknown"
    return "on" if any(cards.values()) else "off"


def graphics_cards(connectors: Path) -> dict[int, bool]:
    """Card number → whether a screen is connected."""
    cards: dict[int, bool] = {}
    for status in sorted(connectors.glob("card*-*/status")):
        card = int(status.parent.name.removeprefix("card").partition("-")[0])
        cards[card] = cards.get(card, False) or status.read_text().strip() == "connected"
    return cards
