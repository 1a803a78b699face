"""The canvas on which a block of a slip is drawn, and the masks that are put on it. All sizes are dots."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw

from printer.drawing.text.glyphs import DrawnLine
from printer.raster import Raster

Mask = Image.Image
"""A picture of 1-bit dots; those that are set become black."""
GAP = 2
"""Least number of white rows between the ink of two lines."""
FRAME_STROKE, FRAME_CORNER = 4, 12
BLACK = 255


class Page:
    """A canvas as wide as the paper that is filled downwards and grows as needed, so that nothing is clipped.

    What is added line by line never overlaps; only `put` ignores what is already there.
    """

    def __init__(self, width: int) -> None:
        self._width = width
        self._placed: list[tuple[Mask, int, int]] = []
        self.y = 0
        """The row where the next item begins."""
        self._inked = 0
        """The first row below all letters, pictures and frames so far."""

    def raster(self) -> Raster:
        return Raster(self._width, self.mask().tobytes() if self.y else b"")

    def mask(self) -> Mask:
        """The picture down to row `y`; `Page` can put it on another page."""
        paper = Image.new("1", (self._width, self.y))
        for mask, x, y in self._placed:
            paper.paste(BLACK, (x, y), mask)
        return paper

    def space(self, rows: int) -> None:
        self.y += rows

    def line(self, *pieces: tuple[int, DrawnLine]) -> None:
        """Adds pieces of text on one baseline, each with its x."""
        rise, above = max(piece.rise for _, piece in pieces), max(piece.above for _, piece in pieces)
        baseline = max(self.y + rise, self._inked + GAP + above)
        for x, piece in pieces:
            self.put(piece.mask, x, baseline - piece.above)
            self._inked = max(self._inked, baseline + piece.below)
        self.y = max(self._inked, baseline + max(piece.fall for _, piece in pieces))

    def put(self, mask: Mask, x: int, y: int) -> None:
        """Puts a picture anywhere and leaves `self.y` as it is."""
        self._placed.append((mask, x, y))

    def picture(self, mask: Mask, x: int) -> None:
        self.put(mask, x, self.y)
        self.y += mask.height
        self._inked = self.y

    def bar(self, left: int, right: int, rows: int) -> None:
        self.picture(black(right - left, rows), left)

    def frame(self, left: int, right: int, top: int) -> None:
        """Draws a frame from row `top` down to `y`, around what is between these columns."""
        width, height = right - left, self.y - top
        mask = Image.new("1", (width, height))
        box = (0, 0, width - 1, height - 1)
        ImageDraw.Draw(mask).rounded_rectangle(box, FRAME_CORNER, outline=BLACK, width=FRAME_STROKE)
        self.put(mask, left, top)
        self._inked = self.y


def png(raster: Raster, dpi: int = 203) -> bytes:
    file = BytesIO()
    Image.frombytes("1", (raster.width, raster.height), raster.data, "raw", "1;I").save(file, "PNG", dpi=(dpi, dpi))
    return file.getvalue()


@lru_cache(maxsize=8)
def black(width: int, height: int) -> Mask:
    return Image.new("1", (width, height), BLACK)


def draw_squares(rows: tuple[bytes, ...], side: int) -> Mask:
    """Draws a black square of `side` dots for each byte that is not 0."""
    mask = Image.frombytes("L", (len(rows[0]), len(rows)), b"".join(rows)).point(lambda byte: byte and 255, "1")
    return enlarge(mask, side)


def enlarge(mask: Mask, factor: int) -> Mask:
    return mask.resize((mask.width * factor, mask.height * factor), Image.Resampling.NEAREST)


def narrow(mask: Mask, width: int) -> Mask:
    return mask.convert("L").resize((width, mask.height)).point(lambda grey: grey > 127 and 255, "1")
