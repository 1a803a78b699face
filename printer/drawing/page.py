"""A block of a slip, filled from the top: lines of letters, bars, frames and pictures, none over another."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, UnidentifiedImageError

from printer.drawing.glyphs import Mark
from printer.raster import Raster

Mask = Image.Image
"""A picture of 1-bit dots; those that are set become black."""
GAP = 2
"""Rows that stay white between the ink of two lines, at least."""
STROKE = 4
CORNER = 12
BLACK = 255
"""A dot that is set."""


class PictureError(Exception):
    """No picture can be read from this file; the text says why."""


class Page:
    """Nothing is clipped and nothing overlaps: what is too high gets more room. All sizes are dots."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._things: list[tuple[Mask, int, int]] = []
        """Mask, its left edge and its top."""
        self.y = 0
        """The row where the next thing begins."""
        self._inked = 0
        """The first row below all ink of letters."""

    def raster(self) -> Raster:
        """What has been drawn, down to where the pen is."""
        return Raster(self._width, self.mask().tobytes() if self.y else b"")

    def mask(self) -> Mask:
        """The same as a picture for another page."""
        paper = Image.new("1", (self._width, self.y))
        for mask, x, y in self._things:
            paper.paste(BLACK, (x, y), mask)
        return paper

    def space(self, rows: int) -> None:
        self.y += rows

    def line(self, *marks: tuple[int, Mark]) -> None:
        """Marks at their x on one baseline, the pen behind them."""
        baseline = max(
            self.y + max(mark.rise for _, mark in marks),
            self._inked + GAP + max(mark.above for _, mark in marks),
        )
        for x, mark in marks:
            self._things.append((mark.mask, x, baseline - mark.above))
            self._inked = max(self._inked, baseline + mark.below)
        self.y = max(self._inked, baseline + max(mark.fall for _, mark in marks))

    def put(self, mask: Mask, x: int, y: int) -> None:
        """So far from the left edge and from the top; the pen stays where it is."""
        self._things.append((mask, x, y))

    def picture(self, mask: Mask, x: int) -> None:
        """So far from the left edge, the pen below it."""
        self.put(mask, x, self.y)
        self.y += mask.height
        self._inked = self.y

    def bar(self, left: int, right: int, rows: int) -> None:
        self.picture(_black(right - left, rows), left)

    def frame(self, left: int, right: int, top: int) -> None:
        """Round what stands between these columns, from row `top` down to the pen."""
        self._things.append((_frame(right - left, self.y - top), left, top))
        self._inked = self.y


def png(raster: Raster) -> bytes:
    """A picture file of what is printed."""
    file = BytesIO()
    Image.frombytes("1", (raster.width, raster.height), raster.data, "raw", "1;I").save(file, "PNG", dpi=(203, 203))
    return file.getvalue()


@lru_cache(maxsize=8)
def _black(width: int, height: int) -> Mask:
    return Image.new("1", (width, height), 255)


def _frame(width: int, height: int) -> Mask:
    mask = Image.new("1", (width, height), 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, width - 1, height - 1), CORNER, outline=255, width=STROKE)
    return mask


@lru_cache(maxsize=8)
def heart(size: int) -> Mask:
    mask = Image.new("1", (size + 1, size + 1), 0)
    pen, half, slope = ImageDraw.Draw(mask), size // 2, round(size // 2 * 0.7)
    pen.ellipse((0, 0, half, half), fill=255)
    pen.ellipse((size - half, 0, size, half), fill=255)
    pen.polygon([(1, slope), (size - 1, slope), (half, size)], fill=255)
    return mask


def squares(rows: tuple[bytes, ...], side: int) -> Mask:
    """A mask of black squares of `side` dots where a row has a byte that is not 0."""
    mask = Image.frombytes("L", (len(rows[0]), len(rows)), b"".join(rows)).point(lambda byte: byte and 255, "1")
    return enlarged(mask, side)


def enlarged(mask: Mask, times: int) -> Mask:
    """Each of its dots as a square of so many on each side."""
    return mask.resize((mask.width * times, mask.height * times), Image.Resampling.NEAREST)


def narrowed(mask: Mask, width: int) -> Mask:
    """The same so wide and as high as before."""
    return mask.convert("L").resize((width, mask.height)).point(lambda grey: grey > 127 and 255, "1")


def dithered(file: Path, height: int, room: int) -> Mask:
    """A picture as black dots, so high, or lower where it would be wider than `room`; raises `PictureError`.

    Greys become a pattern (Floyd and Steinberg's), what is transparent stays white.
    """
    try:
        with Image.open(file) as opened:
            picture = opened.convert("RGBA")
    except UnidentifiedImageError:
        raise PictureError("no picture") from None
    except (OSError, Image.DecompressionBombError) as error:
        raise PictureError(getattr(error, "strerror", None) or str(error)) from None
    white = Image.new("RGBA", picture.size, "white")
    grey = Image.alpha_composite(white, picture).convert("L")
    scale = min(height / grey.height, room / grey.width)
    size = max(1, round(grey.width * scale)), max(1, round(grey.height * scale))
    return grey.resize(size, Image.Resampling.LANCZOS).point(lambda level: 255 - level).convert("1")
