"""Draws the blocks that hold a picture with texts beside or below it: the office's logo and the QR code."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from printer.drawing.block_texts import BlockText, Content
from printer.drawing.blocks.print_area import PrintArea, text_weight
from printer.drawing.layout_sections import Logo, Qr
from printer.drawing.page import Mask, Page, draw_squares
from printer.drawing.picture_file import dither
from printer.drawing.qr import QUIET, QrCode, make_code
from printer.raster import Raster
from runtime.fonts import Weight

BESIDE_LOGO, BELOW_LOGO = 16, 8
"""Dots between the logo and its texts."""
SHORT_WAIT = 40
"""A paragraph that would begin in this many rows before the end of the QR code may wait for the full width."""


class Paragraph(NamedTuple):
    """A text beside the picture; `height` is that of its letters in dots."""

    text: str
    height: int
    weight: Weight


def draw_logo(area: PrintArea, block: Logo, content: Content, file: Path | None) -> Raster:
    """Draws nothing if there is neither a picture nor a text; raises `PictureError`."""
    first, second = (_paragraphs(area, block, content.texts, [language]) for language in (False, True))
    if file is None and not first:
        return Raster(area.width, b"")
    page = area.page(block)
    texts = _centred(area, first, area.left)
    if file is None:
        page.picture(texts, 0)
    else:
        _add_logo(page, area, dither(file, area.dots(block.height_mm), area.room), first, texts)
    page.picture(_centred(area, second, area.left), 0)
    return page.raster()


def _add_logo(page: Page, area: PrintArea, picture: Mask, paragraphs: Sequence[Paragraph], texts: Mask) -> None:
    """Adds the logo with the paragraphs on its right if that is lower, else with `texts` below it."""
    left = area.left + picture.width + BESIDE_LOGO
    fits = paragraphs and _fits_unbroken(area, paragraphs, area.right - left)
    narrow = _centred(area, paragraphs, left) if fits else None
    if narrow and max(narrow.height, picture.height) <= picture.height + BELOW_LOGO + texts.height:
        rows = max(narrow.height, picture.height)
        page.put(picture, area.left, page.y + (rows - picture.height) // 2)
        page.space((rows - narrow.height) // 2)
        page.picture(narrow, 0)
        page.space(rows - narrow.height - (rows - narrow.height) // 2)
    else:
        page.picture(picture, (area.width - picture.width) // 2)
        page.space(BELOW_LOGO if paragraphs else 0)
        page.picture(texts, 0)


def _centred(area: PrintArea, paragraphs: Sequence[Paragraph], left: int) -> Mask:
    """The paragraphs, centred between column `left` and the right margin."""
    page = Page(area.width)
    for text, height, weight in paragraphs:
        for line in area.text.wrap(text, height, weight, area.right - left):
            page.line(*line.at((left + area.right - line.width) // 2))
    return page.mask()


class QrDrawer:
    """Draws QR codes with their texts and remembers what they have in common. Not thread-safe."""

    def __init__(self, area: PrintArea) -> None:
        self._area = area
        self._mask: int | None = None
        """Mask pattern of the first code; the codes of one office differ by a few letters."""
        self._arrange = lru_cache(maxsize=16)(self._arrange_around)

    def draw(self, block: Qr, content: Content) -> Raster:
        """Draws the texts with the code on their right, or below them if that is lower."""
        texts, x, y, side = self._arranged(block, content)
        page = Page(self._area.width)
        if content.value:
            page.put(draw_squares(self._code(content.value).rows, side), x, y)
        page.picture(texts, 0)
        return page.raster()

    def height(self, block: Qr, content: Content) -> int:
        """Rows of the block; much faster than drawing it."""
        return self._arranged(block, content)[0].height

    def _arranged(self, block: Qr, content: Content) -> tuple[Mask, int, int, int]:
        """The texts, the code's left and top, and the side of its modules in dots."""
        area = self._area
        above, texts = area.dots(block.above_mm), _paragraphs(area, block, content.texts)
        if content.value is None:
            return self._column(above, texts).mask(), 0, 0, 0
        modules = self._code(content.value).side
        side = min(area.dots(block.module_mm), area.width // (modules + 2 * QUIET))
        return (*self._arrange(above, texts, modules * side, QUIET * side), side)

    def _code(self, text: str) -> QrCode:
        code = make_code(text, self._mask)
        self._mask = code.mask
        return code

    def _arrange_around(self, above: int, texts: Sequence[Paragraph], side: int, quiet: int) -> tuple[Mask, int, int]:
        """The texts with room for a code of `side` dots, and the code's left and top."""
        area = self._area
        below = self._column(above, texts)
        left_below, top_below = (area.width - side) // 2, below.y + quiet
        below.space(quiet + side + quiet)
        x, y = area.width - max(quiet, area.width - area.right) - side, max(quiet, above)
        beside = self._beside(above, texts, x - quiet - area.left, y + side + quiet)
        if beside is None or below.y < beside.y:
            return below.mask(), left_below, top_below
        return beside.mask(), x, y

    def _beside(self, above: int, texts: Sequence[Paragraph], narrow: int, rows: int) -> Page | None:
        """The texts, `narrow` dots wide in the first `rows` rows; None if a word does not fit there."""
        if not _fits_unbroken(self._area, texts, narrow):
            return None
        columns = [self._column(above, texts, narrow, rows, last=last) for last in (rows, rows - SHORT_WAIT)]
        page = min(columns, key=lambda column: column.y)
        if page.y < rows:
            page = self._column(above + (rows - page.y) // 2, texts, narrow, rows, last=rows)
        page.space(max(0, rows - page.y))
        return page

    def _column(
        self, above: int, texts: Sequence[Paragraph], narrow: int = 0, narrow_rows: int = 0, *, last: int = 0
    ) -> Page:
        """The texts, `narrow` dots wide in the first `narrow_rows` rows and of full width below them.

        A paragraph that would begin after row `last` starts where the full width begins.
        """
        area, page = self._area, Page(self._area.width)
        page.space(above)
        for text, height, weight in texts:
            if last < page.y < narrow_rows:
                page.space(narrow_rows - page.y)
            lines, rest = area.text.wrap_rows(text, height, weight, narrow, narrow_rows - page.y)
            for line in [*lines, *area.text.wrap(rest, height, weight, area.room)] if rest else lines:
                page.line(*line.at(area.left))
        return page


def _paragraphs(
    area: PrintArea,
    block: Qr | Logo,
    texts: Sequence[Sequence[BlockText]],
    second: Sequence[bool] = (False, True),
) -> tuple[Paragraph, ...]:
    """All paragraphs of the first language, then those of the second; `second` picks the languages."""
    return tuple(
        Paragraph(text.wordings[0], area.text_height(sentence, text), text_weight(sentence, text))
        for language in second
        for sentence, by_language in zip(block.beside, texts, strict=True)
        for text in by_language
        if text.second == language
    )


def _fits_unbroken(area: PrintArea, paragraphs: Sequence[Paragraph], room: int) -> bool:
    """Whether each word of the paragraphs fits into `room` dots."""
    return not any(area.text.breaks_a_word(*paragraph, room) for paragraph in paragraphs)
