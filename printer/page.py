"""A slip, or a part of one, filled from the top: lines, rules, frames and pictures, none over another."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw

from printer.ink import Ink, Mark
from printer.raster import Raster
from runtime.fonts import Weight

# Heights of the reference letter in dots: 3, 5 and 15 mm.
MIN_TEXT = 24
MIN_SERVICE = 40
MIN_NUMBER = 120
GAP = 2
"""Rows that stay white between the ink of two lines, at least."""
FRAME = 2.1
"""Height of a framed line, in heights of its reference letter."""
WHITE, BLACK = 255, 0
TALLEST = 1600
"""Dots; longer than any slip."""


class Page:
    """Nothing is clipped and nothing overlaps: what is too wide is wrapped, what is too high gets more room.

    Every `height` is that of the reference letter, in dots.
    """

    def __init__(self, ink: Ink, width: int) -> None:
        self._ink = ink
        self._paper = Image.new("1", (width, TALLEST), WHITE)
        self._pen = ImageDraw.Draw(self._paper)
        margin = 12 if width > 400 else 6
        self._left, self._right = margin, width - margin
        self._y = 0
        self._inked = 0
        """The first row below all ink of letters."""

    @property
    def room(self) -> int:
        """How wide a line may be, in dots."""
        return self._right - self._left

    @property
    def y(self) -> int:
        """The row where the next thing begins."""
        return self._y

    def raster(self) -> Raster:
        """What has been drawn so far, down to where the pen is."""
        drawn = self._paper.crop((0, 0, self._paper.width, self._y))
        return Raster(drawn.width, _harmless(drawn.tobytes("raw", "1;I")))

    def space(self, dots: int) -> None:
        self._y += dots

    def rule(self) -> None:
        self.space(8)
        self._pen.rectangle((self._left, self._y, self._right - 1, self._y + 2), fill=BLACK)
        self.space(3 + 4)

    def fits(self, text: str, height: int, weight: Weight = "Regular") -> bool:
        """Whether the text needs one line only."""
        return len(self._ink.lines(text, height, weight, self.room)) == 1

    def centred(self, text: str, height: int, weight: Weight = "Regular") -> None:
        for line in self._ink.lines(text, height, weight, self.room):
            mark = self._ink.line(line, height, weight)
            self._line((self._left + (self.room - mark.mask.width) // 2, mark))

    def flush_left(self, text: str, height: int, weight: Weight = "Regular") -> None:
        for line in self._ink.lines(text, height, weight, self.room):
            self._line((self._left, self._ink.line(line, height, weight)))

    def row(self, name: str, parts: Sequence[str], height: int = MIN_TEXT) -> None:
        """A name on the left, its value on the right; a value that is too wide stands in parts, one below the other."""
        heading = (self._left, self._ink.line(name, height, "Regular"))
        left = self.room - heading[1].mask.width - round(height * 0.7)
        marks = [self._ink.fresh(" – ".join(parts), height, "Bold")]
        if marks[0].mask.width > left:
            marks = [self._ink.fresh(part, height, "Bold") for part in parts]
        values = [(self._right - mark.mask.width, mark) for mark in marks]
        if marks[0].mask.width > left:
            self._line(heading)
        else:
            self._line(heading, values.pop(0))
        for value in values:
            self._line(value)
        self.space(4)

    def pill(self, text: str, height: int) -> None:
        """A framed word behind a heart."""
        mark = self._ink.line(text, height, "Bold")
        heart, gap, side = round(height * 0.95), round(height * 0.45), round(height * 0.85)
        width = side + heart + gap + mark.mask.width + side
        left = self._left + (self.room - width) // 2
        top = max(self._y, self._inked)
        around = round(height * (FRAME - 1) / 2)
        above, below = max(height + around, mark.above + 8), max(around, mark.below + 8)
        frame = (left, top, left + width - 1, top + above + below - 1)
        self._pen.rounded_rectangle(frame, 12, outline=BLACK, width=4)
        self._heart(left + side, top + above - heart + 1, heart)
        self._put(mark, left + side + heart + gap, top + above)
        self._y = self._inked = top + above + below

    def banner(self, text: str, height: int) -> None:
        """A word between two thick bars over the whole width: not to be overlooked."""
        self._bar()
        self.centred(text, height, "Bold")
        self.space(6)
        self._bar()

    def _bar(self) -> None:
        self._pen.rectangle((self._left, self._y, self._right - 1, self._y + 7), fill=BLACK)
        self.space(8)
        self._inked = self._y

    def number(self, label: str, height: int, least: int) -> None:
        """As large as fits; what is too wide even at `least` takes the full paper, then gets narrower, never lower."""
        for each in (*range(height, least, -6), least):
            mask = self._ink.fresh(label, each, "Bold").mask
            if mask.width <= self.room:
                break
        if mask.width > self._paper.width:
            mask = (
                mask.convert("L").resize((self._paper.width, mask.height)).point(lambda grey: grey > 127 and 255, "1")
            )
        self.picture(mask, (self._paper.width - mask.width) // 2)

    def picture(self, mask: Image.Image, x: int) -> None:
        """The dots of a 1-bit mask that are set, black, `x` dots from the left edge of the paper."""
        self._y = max(self._y, self._inked)
        self._paper.paste(BLACK, (x, self._y), mask)
        self._y += mask.height
        self._inked = self._y

    def beside(self, mask: Image.Image, texts: Sequence[str], height: int = MIN_TEXT) -> None:
        """A picture on the right, texts in the column that it leaves on the left."""
        top, right = max(self._y, self._inked), self._right
        self._y = top
        self.picture(mask, right - mask.width)
        bottom = self._y
        self._y = self._inked = top
        self._right = right - mask.width - round(height * 0.7)
        for text in texts:
            self.flush_left(text, height)
        self._right = right
        self._y, self._inked = max(self._y, bottom), max(self._inked, bottom)

    def _line(self, *marks: tuple[int, Mark]) -> None:
        """Marks at their x on one baseline, the pen behind them."""
        baseline = max(
            self._y + max(mark.rise for _, mark in marks),
            self._inked + GAP + max(mark.above for _, mark in marks),
        )
        for x, mark in marks:
            self._put(mark, x, baseline)
        self._y = max(self._inked, baseline + max(mark.fall for _, mark in marks))

    def _put(self, mark: Mark, x: int, baseline: int) -> None:
        self._paper.paste(BLACK, (x, baseline - mark.above), mark.mask)
        self._inked = max(self._inked, baseline + mark.below)

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
