"""Letters as dots, without grey: a line of text drawn at the height that a reader needs."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

from printer.wrapping import wrapped
from runtime.fonts import Weight, noto_sans

REFERENCE = "H"
"""The letter whose height in dots is what every size means."""


class Mark(NamedTuple):
    """A drawn line, cut to its ink."""

    mask: Image.Image
    left: int
    """From the pen's start to the ink, in dots."""
    above: int
    """Rows of ink above the baseline."""
    below: int
    """Rows of ink from the baseline down."""


class Ink:
    """The office's typeface at the heights that are asked for; lines that come back are drawn once.

    `height` is always that of the reference letter, in dots. Not for several threads at once.
    """

    def __init__(self, font_file: Callable[[Weight], object] = noto_sans) -> None:
        self._font_file = font_file
        self.font = cache(self._font)
        self.line = lru_cache(maxsize=64)(self.fresh)
        """The drawn line; remembered."""
        self.lines = lru_cache(maxsize=256)(self._lines)
        """The text in lines that are no wider than so many dots; remembered."""

    def _font(self, height: int, weight: Weight) -> ImageFont.FreeTypeFont:
        """The smallest font whose reference letter is at least as high."""
        at_100 = self._sized(100, weight)
        size = height * 100 // _height(at_100) - 2
        while _height(font := self._sized(size, weight)) < height:
            size += 1
        return font

    def _sized(self, size: int, weight: Weight) -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(str(self._font_file(weight)), size)

    def fresh(self, text: str, height: int, weight: Weight) -> Mark:
        """The drawn line, not to be remembered: for what no other slip will say."""
        font = self.font(height, weight)
        left, top, right, bottom = (round(edge) for edge in font.getbbox(text, mode="1", anchor="ls"))
        mask = Image.new("1", (max(right - left, 1), max(bottom - top, 1)), 0)
        pen = ImageDraw.Draw(mask)
        pen.fontmode = "1"
        pen.text((-left, -top), text, font=font, fill=255, anchor="ls")
        return Mark(mask, left, -top, bottom)

    def _lines(self, text: str, height: int, weight: Weight, room: int) -> tuple[str, ...]:
        return wrapped(text, lambda line: self.width(line, height, weight), room)

    def width(self, text: str, height: int, weight: Weight) -> int:
        """How wide the ink of this line is, in dots."""
        left, _, right, _ = self.font(height, weight).getbbox(text, mode="1", anchor="ls")
        return round(right) - round(left)


def _height(font: ImageFont.FreeTypeFont) -> int:
    _, top, _, bottom = font.getbbox(REFERENCE, mode="1", anchor="ls")
    return round(bottom) - round(top)
