"""Draws the test slip, which shows what the printer can do.

It has a ruler, letters of the least heights, white that is fed, every Vietnamese letter, other scripts, a QR code and
areas in which dead dots of the print head show.
"""

from __future__ import annotations

from collections.abc import Iterator

from printer.drawing.layout_sections import LEAST_MODULE_MM, NUMBER_MM, SERVICE_MM, TEXT_MM
from printer.drawing.page import Page, black, draw_squares
from printer.drawing.qr import QUIET, make_code
from printer.drawing.text.glyphs import Glyphs
from printer.paper import USUAL_DOTS, Paper
from printer.raster import Raster
from printer.slip import Slip, SlipBody
from runtime.fonts import FontError, Weight

MARGIN = 12
TEXT = 24
"""Height of the letters in dots: about 3 mm."""
QR_TEXT = "LUOT: QR OK"
VIETNAMESE = (
    "Vui lòng giữ phiếu và chờ đến lượt.",
    "ÀÁÃẠẢ ÂẤẦĐÊẾỆÌÍĨỊ ỎỌÔỐỔƠỜỚỞỢ ỤỦƯỨỪỬỰ "
    "àáảãạ ăằắẳẵặ âầấẩẫậđ èéẻẽẹ êềếểễệ ìíỉĩị òóỏõọ ôồốổỗộ ơờớởỡợ ùúủũụ ưừứửữự ỳýỷỹỵ",
)
"""The second holds every marked letter that the program's texts use."""
SCRIPTS = (
    ("English", "Please keep this slip until called."),
    ("Khmer", "សូមរក្សាសំបុត្រ រង់ចាំហៅលេខ។"),
    ("Bengali", "অনুগ্রহ করে অপেক্ষা করুন।"),
)
TICKS = ((1, 12), (5, 20), (10, 30))
"""Ticks of the ruler: (millimetres between them, length in dots)."""
COUNTED_DOTS = 32
"""The head's dots are counted in steps of so many, each with its number in one of two rows."""
FEWEST_DOTS = 256
"""No print head has fewer: below there is room for the words."""
EDGE, END = 2, 6
"""Width in dots of a tick, and of a bar that marks a width or a height."""
SOLID_ROWS = 24
"""Rows of each area that shows dead dots."""


class SelfTest:
    """A `SlipDrawer` that draws the test slip, whatever ticket it is given."""

    def __init__(self, paper: Paper, where: str, glyphs: Glyphs | None = None) -> None:
        """`where` is the printer's URI. Raises `FontError` if not even Latin letters can be drawn."""
        self._glyphs = glyphs or Glyphs()
        self._paper = paper
        self._width = paper.dots
        self._page = Page(self._width)
        self._draw(where)
        self._raster = self._page.raster().without_commands()
        self.head = Raster(self._width, b"")

    def body(self, slip: Slip) -> SlipBody:  # noqa: ARG002
        return SlipBody(self._raster, self._raster.height)

    def warm(self) -> Iterator[None]:
        """Has no steps: the test slip was drawn when this was made."""
        return iter(())

    @property
    def mm(self) -> float:
        return self._paper.mm(self._raster.height)

    def _draw(self, where: str) -> None:
        page = self._page
        self._text("PHIẾU THỬ", 32, "Bold")
        self._text("TEST SLIP", 32, "Bold")
        self._text(where)
        page.space(16)
        self._ruler()
        page.space(16)
        self._dot_count()
        page.space(24)
        self._measured("3 mm Giờ lấy số", TEXT_MM)
        self._measured("5 mm Phiếu", SERVICE_MM)
        self._measured("15", NUMBER_MM, "mm")
        self._fed(10)
        for sentence in VIETNAMESE:
            self._text(sentence)
        for script, sentence in SCRIPTS:
            self._script(script, sentence)
        page.space(16)
        self._qr()
        page.space(16)
        self._dead_dot_areas()
        page.space(8)
        self._text("Cắt ở đây – Cut here")
        page.space(8)

    def _text(self, text: str, height: int = TEXT, weight: Weight = "Regular", left: int = MARGIN) -> None:
        for line in self._glyphs.wrap(text, height, weight, self._width - MARGIN - left):
            self._page.line((left, self._glyphs.draw_uncached(line, height, weight)))

    def _script(self, script: str, sentence: str) -> None:
        try:
            self._text(sentence)
        except FontError as error:
            self._text(f"{script}: {error}")

    def _ruler(self) -> None:
        """A ruler from the first dot to the last; below it, marks where each width of paper ends."""
        page, top, tallest = self._page, self._page.y, TICKS[-1][1]
        page.put(black(self._width, EDGE), 0, top)
        for every_mm, long in TICKS:
            for mm in range(0, int(self._paper.mm(self._width)) + 1, every_mm):
                page.put(black(EDGE, long), min(self._paper.rows(mm), self._width - EDGE), top)
        page.space(tallest)
        for mm in range(0, int(self._paper.mm(self._width)), 10):
            figure = self._glyphs.draw_uncached(str(mm), TEXT, "Regular").mask
            page.put(figure, max(0, self._paper.rows(mm) - figure.width // 2), page.y + 6)
        page.space(6 + TEXT + 14)
        page.put(self._glyphs.draw_uncached("Giấy · Paper:", TEXT, "Regular").mask, MARGIN, page.y)
        for paper_mm, dots in USUAL_DOTS.items():
            if dots <= self._width:
                name = self._glyphs.draw_uncached(f"{paper_mm} mm", TEXT, "Bold").mask
                page.put(name, dots - END - 8 - name.width, page.y + TEXT - name.height)
                for y, rows in ((top, tallest), (page.y, TEXT)):
                    page.put(black(END, rows), dots - END, y)
        page.space(TEXT)

    def _dot_count(self) -> None:
        """Numbers that end exactly at that dot of the head, so that the last whole one says how many dots it has.

        Both edges are black in every row: each row is as wide as the paper, and a head with fewer dots cuts it off at
        its last one, instead of placing a part of it elsewhere.
        """
        page, top = self._page, self._page.y
        label = self._glyphs.draw_uncached("Chấm · Dots:", TEXT, "Regular").mask
        page.put(label, MARGIN, top + 6)
        for dots in range(FEWEST_DOTS, self._width + 1, COUNTED_DOTS):
            figure = self._glyphs.draw_uncached(str(dots), TEXT, "Bold").mask
            row = top + (4 if dots // COUNTED_DOTS % 2 else 4 + 2 * TEXT)
            page.put(figure, dots - EDGE - 2 - figure.width, row)
            page.put(black(EDGE, TEXT + 8), dots - EDGE, row - 4)
        page.space(4 * TEXT)
        for left in (0, self._width - EDGE):
            page.put(black(EDGE, page.y - top), left, top)

    def _measured(self, sample: str, mm: float, note: str = "") -> None:
        """A sample beside a bar that is exactly as high as its capital letters should be."""
        height = self._paper.rows(mm)
        drawn, bar = self._glyphs.draw_uncached(sample, height, "Bold"), black(END, height)
        left = MARGIN + END + 10
        pieces = [(MARGIN, drawn._replace(mask=bar, above=height, below=0)), (left, drawn)]
        if note:
            pieces.append((left + drawn.mask.width + 20, self._glyphs.draw_uncached(note, TEXT, "Regular")))
        self._page.line(*pieces)

    def _fed(self, mm: int) -> None:
        """Two lines with white between them that is fed: in the printer's own unit, if it is not told another."""
        page = self._page
        self._text(f"{mm} mm:")
        for white_mm in (mm, 1):
            page.put(black(self._paper.rows(mm), EDGE), MARGIN, page.y)
            page.space(self._paper.rows(white_mm))

    def _qr(self) -> None:
        page, made = self._page, make_code(QR_TEXT)
        side = self._paper.rows(LEAST_MODULE_MM)
        mask = draw_squares(made.rows, side)
        quiet, top = QUIET * side, page.y
        page.put(mask, quiet, top + quiet)
        for text in ("QR 0,5 mm:", QR_TEXT):
            self._text(text, left=mask.width + 2 * quiet + MARGIN)
        page.y = top + mask.height + 2 * quiet

    def _dead_dot_areas(self) -> None:
        """All dots, then every second one, then the others: a dead dot leaves a white line."""
        self._page.picture(black(self._width, SOLID_ROWS), 0)
        self._page.space(8)
        for first in (0, 1):
            row = bytes(dot % 2 == first for dot in range(self._width))
            self._page.picture(draw_squares((row,) * SOLID_ROWS, 1), 0)
