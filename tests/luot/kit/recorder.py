"""Sheets that remember where each text stands, so that nothing needs to be read off a picture."""

from __future__ import annotations

from typing import Any, NamedTuple

from luot.kit.sheets import CAP, LONG, SHORT, Colour, Points, Sheets

REACH = 90
"""Tenths of a millimetre from the edge that every printer leaves white."""


class Drawn(NamedTuple):
    sheet: int
    text: str
    left: float
    right: float
    top: float
    """Of the capitals."""
    bottom: float
    size: int


class RecordingSheets(Sheets):
    def __init__(self, title: str = "a kit", language: str = "vi") -> None:
        super().__init__(title, language)
        self.drawn: list[Drawn] = []
        self.dots: list[tuple[int, float, float, float]] = []
        """Of each disc its sheet, middle and radius."""
        self.polygons: list[Points] = []
        self._is_wide = False

    def add(self, *, landscape: bool = False) -> Any:
        self._is_wide = landscape
        return super().add(landscape=landscape)

    def text(self, x: float, baseline: float, text: str, size: int, *rest: Any, **named: Any) -> None:
        super().text(x, baseline, text, size, *rest, **named)
        w = self.width(text, size, bold=named.get("bold", False))
        left = x - w * {"left": 0, "middle": 0.5, "right": 1}[named.get("align", "left")]
        assert self._runs(text) or not text.strip(), f"no letter of it can be drawn: {text}"
        self.drawn.append(Drawn(self.count, text, left, left + w, baseline - size * CAP, baseline, size))

    def disc(self, x: float, y: float, radius: float, *rest: Any, **named: Any) -> None:
        super().disc(x, y, radius, *rest, **named)
        self.dots.append((self.count, x, y, radius))

    def polygon(self, points: Points, fill: Colour) -> None:
        super().polygon(points, fill)
        self.polygons.append(points)

    def beyond(self, *, wide: bool = False) -> list[Drawn]:
        """Texts that a printer would cut."""
        w, h = (LONG, SHORT) if wide else (SHORT, LONG)
        return [
            each
            for each in self.drawn
            if each.left < REACH or each.right > w - REACH or each.top < REACH or each.bottom > h - REACH
        ]

    def collisions(self) -> list[tuple[Drawn, Drawn]]:
        """Pairs of texts on a sheet whose capitals share a place."""
        return [
            (one, other)
            for place, one in enumerate(self.drawn)
            for other in self.drawn[place + 1 :]
            if one.sheet == other.sheet
            and min(one.right, other.right) - max(one.left, other.left) > 1
            and min(one.bottom, other.bottom) - max(one.top, other.top) > 1
        ]
