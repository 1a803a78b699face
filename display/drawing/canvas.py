"""A pygame surface and the few operations with which the wall is drawn on it."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import NamedTuple, Protocol

import pygame

from display.drawing.colours import Colour
from display.drawing.pictograms import DISC, Pictogram
from display.drawing.typesetter import Typeface, Typesetter, drawable
from display.layout.box import Box
from display.layout.measures import unit_of
from display.layout.reach import CAP, Reach
from display.layout.typesetting import LOWER, PITCH, wrap

SMALLEST = 0.7
"""A text for which the wall was not laid out shrinks to this share of its size before it is cut short."""
INKED = 80
"""Texts that are kept as pixels: about as many as stand on a wall at once."""
LARGE = 130
"""Of the sketch: larger texts take a megabyte each, are few, and are drawn anew each time."""
PICTOGRAM_SCALE = 4
"""Pictograms are drawn this much larger and scaled down, for smooth edges."""


class TextStyle(NamedTuple):
    size: int
    """Font size in pixels."""
    colour: Colour
    bold: bool = False
    reach: Reach = "near"


class Witness(Protocol):
    """Is told what is drawn, so that the picture can be judged by it."""

    def text(self, text: str, style: TextStyle, letters: pygame.Surface, at: tuple[int, int], within: Box) -> None:
        """`letters` on nothing, drawn at `at`; what lies outside `within` is not seen."""

    def cut(self, asked: str, left: str) -> None:
        """A text was too wide, and only so much of it is left."""

    def pictogram(self, ink: Colour, box: Box) -> None: ...


class Canvas:
    """Texts are placed by the vertical middle of their capitals; sizes are pixels of the screen, see `px`."""

    def __init__(self, surface: pygame.Surface, *, typeface: Typeface) -> None:
        self.surface = surface
        self.size = surface.get_size()
        self.typeface = typeface
        self.types = Typesetter(typeface)
        self._inked = lru_cache(INKED)(self._render)
        self._unit = unit_of(*self.size)
        self.witness: Witness | None = None
        self.shift = (0, 0)
        """How far all is moved, see `move`."""
        self._pictograms: dict[tuple[Pictogram, int, Colour, Colour], pygame.Surface] = {}

    @classmethod
    def blank(cls, size: tuple[int, int], *, typeface: Typeface) -> Canvas:
        return cls(pygame.Surface(size, depth=32), typeface=typeface)

    def png(self) -> bytes:
        file = io.BytesIO()
        pygame.image.save(self.surface, file, "wall.png")
        return file.getvalue()

    def px(self, sketched: float) -> int:
        """A gap of the sketch, whose shorter side is 1080, in pixels of this canvas."""
        return max(1, round(sketched * self._unit))

    def move(self, shift: tuple[int, int], ground: Colour) -> None:
        """From now on all that is drawn is moved by so many pixels of the sketch to the right and down; until then all
        is `ground`."""
        self.clip(None)
        self.surface.fill(ground)
        self.shift = shift

    def on_screen(self, box: Box) -> Box:
        """Where the box is on the surface."""
        right, down = (round(pixels * self._unit) for pixels in self.shift)
        return Box(box.x + right, box.y + down, box.w, box.h)

    def clip(self, box: Box | None) -> None:
        """From now on nothing is drawn outside the box; None ends this."""
        self.surface.set_clip(box and self.on_screen(box))

    def fill(self, box: Box, colour: Colour) -> None:
        self.surface.fill(colour, self.on_screen(box))

    def fill_rounded(self, box: Box, colour: Colour, radius: int) -> None:
        radius = max(1, min(radius, box.w // 2, box.h // 2))
        self.fill(Box(box.x, box.y + radius, box.w, box.h - 2 * radius), colour)
        for y, edge in ((box.y, box.y), (box.bottom - 2 * radius, box.bottom - radius)):
            self.fill(Box(box.x + radius, edge, box.w - 2 * radius, radius), colour)
            for x in (box.x, box.right - 2 * radius):
                self.pictogram(DISC, 2 * radius, colour, colour, x, y)

    def pictogram(self, pictogram: Pictogram, side: int, ink: Colour, background: Colour, x: int, y: int) -> None:
        key = (pictogram, side, ink, background)
        if key not in self._pictograms:
            self._pictograms[key] = _rendered(*key)
        box = self.on_screen(Box(x, y, side, side))
        self.surface.blit(self._pictograms[key], box)
        if self.witness and pictogram is not DISC:
            self.witness.pictogram(ink, box)

    def text(self, text: str, style: TextStyle, x: int, middle: int, *, max_width: int | None = None) -> int:
        """Draws the text from `x` to the right, shrunk or cut to `max_width`; returns its width."""
        if max_width is not None:
            text, style = self.fit(text, style, max_width)
        if not self.width(text, style):  # pygame raises an error for texts of no width
            return 0
        left, baseline = x, round(middle + style.size * CAP / 2)
        for piece, ink, ascent in self._pieces(text, style):
            place = self.on_screen(Box(x, baseline - ascent, *ink.get_size()))
            self.surface.blit(ink, place)
            if self.witness:
                self.witness.text(piece, style, ink, place[:2], Box(*self.surface.get_clip()))
            x += ink.get_width()
        return x - left

    def text_right(self, text: str, style: TextStyle, right: int, middle: int, *, max_width: int | None = None) -> int:
        """Draws the text so that it ends at `right`; returns its width."""
        if max_width is not None:
            text, style = self.fit(text, style, max_width)
        return self.text(text, style, right - self.width(text, style), middle)

    def text_centred(self, text: str, style: TextStyle, box: Box) -> None:
        text, style = self.fit(text, style, box.w)
        self.text(text, style, box.x + (box.w - self.width(text, style)) // 2, box.middle)

    def lines(self, lines: list[str], style: TextStyle, box: Box, pitch: float) -> None:
        """Draws lines below each other, the whole in the middle of the box's height; `pitch` in pixels."""
        top = box.middle + LOWER * style.size - pitch * (len(lines) - 1) / 2
        for n, line in enumerate(lines):
            self.text(line, style, box.x, round(top + n * pitch), max_width=box.w)

    def lines_centred(self, text: str, style: TextStyle, box: Box) -> None:
        """Draws the text in as many lines as it needs, in the middle of the box."""
        lines = wrap(self.types, text, style.size, box.w, bold=style.bold)
        pitch = style.size * PITCH
        top = box.middle + LOWER * style.size - pitch * len(lines) / 2
        for n, line in enumerate(lines):
            self.text_centred(line, style, box._replace(y=round(top + n * pitch), h=round(pitch)))

    def _pieces(self, text: str, style: TextStyle) -> list[tuple[str, pygame.Surface, int]]:
        return self._render(text, style) if style.size > self.px(LARGE) else self._inked(text, style)

    def _render(self, text: str, style: TextStyle) -> list[tuple[str, pygame.Surface, int]]:
        """The text in pieces of one font, each with its pixels and what of it is above the baseline."""
        return [
            (piece, font.render(piece, True, style.colour), font.get_ascent())
            for piece, font in self.types.runs(text, style.size, style.bold)
            if font.size(piece)[0]
        ]

    def width(self, text: str, style: TextStyle) -> int:
        return self.types.width(text, style.size, bold=style.bold)

    def fit(self, text: str, style: TextStyle, max_width: int) -> tuple[str, TextStyle]:
        """Shrinks the style, then cuts the text short, until it is at most `max_width` wide."""
        text, smallest = drawable(text), max(1, int(style.size * SMALLEST))
        while self.width(text, style) > max_width and style.size > smallest:
            style = style._replace(size=style.size - 1)
        return self.cut(text, style, max_width), style

    def cut(self, text: str, style: TextStyle, max_width: int) -> str:
        text = asked = drawable(text)
        while text and self.width(text, style) > max_width:
            text = text.removesuffix("…")[:-1].rstrip() + "…" if len(text) > 1 else ""
        if self.witness and text != asked:
            self.witness.cut(asked, text)
        return text


def _rendered(pictogram: Pictogram, side: int, ink: Colour, background: Colour) -> pygame.Surface:
    large = pygame.Surface((side * PICTOGRAM_SCALE, side * PICTOGRAM_SCALE), pygame.SRCALPHA)
    red, green, blue, _ = pygame.Color(ink)
    large.fill((red, green, blue, 0))  # transparent but of the ink's hue, so that edges do not darken when scaled
    scale = side * PICTOGRAM_SCALE
    for outlines, colour in ((pictogram.ink, ink), (pictogram.cut, background)):
        for outline in outlines:
            pygame.draw.polygon(large, colour, [(x * scale, y * scale) for x, y in outline])
    return pygame.transform.smoothscale(large, (side, side))
