"""Draws each kind of block of a slip by itself, over the whole width of the paper."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from pathlib import Path

from printer.drawing.block_texts import BlockText, Content
from printer.drawing.blocks.picture_blocks import QrDrawer, draw_logo
from printer.drawing.blocks.print_area import PrintArea
from printer.drawing.blocks.text_blocks import breaks_a_word, draw_lines, draw_row
from printer.drawing.layout_sections import AnyBlock, Feed, Lines, Logo, Number, Qr, Row, Rule
from printer.drawing.page import Mask, Page, enlarge, narrow
from printer.drawing.text.glyphs import Glyphs
from printer.paper import Paper
from printer.raster import Raster

NOTE_HEIGHT, LEAST_NOTE_HEIGHT = 16, 12
"""Heights of the letters of a note in dots, 2 mm to 1.5 mm: the staff read it, and no citizen has to."""
AROUND_NOTE = 3
"""Least white rows above and below a note."""


class BlockDrawer:
    """Draws blocks in the office's fonts on one kind of paper. Not thread-safe."""

    def __init__(self, glyphs: Glyphs, paper: Paper, margin_mm: float) -> None:
        self._area = PrintArea(paper, margin_mm, glyphs)
        self.codes = QrDrawer(self._area)

    def draw(self, block: AnyBlock, content: Content, logo: Path | None) -> Raster:
        """Raises `PictureError` if the logo cannot be read, `FontError` if letters cannot be drawn."""
        match block:
            case Lines():
                return draw_lines(self._area, block, content.texts[0])
            case Row():
                name, short, *values = content.texts
                return draw_row(self._area, block, dict.fromkeys((name, short)), [value for value in values if value])
            case Qr():
                return self.codes.draw(block, content)
            case Number():
                return self._number(block, content)
            case Rule():
                page = self._area.page(block)
                page.bar(self._area.left, self._area.right, max(1, self._area.dots(block.thick_mm)))
                return page.raster()
            case Feed():
                page = self._area.page(block)
                page.space(self._area.dots(block.mm))
                return page.raster()
            case Logo():
                return draw_logo(self._area, block, content, logo)

    def breaks_a_word(self, block: Lines, text: BlockText) -> bool:
        return breaks_a_word(self._area, block, text)

    def _number(self, block: Number, content: Content) -> Raster:
        """A note stands above the number, which makes room for it by being as small as it may: so the block, and the
        slip, become no longer, unless the number had to be small without a note."""
        page = self._area.page(block)
        digits, least = (self._digits(block, content.value or "", small=small) for small in (content.small, True))
        if content.note:
            rows = page.y + digits.height
            note = self._note(content.note, rows - least.height)
            page = Page(self._area.width)
            page.space(max(rows - least.height, note.height + 2 * AROUND_NOTE))
            page.put(note, (self._area.width - note.width) // 2, (page.y - note.height) // 2)
            digits = least
        # At an even column, because `escpos.bands` looks for squares from the left edge on.
        page.picture(digits, 2 * ((self._area.width - digits.width) // 4))
        return page.raster()

    def _note(self, wordings: Sequence[str], rows: int) -> Mask:
        """The largest that fits on one line and between these rows; else the shorter wording, as small as allowed."""
        glyphs = self._area.glyphs
        for text, height in product(wordings, range(NOTE_HEIGHT, LEAST_NOTE_HEIGHT - 1, -1)):
            drawn = glyphs.draw_uncached(text, height, "Regular").mask
            if drawn.width <= self._area.room and drawn.height + 2 * AROUND_NOTE <= rows:
                return drawn
        return glyphs.draw_uncached(wordings[-1], LEAST_NOTE_HEIGHT, "Regular").mask

    def _digits(self, block: Number, label: str, *, small: bool) -> Mask:
        """Draws the label as large as fits; if it is too wide even then, across the margins, then narrowed.

        It is drawn at half size and enlarged: squares of four dots shrink the data for the printer (`escpos.bands`) and
        cannot be seen in digits so large.
        """
        area = self._area
        wanted, least, room = block.least_mm if small else block.height_mm, block.least_mm, area.room // 2
        height = area.text.height_for(label, -(-area.dots(wanted) // 2), -(-area.dots(least) // 2), "Bold", room)
        mask = area.glyphs.draw_uncached(label, height, "Bold").mask
        if mask.width > area.width // 2:
            mask = narrow(mask, area.width // 2)
        return enlarge(mask, 2)
