"""A pygame surface and the few operations with which the wall is drawn on it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

import pygame
import pygame.font

from display.drawing.colours import Colour
from display.drawing.pictograms import DISC, Pictogram
from display.drawing.wall_layout import CAP, FILLED, Box, Ruler, unit_of

SMALLEST = 0.7
"""A text that is too wide shrinks to this share of its size before it is cut short."""
MAX_CHARACTERS = 500
"""Texts are cut to this length before they are measured; longer ones would take too much time and fit no wall."""
UNDRAWABLE = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), *range(0x2028, 0x202F), *range(0x2066, 0x206A)), " ")
"""Control characters, line breaks and marks of writing direction become spaces; pygame raises errors at some."""
PICTOGRAM_SCALE = 4
"""Pictograms are drawn this much larger and scaled down, for smooth edges."""


class Typeface(NamedTuple):
    """The files of Noto Sans."""

    regular: Path
    bold: Path


Reach = Literal["called", "far", "middle", "near"]
"""From where a text is read: the called label at a glance from the farthest seat, others from there at leisure, from
the middle of the room, from near by. `display.drawing.reading_distance` has the figures."""


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
        pygame.font.init()
        self.surface = surface
        self.size = surface.get_size()
        self.typeface = typeface
        self._unit = unit_of(*self.size)
        self.px = Ruler(self._unit).px
        """Converts a length of the layout's sketch into pixels of this canvas."""
        self.witness: Witness | None = None
        self.shift = (0, 0)
        """How far all is moved, see `move`."""
        self._fonts: dict[tuple[int, bool], pygame.font.Font] = {}
        self._pictograms: dict[tuple[Pictogram, int, Colour, Colour], pygame.Surface] = {}

    @classmethod
    def blank(cls, size: tuple[int, int], *, typeface: Typeface) -> Canvas:
        return cls(pygame.Surface(size, depth=32), typeface=typeface)

    def png(self) -> bytes:
        file = io.BytesIO()
        pygame.image.save(self.surface, file, "wall.png")
        return file.getvalue()

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

    def style(self, size: float, colour: Colour, *, bold: bool = False, reach: Reach = "near") -> TextStyle:
        """A text style whose `size` is given in the layout's sketch."""
        return TextStyle(self.px(size), colour, bold, reach)

    def text(self, text: str, style: TextStyle, x: int, middle: int, *, max_width: int | None = None) -> int:
        """Draws the text from `x` to the right, shrunk or cut to `max_width`; returns its width."""
        if max_width is not None:
            text, style = self.fit(text, style, max_width)
        text = drawable(text)
        if not self.width(text, style):  # pygame raises an error for texts of no width
            return 0
        font = self._font(style)
        ink, top = font.render(text, True, style.colour), round(middle + style.size * CAP / 2) - font.get_ascent()
        place = self.on_screen(Box(x, top, *ink.get_size()))
        self.surface.blit(ink, place)
        if self.witness:
            self.witness.text(text, style, ink, place[:2], Box(*self.surface.get_clip()))
        return ink.get_width()

    def text_right(self, text: str, style: TextStyle, right: int, middle: int) -> int:
        """Draws the text so that it ends at `right`; returns its width."""
        return self.text(text, style, right - self.width(text, style), middle)

    def text_centred(self, text: str, style: TextStyle, box: Box) -> None:
        text, style = self.fit(text, style, box.w)
        self.text(text, style, box.x + (box.w - self.width(text, style)) // 2, box.middle)

    def width(self, text: str, style: TextStyle) -> int:
        return self._font(style).size(drawable(text))[0]

    def largest_size(self, text: str, box: Box) -> int:
        """The largest bold font size at which the text fits the box and leaves a sixth of its height free."""
        width = self.width(text, TextStyle(100, "", bold=True))
        return max(1, int(min(100 * box.w / max(1, width), box.h / CAP * FILLED)))

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

    def wrap(self, text: str, style: TextStyle, max_width: int, max_lines: int) -> list[str]:
        """Breaks the text between words; the last line takes whatever is left."""
        lines = [""]
        for word in text.split():
            longer = f"{lines[-1]} {word}".strip()
            if len(lines) < max_lines and self.width(longer, style) > max_width:
                lines.append(word)
            else:
                lines[-1] = longer
        return lines

    def _font(self, style: TextStyle) -> pygame.font.Font:
        key = (style.size, style.bold)
        if key not in self._fonts:
            self._fonts[key] = pygame.font.Font(self.typeface[style.bold], style.size)
        return self._fonts[key]


def drawable(text: str) -> str:
    """What pygame can draw of a text: at most `MAX_CHARACTERS`, valid and visible."""
    return text[:MAX_CHARACTERS].encode("utf-8", "ignore").decode("utf-8").translate(UNDRAWABLE)


def _rendered(pictogram: Pictogram, side: int, ink: Colour, background: Colour) -> pygame.Surface:
    large = pygame.Surface((side * PICTOGRAM_SCALE, side * PICTOGRAM_SCALE), pygame.SRCALPHA)
    red, green, blue, _ = pygame.Color(ink)
    large.fill((red, green, blue, 0))  # transparent but of the ink's hue, so that edges do not darken when scaled
    scale = side * PICTOGRAM_SCALE
    for outlines, colour in ((pictogram.ink, ink), (pictogram.cut, background)):
        for outline in outlines:
            pygame.draw.polygon(large, colour, [(x * scale, y * scale) for x, y in outline])
    return pygame.transform.smoothscale(large, (side, side))
