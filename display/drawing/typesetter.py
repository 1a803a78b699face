"""Letters of Noto Sans, and of the scripts that need a font of their own and a library that shapes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pygame
import pygame.font

from printer.drawing.text.scripts import LATIN, SHAPED_SCRIPTS, ZERO_WIDTH_SPACE, Script, script_runs
from runtime.fonts import FontError, noto

MAX_CHARACTERS = 500
"""Texts are cut to this length before they are measured; longer ones would take too much time and fit no wall."""
UNDRAWABLE = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), *range(0x2028, 0x202F), *range(0x2066, 0x206A)), " ")
"""Control characters, line breaks and marks of writing direction become spaces; pygame raises errors at some."""
ENLARGED = 1.05
"""Letters of other scripts are lower than capitals, but higher than small Latin letters; so much larger, they still
keep within a line (`PITCH`)."""
TAGS = {"Khmer": "Khmr", "Lao": "Laoo", "Thai": "Thai", "Myanmar": "Mymr", "Bengali": "Beng", "Devanagari": "Deva"}
"""ISO 15924 codes of the scripts, by which SDL shapes them."""
SHAPED_FROM = min(block.start for script in SHAPED_SCRIPTS for block in script.blocks)
SHAPED = re.compile(
    "[" + "".join(f"{chr(block[0])}-{chr(block[-1])}" for script in SHAPED_SCRIPTS for block in script.blocks) + "]"
)
"""A letter for which a text is cut into runs; that takes as long as to measure it."""
FONTS = 24
"""Fonts that are kept open: a picture needs a dozen, and the search for a size looks at many."""
KEPT = 4096
"""Widths that are remembered."""


class Typeface(NamedTuple):
    """The files of Noto Sans."""

    regular: Path
    bold: Path


class Typesetter:
    def __init__(self, typeface: Typeface, between: Callable[[], None] = lambda: None) -> None:
        """`between` is called before each text that is measured for the first time, or drawn: a wall is hundreds of
        these, and nothing else in it takes long."""
        pygame.font.init()
        self.between = between
        self.typeface = typeface
        self._fonts: dict[tuple[Script, int, bool], pygame.font.Font | None] = {}
        self._width = lru_cache(KEPT)(self._measure)
        self._cap = lru_cache(KEPT)(self._drawn_cap)

    def width(self, text: str, size: int, *, bold: bool = False) -> int:
        return self._width(text, size, bold)

    def cap_px(self, size: int) -> int:
        return self._cap(size)

    def _drawn_cap(self, size: int) -> int:
        fonts = (self._font(LATIN, size, bold) for bold in (False, True))
        return min(font.render("H", True, "#ffffff").get_bounding_rect(min_alpha=128).h for font in fonts)

    def runs(self, text: str, size: int, bold: bool) -> Iterator[tuple[str, pygame.font.Font]]:
        """The text in pieces, each with the font in which it is drawn."""
        self.between()
        text = drawable(text)
        if not SHAPED.search(text):
            yield text.replace(ZERO_WIDTH_SPACE, ""), self._font(LATIN, size, bold)
            return
        for script, piece in script_runs(text, self._has):
            yield piece, self._font(script, size, bold)

    def _measure(self, text: str, size: int, bold: bool) -> int:
        return sum(font.size(piece)[0] for piece, font in self.runs(text, size, bold))

    def _has(self, script: Script, letter: str) -> bool:
        if script is LATIN:
            return True
        return self._shaped(script, 20, False) is not None and (letter in " \u200c\u200d" or ord(letter) >= SHAPED_FROM)

    def _font(self, script: Script, size: int, bold: bool) -> pygame.font.Font:
        shaped = None if script is LATIN else self._shaped(script, round(size * ENLARGED), bold)
        if shaped is not None:
            return shaped
        key = (LATIN, size, bold)
        font = self._fonts.get(key)
        if font is None:
            font = pygame.font.Font(self.typeface[bold], size)
            self._keep(key, font)
        return font

    def _keep(self, key: tuple[Script, int, bool], font: pygame.font.Font | None) -> None:
        if len(self._fonts) >= FONTS:
            del self._fonts[next(iter(self._fonts))]
        self._fonts[key] = font

    def _shaped(self, script: Script, size: int, bold: bool) -> pygame.font.Font | None:
        """None: the font is not installed, or SDL does not know the script here."""
        key = (script, size, bold)
        if key not in self._fonts:
            try:
                font = pygame.font.Font(noto(script.family, "Bold" if bold else "Regular"), size)
                font.set_script(TAGS[script.name])
                self._keep(key, font)
            except (FontError, KeyError, pygame.error):
                self._keep(key, None)
        return self._fonts[key]


def drawable(text: str) -> str:
    """What pygame can draw of a text: at most `MAX_CHARACTERS`, valid and visible."""
    return text[:MAX_CHARACTERS].encode("utf-8", "ignore").decode("utf-8").translate(UNDRAWABLE)
