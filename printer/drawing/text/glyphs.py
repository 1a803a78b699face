"""Draws one line of text in black dots, without greys, in any script and at a given height of its letters."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import NamedTuple
from unicodedata import category

from PIL import Image, ImageDraw, ImageFont, features

from printer.drawing.text.scripts import JOINERS, LATIN, ZERO_WIDTH_SPACE, Script, script_runs
from printer.drawing.text.wrapping import wrap
from runtime.fonts import FontError, Weight, noto

WORDS = re.compile(" |[^ ]+")
"""Pieces of text that are drawn and cached as one: in no script do letters join across a blank."""
DIGITS = re.compile(" |[0-9]|[^ 0-9]+")
"""Pieces of large text, in which each digit is drawn and cached alone: labels differ, their digits recur."""
LARGE = 60
"""Height in dots from which text is cut into `DIGITS`."""
PROBE_SIZE = 20
"""Font size at which a font is asked whether it has a letter."""
CONTROLS = frozenset(("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"))
"""Unicode categories of characters that are never drawn."""
MAX_FONTS = 20
"""Number of fonts that stay open; each takes 0.4 MB."""
NO_LETTER = "\uffff"
"""A character that no font has; it is drawn like every other letter that a font lacks."""


class DrawnLine(NamedTuple):
    """A line of text as a picture, cropped to its ink. All sizes are dots.

    `left` is from the pen's start to the ink; `above` and `below` are the rows of ink on each side of the baseline;
    `rise` and `fall` are the line height there, which is the same for all lines of a script: the ink may be higher.
    """

    mask: Image.Image
    left: int
    above: int
    below: int
    rise: int
    fall: int


class DrawnWord(NamedTuple):
    """A piece of a line as a picture, None for a blank; `left`, `right` and `advance` are dots from the pen's start."""

    mask: Image.Image | None
    left: int
    right: int
    above: int
    below: int
    advance: float


class Glyphs:
    """Draws lines of text in the Noto fonts and caches them. Not thread-safe.

    `height` always means the height of a script's reference letter in dots; the smallest font that reaches it is used.
    Every method raises `FontError` if the font of a script, or the library that shapes its letters, is not installed.
    """

    def __init__(self, font_file: Callable[[str, Weight], object] = noto) -> None:
        self._font_file = font_file
        self.font = lru_cache(maxsize=MAX_FONTS)(self._font)
        self.draw = lru_cache(maxsize=64)(self.draw_uncached)
        self.wrap = lru_cache(maxsize=256)(self._wrap)
        self._word = lru_cache(maxsize=256)(self._draw_word)
        self._has = cache(self._font_has)
        self._probe_font = cache(lambda script: self._load(script, PROBE_SIZE, "Regular", ImageFont.Layout.BASIC))

    def draw_uncached(self, text: str, height: int, weight: Weight) -> DrawnLine:
        """Draws a line that hardly any other slip will show. Letters that no font has are left out."""
        pieces = script_runs(text, self._has)
        placed = self._place(pieces, height, weight)
        left, right = _ends(placed)
        above = max((word.above for _, word in placed), default=0)
        below = max((word.below for _, word in placed), default=0)
        mask = Image.new("1", (max(right - left, 1), max(above + below, 1)), 0)
        for x, word in placed:
            if word.mask:
                mask.paste(255, (x + word.left - left, above - word.above), word.mask)
        rise = max((script.rise for script, _ in pieces), default=LATIN.rise)
        fall = max((script.fall for script, _ in pieces), default=LATIN.fall)
        return DrawnLine(mask, left, above, below, round(height * rise), round(height * fall))

    def width(self, text: str, height: int, weight: Weight) -> int:
        left, right = _ends(self._place(script_runs(text, self._has), height, weight))
        return right - left

    def missing_letters(self, text: str) -> tuple[str, ...]:
        drawn = "".join(letters for _, letters in script_runs(text, self._has)) + ZERO_WIDTH_SPACE
        return tuple(dict.fromkeys(letter for letter in text if letter not in drawn))

    def _wrap(self, text: str, height: int, weight: Weight, room: int) -> tuple[str, ...]:
        return wrap(text, lambda line: self.width(line, height, weight), room)

    def _place(self, pieces: list[tuple[Script, str]], height: int, weight: Weight) -> list[tuple[int, DrawnWord]]:
        """The words of a line, each with the dot where its pen starts."""
        placed, pen = [], 0.0
        for script, letters in pieces:
            for each in (DIGITS if height >= LARGE else WORDS).findall(letters):
                word = self._word(each, script, height, weight)
                placed.append((round(pen), word))
                pen += word.advance
        return placed

    def _draw_word(self, text: str, script: Script, height: int, weight: Weight) -> DrawnWord:
        font = self.font(script, height, weight)
        left, top, right, bottom = (round(edge) for edge in font.getbbox(text, mode="1", anchor="ls"))
        mask = Image.new("1", (max(right - left, 1), max(bottom - top, 1)), 0)
        pen = ImageDraw.Draw(mask)
        pen.fontmode = "1"
        pen.text((-left, -top), text, font=font, fill=255, anchor="ls")
        advance = font.getlength(text, mode="1")
        ink = mask.getbbox()
        if ink is None:
            return DrawnWord(None, 0, 0, 0, 0, advance)
        return DrawnWord(mask.crop(ink), left + ink[0], left + ink[2], -top - ink[1], top + ink[3], advance)

    def _font(self, script: Script, height: int, weight: Weight) -> ImageFont.FreeTypeFont:
        size = height * 100 // _height(self._load(script, 100, weight), script.reference) - 2
        while _height(font := self._load(script, size, weight), script.reference) < height:
            size += 1
        return font

    def _load(
        self, script: Script, size: int, weight: Weight, layout: ImageFont.Layout = ImageFont.Layout.RAQM
    ) -> ImageFont.FreeTypeFont:
        can_shape = features.check("raqm")
        if script is not LATIN and not can_shape:
            raise FontError(f"{script.name} letters need a shaper; install the Debian package libfribidi0")
        file, engine = str(self._font_file(script.family, weight)), layout if can_shape else ImageFont.Layout.BASIC
        return ImageFont.truetype(file, size, layout_engine=engine)

    def _font_has(self, script: Script, letter: str) -> bool:
        """Whether the script's font has this letter; it draws a box for a letter that it lacks."""
        if category(letter) in CONTROLS and letter not in JOINERS:
            return False
        font = self._probe_font(script)
        return bytes(font.getmask(letter, mode="1")) != bytes(font.getmask(NO_LETTER, mode="1"))


@lru_cache(maxsize=8)
def draw_heart(height: int) -> DrawnLine:
    """A heart that fits beside letters of this height."""
    size = round(height * 0.95)
    mask = Image.new("1", (size + 1, size + 1), 0)
    pen, half, slope = ImageDraw.Draw(mask), size // 2, round(size // 2 * 0.7)
    pen.ellipse((0, 0, half, half), fill=255)
    pen.ellipse((size - half, 0, size, half), fill=255)
    pen.polygon([(1, slope), (size - 1, slope), (half, size)], fill=255)
    return DrawnLine(mask, left=0, above=mask.height - 1, below=1, rise=0, fall=0)


def _height(font: ImageFont.FreeTypeFont, letter: str) -> int:
    """Rows of the letter's ink; the font's own figures are off by a row or two."""
    ink: tuple[int, int, int, int] = font.getmask(letter, mode="1").getbbox()
    return ink[3] - ink[1]


def _ends(placed: list[tuple[int, DrawnWord]]) -> tuple[int, int]:
    """Where the ink of a line begins and ends, in dots from the pen's start."""
    inked = [(x, word) for x, word in placed if word.mask]
    left = min((x + word.left for x, word in inked), default=0)
    return left, max((x + word.right for x, word in inked), default=0)
