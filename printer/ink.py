"""Black on white without grey: letters, rules and frames, stacked from the top of a slip to its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

from printer.raster import Raster
from printer.wrapping import wrapped
from runtime.fonts import Weight, noto_sans

# Sizes in dots; Noto Sans' capitals are .714 of them: 24, 40 and 120 dots at least.
MIN_TEXT = 34
MIN_SERVICE = 57
MIN_NUMBER = 169
LINE = 1.2
"""Height of a line against its size; the font's own is 1.362."""
TIGHTER = (1.362 - LINE) / 2
FRAME = 1.5
"""Height of a framed line against its size."""
WHITE, BLACK = 255, 0
TALLEST = 1600
"""Dots; longer than any slip."""


class Mark(NamedTuple):
    """Drawn letters, cut to their ink."""

    mask: Image.Image
    left: int
    """From the pen's start to the ink."""
    top: int
    """From the top of the line to the ink."""


class Ink:
    """The office's typeface in the sizes that are asked for; lines that come back are drawn once."""

    def __init__(self, font_file: Callable[[Weight], object] = noto_sans) -> None:
        self._font_file = font_file
        self.font = cache(self._font)
        self.line = lru_cache(maxsize=64)(self.fresh)
        """The drawn line; remembered."""
        self.lines = lru_cache(maxsize=256)(self._lines)
        """The text in lines that are no wider than so many dots; remembered."""

    def _font(self, size: int, weight: Weight) -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(str(self._font_file(weight)), size)

    def fresh(self, text: str, size: int, weight: Weight) -> Mark:
        """The drawn line, not to be remembered: for what no other slip will say."""
        font = self.font(size, weight)
        left, top, right, bottom = (round(edge) for edge in font.getbbox(text, mode="1"))
        mask = Image.new("1", (max(right - left, 1), max(bottom - top, 1)), 0)
        pen = ImageDraw.Draw(mask)
        pen.fontmode = "1"
        pen.text((-left, -top), text, font=font, fill=255)
        return Mark(mask, left, top)

    def _lines(self, text: str, size: int, weight: Weight, room: int) -> tuple[str, ...]:
        return wrapped(text, lambda line: self.width(line, size, weight), room)

    def width(self, text: str, size: int, weight: Weight) -> int:
        """How wide the ink of this line is."""
        left, _, right, _ = self.font(size, weight).getbbox(text, mode="1")
        return round(right) - round(left)


class Page:
    """A slip, or a part of one, being filled from the top. Nothing is clipped: what is too wide is wrapped."""

    def __init__(self, ink: Ink, width: int) -> None:
        self._ink = ink
        self._paper = Image.new("1", (width, TALLEST), WHITE)
        self._pen = ImageDraw.Draw(self._paper)
        self._margin = 12 if width > 400 else 6
        self._y = 0

    @property
    def _room(self) -> int:
        return self._paper.width - 2 * self._margin

    def raster(self) -> Raster:
        """What has been drawn so far, down to where the pen is."""
        drawn = self._paper.crop((0, 0, self._paper.width, self._y))
        return Raster(drawn.width, _harmless(drawn.tobytes("raw", "1;I")))

    def space(self, dots: int) -> None:
        self._y += dots

    def rule(self) -> None:
        self.space(8)
        self._pen.rectangle((self._margin, self._y, self._paper.width - self._margin - 1, self._y + 2), fill=BLACK)
        self.space(3 + 4)

    def fits(self, text: str, size: int, weight: Weight = "Regular") -> bool:
        return len(self._ink.lines(text, size, weight, self._room)) == 1

    def centred(self, text: str, size: int, weight: Weight = "Regular") -> None:
        for line in self._ink.lines(text, size, weight, self._room):
            mark = self._ink.line(line, size, weight)
            self._put(mark, (self._paper.width - mark.mask.width) // 2, size)
            self._y += round(size * LINE)

    def flush_left(self, text: str, size: int) -> None:
        for line in self._ink.lines(text, size, "Regular", self._room):
            self._put(self._ink.line(line, size, "Regular"), self._margin, size)
            self._y += round(size * LINE)

    def row(self, name: str, parts: Sequence[str], size: int = MIN_TEXT) -> None:
        """A name on the left, its value on the right; a value that is too wide stands in parts, one below the other."""
        heading = self._ink.line(name, size, "Regular")
        self._put(heading, self._margin, size)
        left = self._room - heading.mask.width - size // 2
        marks = [self._ink.fresh(" – ".join(parts), size, "Bold")]
        if marks[0].mask.width > left:
            marks = [self._ink.fresh(part, size, "Bold") for part in parts]
        if marks[0].mask.width > left:
            self._y += round(size * LINE)
        for mark in marks:
            self._put(mark, self._paper.width - self._margin - mark.mask.width, size)
            self._y += round(size * LINE)
        self.space(4)

    def pill(self, text: str, size: int) -> None:
        """A framed word behind a heart."""
        mark = self._ink.line(text, size, "Bold")
        heart, gap, side = round(size * 0.68), round(size * 0.32), round(size * 0.6)
        width = side + heart + gap + mark.mask.width + side
        left = (self._paper.width - width) // 2
        height = round(size * FRAME)
        frame = (left, self._y, left + width - 1, self._y + height - 1)
        self._pen.rounded_rectangle(frame, 12, outline=BLACK, width=4)
        down = round(size * (FRAME - LINE) / 2)
        self.space(down)
        self._heart(left + side, self._y + round(size * 0.29), heart)
        self._put(mark, left + side + heart + gap, size)
        self.space(height - down)

    def banner(self, text: str, size: int) -> None:
        """A word between two thick bars over the whole width: not to be overlooked."""
        self._bar()
        self.centred(text, size, "Bold")
        self.space(6)
        self._bar()

    def _bar(self) -> None:
        self._pen.rectangle((self._margin, self._y, self._paper.width - self._margin - 1, self._y + 7), fill=BLACK)
        self.space(8)

    def number(self, label: str, size: int, least: int) -> None:
        """As large as fits; what is too wide even at `least` takes the full paper, then gets narrower, never lower."""
        for each in (*range(size, least, -9), least):
            mask = self._ink.fresh(label, each, "Bold").mask
            if mask.width <= self._room:
                break
        if mask.width > self._paper.width:
            mask = (
                mask.convert("L").resize((self._paper.width, mask.height)).point(lambda grey: grey > 127 and 255, "1")
            )
        self._paper.paste(BLACK, ((self._paper.width - mask.width) // 2, self._y), mask)
        self.space(mask.height)

    def _put(self, mark: Mark, x: int, size: int) -> None:
        # Lines stand closer than the tallest letters are high, so ink is added, never overwritten.
        top = self._y + mark.top - round(size * TIGHTER)
        self._paper.paste(BLACK, (x, top), mark.mask)

    def _heart(self, x: int, y: int, size: int) -> None:
        half = size // 2
        self._pen.ellipse((x, y, x + half, y + half), fill=BLACK)
        self._pen.ellipse((x + size - half, y, x + size, y + half), fill=BLACK)
        slope = round(half * 0.7)
        self._pen.polygon([(x + 1, y + slope), (x + size - 1, y + slope), (x + half, y + size)], fill=BLACK)


def _harmless(rows: bytes) -> bytes:
    """Some printers obey DLE EOT, ENQ and DC4 even inside a picture: where a row holds one, a dot grows by one."""
    for command in (b"\x10\x04", b"\x10\x05", b"\x10\x14"):
        rows = rows.replace(command, b"\x18" + command[1:])
    return rows
