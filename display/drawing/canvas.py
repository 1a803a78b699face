"""A canvas and the few ways to draw on it: the only place, with the screen and the bell, that knows pygame."""

from __future__ import annotations

import io
from pathlib import Path
from typing import NamedTuple

import pygame
import pygame.font

from display.drawing.pictograms import DISC, Sign
from display.drawing.wall_layout import CAP, FILLED, Box

SMALLEST = 0.7
"""A text too wide for its place shrinks to this share of its size before it is cut short."""
LONGEST = 500
"""No wall shows more signs of one text; a text without an end would take all the time there is."""
UNDRAWABLE = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), *range(0x2028, 0x202F), *range(0x2066, 0x206A)), " ")
"""Controls, breaks of a line and turns of the writing direction become spaces: pygame raises an error at some."""
SIGN_SCALE = 4
"""Signs are drawn larger and scaled down, for smooth edges."""

Colour = str
"""`#RRGGBB`."""


class Typeface(NamedTuple):
    """The files of Noto Sans."""

    regular: Path
    bold: Path


class Type(NamedTuple):
    """How a text looks."""

    size: int
    colour: Colour
    bold: bool = False


class Canvas:
    """A surface of pixels; texts are placed by the middle of their capitals."""

    def __init__(self, surface: pygame.Surface, *, typeface: Typeface) -> None:
        pygame.font.init()
        self.surface = surface
        self.size = surface.get_size()
        self.typeface = typeface
        self._fonts: dict[tuple[int, bool], pygame.font.Font] = {}
        self._signs: dict[tuple[Sign, int, Colour, Colour], pygame.Surface] = {}

    @classmethod
    def blank(cls, size: tuple[int, int], *, typeface: Typeface) -> Canvas:
        """One that is on no screen."""
        return cls(pygame.Surface(size, depth=32), typeface=typeface)

    def png(self) -> bytes:
        file = io.BytesIO()
        pygame.image.save(self.surface, file, "wall.png")
        return file.getvalue()

    def confine(self, box: Box | None) -> None:
        """From now on nothing is drawn outside of the box."""
        self.surface.set_clip(box)

    def fill(self, box: Box, colour: Colour) -> None:
        self.surface.fill(colour, box)

    def rounded(self, box: Box, colour: Colour, radius: int) -> None:
        """A filled rectangle with round corners and smooth edges."""
        radius = max(1, min(radius, box.w // 2, box.h // 2))
        self.fill(Box(box.x, box.y + radius, box.w, box.h - 2 * radius), colour)
        for y, edge in ((box.y, box.y), (box.bottom - 2 * radius, box.bottom - radius)):
            self.fill(Box(box.x + radius, edge, box.w - 2 * radius, radius), colour)
            for x in (box.x, box.right - 2 * radius):
                self.sign(DISC, 2 * radius, colour, colour, x, y)

    def sign(self, sign: Sign, side: int, ink: Colour, ground: Colour, x: int, y: int) -> None:
        key = (sign, side, ink, ground)
        if key not in self._signs:
            self._signs[key] = _drawn(sign, side, ink, ground)
        self.surface.blit(self._signs[key], (x, y))

    def text(self, text: str, style: Type, x: int, middle: int, *, most: int | None = None) -> int:
        """Draws from `x` on, shrunk or cut to `most`; returns the width."""
        if most is not None:
            text, style = self.fit(text, style, most)
        text = drawable(text)
        if not self.width(text, style):  # pygame ends at words of no width, too
            return 0
        font = self._font(style)
        ink = font.render(text, True, style.colour)
        self.surface.blit(ink, (x, round(middle + style.size * CAP / 2) - font.get_ascent()))
        return ink.get_width()

    def text_to(self, text: str, style: Type, right: int, middle: int) -> int:
        """The same, ending at `right`."""
        return self.text(text, style, right - self.width(text, style), middle)

    def centred(self, text: str, style: Type, box: Box) -> None:
        text, style = self.fit(text, style, box.w)
        self.text(text, style, box.x + (box.w - self.width(text, style)) // 2, box.middle)

    def width(self, text: str, style: Type) -> int:
        return self._font(style).size(drawable(text))[0]

    def largest(self, text: str, box: Box) -> int:
        """The largest bold size at which the text fits the box; a sixth of the height stays free."""
        width = self.width(text, Type(100, "", bold=True))
        return max(1, int(min(100 * box.w / max(1, width), box.h / CAP * FILLED)))

    def fit(self, text: str, style: Type, most: int) -> tuple[str, Type]:
        """Shrunk, then cut short, until it is at most so wide."""
        text, smallest = drawable(text), max(1, int(style.size * SMALLEST))
        while self.width(text, style) > most and style.size > smallest:
            style = style._replace(size=style.size - 1)
        return self.cut(text, style, most), style

    def cut(self, text: str, style: Type, most: int) -> str:
        """Cut short until it is at most so wide."""
        text = drawable(text)
        while text and self.width(text, style) > most:
            text = text.removesuffix("…")[:-1].rstrip() + "…" if len(text) > 1 else ""
        return text

    def wrapped(self, text: str, style: Type, most: int, lines: int) -> list[str]:
        """Broken between words into at most so many lines; the last takes the rest."""
        broken = [""]
        for word in text.split():
            longer = f"{broken[-1]} {word}".strip()
            if len(broken) < lines and self.width(longer, style) > most:
                broken.append(word)
            else:
                broken[-1] = longer
        return broken

    def _font(self, style: Type) -> pygame.font.Font:
        key = (style.size, style.bold)
        if key not in self._fonts:
            self._fonts[key] = pygame.font.Font(self.typeface[style.bold], style.size)
        return self._fonts[key]


def drawable(text: str) -> str:
    """What pygame can draw of any text: whole characters that can be seen, and not too many."""
    return text[:LONGEST].encode("utf-8", "ignore").decode("utf-8").translate(UNDRAWABLE)


def _drawn(sign: Sign, side: int, ink: Colour, ground: Colour) -> pygame.Surface:
    large = pygame.Surface((side * SIGN_SCALE, side * SIGN_SCALE), pygame.SRCALPHA)
    red, green, blue, _ = pygame.Color(ink)
    large.fill((red, green, blue, 0))  # see-through, yet of the ink's hue: edges do not darken when scaled
    for outlines, colour in ((sign.ink, ink), (sign.cut, ground)):
        for outline in outlines:
            pygame.draw.polygon(large, colour, [(x * side * SIGN_SCALE, y * side * SIGN_SCALE) for x, y in outline])
    return pygame.transform.smoothscale(large, (side, side))
