"""Letters as dots, without grey: a line of text in any script, drawn at the height that a reader needs."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import NamedTuple
from unicodedata import category

from PIL import Image, ImageDraw, ImageFont, features

from printer.drawing.scripts import JOINERS, LATIN, ZERO_WIDTH_SPACE, Script, runs
from printer.drawing.wrapping import wrapped
from runtime.fonts import FontError, Weight, noto

WORDS = re.compile(" |[^ ]+")
"""What is drawn and remembered in one piece: no script's letters join across a blank."""
DIGITS = re.compile(" |[0-9]|[^ 0-9]+")
"""The same where letters are large: a slip's number comes once a day, its digits come again."""
LARGE = 60
PROBE = 20
CONTROLS = frozenset(("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"))
"""Unicode's categories of what breaks lines, turns the writing direction or is nothing at all."""
FONTS = 20
"""How many stay open: each takes 0.4 MB."""
NO_LETTER = "\uffff"
"""No font has it: it is drawn as all letters are that a font lacks."""


class Mark(NamedTuple):
    """A drawn line, cut to its ink; all in dots."""

    mask: Image.Image
    left: int
    """From the pen's start to the ink."""
    above: int
    """Rows of ink above the baseline."""
    below: int
    """Rows of ink from the baseline down."""
    rise: int
    """Room above the baseline that lets a stack of such lines look even; the ink may be higher."""
    fall: int
    """The same below it."""


class Word(NamedTuple):
    """What is drawn in one piece."""

    mask: Image.Image | None
    """None: no ink."""
    left: int
    right: int
    """Where the ink begins and ends, from the pen's start."""
    above: int
    below: int
    advance: float
    """From the pen's start to its end."""


class Ink:
    """The office's typefaces at the heights that are asked for; what comes back is drawn once.

    `height` is always that of a script's reference letter, in dots: the font is the smallest that reaches it.
    `FontError` from any of this: the font of a script is not installed, or what shapes its letters. Not for several
    threads at once.
    """

    def __init__(self, font_file: Callable[[str, Weight], object] = noto) -> None:
        self._font_file = font_file
        self.font = lru_cache(maxsize=FONTS)(self._font)
        self.line = lru_cache(maxsize=64)(self.fresh)
        """The drawn line; remembered."""
        self.lines = lru_cache(maxsize=256)(self._lines)
        """The text in lines that are no wider than so many dots; remembered."""
        self._word = lru_cache(maxsize=256)(self._drawn)
        self._has = cache(self._knows)
        self._plain = cache(lambda script: self._sized(script, PROBE, "Regular", ImageFont.Layout.BASIC))

    def fresh(self, text: str, height: int, weight: Weight) -> Mark:
        """The drawn line, not to be remembered: for what no other slip will say. Letters of no font are left out."""
        pieces = runs(text, self._has)
        placed = self._placed(pieces, height, weight)
        left, right = _ends(placed)
        above = max((word.above for _, word in placed), default=0)
        below = max((word.below for _, word in placed), default=0)
        mask = Image.new("1", (max(right - left, 1), max(above + below, 1)), 0)
        for x, word in placed:
            if word.mask:
                mask.paste(255, (x + word.left - left, above - word.above), word.mask)
        rise = max((script.rise for script, _ in pieces), default=LATIN.rise)
        fall = max((script.fall for script, _ in pieces), default=LATIN.fall)
        return Mark(mask, left, above, below, round(height * rise), round(height * fall))

    def width(self, text: str, height: int, weight: Weight) -> int:
        """How wide the ink of this line is."""
        left, right = _ends(self._placed(runs(text, self._has), height, weight))
        return right - left

    def missing(self, text: str) -> tuple[str, ...]:
        """The letters of the text that no font has, each once: they would be left out."""
        drawn = "".join(letters for _, letters in runs(text, self._has)) + ZERO_WIDTH_SPACE
        return tuple(dict.fromkeys(letter for letter in text if letter not in drawn))

    def _lines(self, text: str, height: int, weight: Weight, room: int) -> tuple[str, ...]:
        return wrapped(text, lambda line: self.width(line, height, weight), room)

    def _placed(self, pieces: list[tuple[Script, str]], height: int, weight: Weight) -> list[tuple[int, Word]]:
        """The words of a line, each with where its pen starts."""
        placed, pen = [], 0.0
        for script, letters in pieces:
            for each in (DIGITS if height >= LARGE else WORDS).findall(letters):
                word = self._word(each, script, height, weight)
                placed.append((round(pen), word))
                pen += word.advance
        return placed

    def _drawn(self, text: str, script: Script, height: int, weight: Weight) -> Word:
        font = self.font(script, height, weight)
        left, top, right, bottom = (round(edge) for edge in font.getbbox(text, mode="1", anchor="ls"))
        mask = Image.new("1", (max(right - left, 1), max(bottom - top, 1)), 0)
        pen = ImageDraw.Draw(mask)
        pen.fontmode = "1"
        pen.text((-left, -top), text, font=font, fill=255, anchor="ls")
        advance = font.getlength(text, mode="1")
        ink = mask.getbbox()
        if ink is None:
            return Word(None, 0, 0, 0, 0, advance)
        return Word(mask.crop(ink), left + ink[0], left + ink[2], -top - ink[1], top + ink[3], advance)

    def _font(self, script: Script, height: int, weight: Weight) -> ImageFont.FreeTypeFont:
        size = height * 100 // _height(self._sized(script, 100, weight), script.reference) - 2
        while _height(font := self._sized(script, size, weight), script.reference) < height:
            size += 1
        return font

    def _sized(
        self, script: Script, size: int, weight: Weight, layout: ImageFont.Layout = ImageFont.Layout.RAQM
    ) -> ImageFont.FreeTypeFont:
        shaped = features.check("raqm")
        if script is not LATIN and not shaped:
            raise FontError(f"{script.name} letters need a shaper; install the Debian package libfribidi0")
        return ImageFont.truetype(
            str(self._font_file(script.family, weight)),
            size,
            layout_engine=layout if shaped else ImageFont.Layout.BASIC,
        )

    def _knows(self, script: Script, letter: str) -> bool:
        """Whether the script's font has this letter: one that it lacks is drawn as a box. Controls are no letters."""
        if category(letter) in CONTROLS and letter not in JOINERS:
            return False
        font = self._plain(script)
        return bytes(font.getmask(letter, mode="1")) != bytes(font.getmask(NO_LETTER, mode="1"))


def _height(font: ImageFont.FreeTypeFont, letter: str) -> int:
    """Rows of ink; what the font says of its letters is off by a row or two."""
    ink: tuple[int, int, int, int] = font.getmask(letter, mode="1").getbbox()
    return ink[3] - ink[1]


def _ends(placed: list[tuple[int, Word]]) -> tuple[int, int]:
    """Where the ink of a line begins and ends, from the pen's start."""
    inked = [(x, word) for x, word in placed if word.mask]
    left = min((x + word.left for x, word in inked), default=0)
    return left, max((x + word.right for x, word in inked), default=0)
