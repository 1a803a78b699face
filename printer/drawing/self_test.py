"""Draws the test slip, which shows what the printer can do.

It has a ruler, letters of the least heights, every Vietnamese letter, other scripts, a QR code and areas in which dead
dots of the print head show.
"""

from __future__ import annotations

from printer.drawing.page import Page, black, draw_squares
from printer.drawing.qr import QUIET, make_code
from printer.drawing.text.glyphs import Glyphs
from printer.raster import DOTS, DOTS_PER_MM, Raster
from printer.slip import Slip, SlipBody
from runtime.fonts import FontError, Weight

MARGIN = 12
TEXT, SERVICE, NUMBER = 24, 40, 120
"""Least heights of a slip's letters in dots: 3, 5 and 15 mm."""
MODULE = 4
"""Least side of a QR code's module in dots."""
QR_TEXT = "LUOT: QR OK"
VIETNAMESE = (
    "Vui lòng giữ phiếu và chờ đến lượt.",
    "ÀÃẠẢ ÂẦĐÊÍỊ ỌÔỐƠỜỚỢ ỤỦƯỨỪỰ àáảãạ ăằắẳẵặ âầấẩẫậđ èéẻẽẹ êềếểễệ ìíỉĩị òóỏõọ ôồốổỗộ ơờớởỡợ ùúủũụ ưừứửữự ỳýỷỹỵ",
)
"""The second holds every marked letter that the program's texts use."""
SCRIPTS = (
    ("English", "Please keep this slip until called."),
    ("Khmer", "សូមរក្សាសំបុត្រ រង់ចាំហៅលេខ។"),
    ("Bengali", "অনুগ্রহ করে অপেক্ষা করুন।"),
)
TICKS = ((1, 12), (5, 20), (10, 30))
"""Ticks of the ruler: (millimetres between them, length in dots)."""
EDGE, END = 2, 6
"""Width in dots of a tick, and of a bar that marks a width or a height."""
SOLID_ROWS = 24
"""Rows of each area that shows dead dots."""


class SelfTest:
    """A `SlipDrawer` that draws the test slip, whatever ticket it is given."""

    def __init__(self, width_mm: int, where: str, glyphs: Glyphs | None = None) -> None:
        """`where` is the printer's URI. Raises `FontError` if not even Latin letters can be drawn."""
        self._glyphs = glyphs or Glyphs()
        self._width = DOTS[width_mm]
        self._page = Page(self._width)
        self._draw(where)
        self._raster = self._page.raster().without_commands()
        self.head = Raster(self._width, b"")

    def body(self, slip: Slip) -> SlipBody:  # noqa: ARG002
        return SlipBody(self._raster, self._raster.height)

    def warm(self) -> None:
        """Does nothing: the test slip was drawn when this was made."""

    @property
    def mm(self) -> float:
        return self._raster.mm

    def _draw(self, where: str) -> None:
        page = self._page
        self._text("PHIẾU THỬ – TEST SLIP", 32, "Bold")
        self._text(where)
        page.space(16)
        self._ruler()
        page.space(24)
        self._measured("3 mm Giờ lấy số", TEXT)
        self._measured("5 mm Phiếu", SERVICE)
        self._measured("15", NUMBER, "mm")
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
            for x in range(0, self._width + 1, every_mm * DOTS_PER_MM):
                page.put(black(EDGE, long), min(x, self._width - EDGE), top)
        page.space(tallest)
        for mm in range(0, self._width // DOTS_PER_MM, 10):
            figure = self._glyphs.draw_uncached(str(mm), TEXT, "Regular").mask
            page.put(figure, max(0, mm * DOTS_PER_MM - figure.width // 2), page.y + 6)
        page.space(6 + TEXT + 14)
        page.put(self._glyphs.draw_uncached("Giấy · Paper:", TEXT, "Regular").mask, MARGIN, page.y)
        for paper_mm, dots in DOTS.items():
            if dots <= self._width:
                name = self._glyphs.draw_uncached(f"{paper_mm} mm", TEXT, "Bold").mask
                page.put(name, dots - END - 8 - name.width, page.y + TEXT - name.height)
                for y, rows in ((top, tallest), (page.y, TEXT)):
                    page.put(black(END, rows), dots - END, y)
        page.space(TEXT)

    def _measured(self, sample: str, height: int, note: str = "") -> None:
        """A sample beside a bar that is exactly as high as its capital letters should be."""
        drawn, bar = self._glyphs.draw_uncached(sample, height, "Bold"), black(END, height)
        left = MARGIN + END + 10
        pieces = [(MARGIN, drawn._replace(mask=bar, above=height, below=0)), (left, drawn)]
        if note:
            pieces.append((left + drawn.mask.width + 20, self._glyphs.draw_uncached(note, TEXT, "Regular")))
        self._page.line(*pieces)

    def _qr(self) -> None:
        page, made = self._page, make_code(QR_TEXT)
        mask = draw_squares(made.rows, MODULE)
        quiet, top = QUIET * MODULE, page.y
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
