"""A canvas that remembers each text, to ask whether it was cut, clipped, too small, or drawn over another."""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

import pygame

from display.drawing.canvas import Canvas, TextStyle
from display.drawing.picture import Picture
from display.drawing.typesetter import Typeface
from display.frame import Frame
from display.layout.box import Box
from display.layout.reach import CAP, Minima


class Drawn(NamedTuple):
    asked: str
    drawn: str
    style: TextStyle
    ink: Box
    clip: Box


class RecordingCanvas(Canvas):
    def __init__(self, surface: pygame.Surface, *, typeface: Typeface) -> None:
        super().__init__(surface, typeface=typeface)
        self.texts: list[Drawn] = []

    def text(self, text: str, style: TextStyle, x: int, middle: int, *, max_width: int | None = None) -> int:
        drawn, fitted = (text, style) if max_width is None else self.fit(text, style, max_width)
        width = super().text(drawn, fitted, x, middle)
        if width:
            ink = self._ink(drawn, fitted, x, middle)
            self.texts.append(Drawn(text, drawn, fitted, ink, Box(*self.surface.get_clip())))
        return width

    def _ink(self, text: str, style: TextStyle, x: int, middle: int) -> Box:
        """The pixels that the letters take, whether or not they are clipped."""
        baseline, rects = round(middle + style.size * CAP / 2), []
        for piece, font in self.types.runs(text, style.size, style.bold):
            letters = font.render(piece, True, style.colour)
            rects.append(letters.get_bounding_rect().move(x, baseline - font.get_ascent()))
            x += letters.get_width()
        return Box(*rects[0].unionall(rects[1:]))


def recorded(frame: Frame, typeface: Typeface, size: tuple[int, int]) -> RecordingCanvas:
    canvas = RecordingCanvas(pygame.Surface(size, depth=32), typeface=typeface)
    Picture(canvas).show(frame)
    return canvas


def faults(canvas: RecordingCanvas, least: Minima, *, slack: float = 1.0) -> list[str]:
    """What is wrong with the picture; `least` in pixels of font size, of which `slack` is enough."""
    found = [f"cut: {each.asked!r} → {each.drawn!r}" for each in canvas.texts if each.drawn != each.asked]
    for each in canvas.texts:
        if each.style.size < slack * getattr(least, each.style.reach) - 0.5:
            found.append(f"too small for {each.style.reach}: {each.asked!r}, {each.style.size} px")
        if not _within(each.ink, each.clip) or _touches(each.ink, each.clip):
            found.append(f"clipped: {each.asked!r} {each.ink} {each.clip}")
    found += [
        f"overlap: {one.asked!r} {other.asked!r}"
        for one, other in combinations(canvas.texts, 2)
        if pygame.Rect(one.ink).colliderect(pygame.Rect(other.ink))
    ]
    return found


def _within(box: Box, outer: Box) -> bool:
    return outer.x <= box.x and outer.y <= box.y and box.right <= outer.right and box.bottom <= outer.bottom


def _touches(box: Box, clip: Box) -> bool:
    """Whether the ink ends just where the clip does: then more of it may be missing."""
    return bool(box.h) and (box.y == clip.y or box.bottom == clip.bottom)
