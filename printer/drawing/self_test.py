"""The test slip: how wide this printer prints, how large letters are, whether every script comes out, and dead dots."""

from __future__ import annotations

from printer.drawing.glyphs import Ink
from printer.drawing.page import Mask, Page, squares
from printer.drawing.qr import QUIET, code
from printer.drawing.typesetting import DOTS, Body
from printer.raster import DOTS_PER_MM, Raster
from printer.slip import Slip
from runtime.fonts import FontError, Weight

MARGIN = 12
TEXT, SERVICE, NUMBER = 24, 40, 120
"""The least heights of a slip's letters in dots: 3, 5 and 15 mm."""
MODULE = 4
"""The least side of a QR code's dot."""
QR_TEXT = "LUOT: QR OK"
VIETNAMESE = (
    "Vui lòng giữ phiếu và chờ đến lượt.",
    "ÀÃẠẢ ÂẦĐÊÍ ỌÔỐƠỜỢ ỤỦƯỨỪỰ àáảãạ ăằắẳẵặ âầấẩẫậđ èéẻẽẹ êềếểễệ ìíỉĩị òóỏõọ ôồốổỗộ ơờớởỡợ ùúủũụ ưừứửữự ỳýỷỹỵ",
)
"""The second holds every letter with a mark that our words hold."""
SCRIPTS = (
    ("English", "Please keep this slip until called."),
    ("Khmer", "សូមរក្សាសំបុត្រ រង់ចាំហៅលេខ។"),
    ("Bengali", "অনুগ্রহ করে অপেক্ষা করুন।"),
)
TICKS = ((1, 12), (5, 20), (10, 30))
"""Every so many millimetres a tick of the ruler, so many dots long."""
EDGE, END = 2, 6
"""How wide a tick is in dots, and a bar at the end of a width or of a height."""
PLATE = 24
"""Rows of what shows dead dots."""


class SelfTest:
    """Given to `printing` in the place of the office's layout: its slip says nothing of a ticket."""

    def __init__(self, width_mm: int, where: str, ink: Ink | None = None) -> None:
        """`where`: the printer's URI. `FontError`: not even Latin letters can be drawn."""
        self._ink = ink or Ink()
        self._width = DOTS[width_mm]
        self._page = Page(self._width)
        self._draw(where)
        self._raster = self._page.raster().harmless()
        self.head = Raster(self._width, b"")

    def body(self, slip: Slip) -> Body:  # noqa: ARG002
        """The whole of it, whatever the slip."""
        return Body(self._raster, self._raster.height)

    def warm(self) -> None:
        """It is drawn already."""

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
        self._plates()
        page.space(8)
        self._text("Cắt ở đây – Cut here")
        page.space(8)

    def _text(self, words: str, height: int = TEXT, weight: Weight = "Regular", left: int = MARGIN) -> None:
        for line in self._ink.lines(words, height, weight, self._width - MARGIN - left):
            self._page.line((left, self._ink.fresh(line, height, weight)))

    def _script(self, script: str, sentence: str) -> None:
        try:
            self._text(sentence)
        except FontError as error:
            self._text(f"{script}: {error}")

    # How wide

    def _ruler(self) -> None:
        """From the first dot to the last, and below it where each width of paper ends."""
        page, top, ticks = self._page, self._page.y, _ticks(self._width)
        page.picture(squares(ticks, 1), 0)
        for mm in range(0, self._width // DOTS_PER_MM, 10):
            figure = self._ink.fresh(str(mm), TEXT, "Regular").mask
            page.put(figure, max(0, mm * DOTS_PER_MM - figure.width // 2), page.y + 6)
        page.space(6 + TEXT + 14)
        page.put(self._ink.fresh("Giấy · Paper:", TEXT, "Regular").mask, MARGIN, page.y)
        for paper_mm, dots in DOTS.items():
            if dots <= self._width:
                words = self._ink.fresh(f"{paper_mm} mm", TEXT, "Bold").mask
                page.put(words, dots - END - 8 - words.width, page.y + TEXT - words.height)
                for y, rows in ((top, len(ticks)), (page.y, TEXT)):
                    page.put(_black(END, rows), dots - END, y)
        page.space(TEXT)

    # How large

    def _measured(self, sample: str, height: int, note: str = "") -> None:
        """A sample behind a bar that is exactly as high as its capital letters should be."""
        mark, bar = self._ink.fresh(sample, height, "Bold"), _black(END, height)
        left = MARGIN + END + 10
        marks = [(MARGIN, mark._replace(mask=bar, above=height, below=0)), (left, mark)]
        if note:
            marks.append((left + mark.mask.width + 20, self._ink.fresh(note, TEXT, "Regular")))
        self._page.line(*marks)

    # What a telephone reads, and what each dot does

    def _qr(self) -> None:
        page, made = self._page, code(QR_TEXT)
        mask = squares(made.rows, MODULE)
        quiet, top = QUIET * MODULE, page.y
        page.put(mask, quiet, top + quiet)
        for words in ("QR 0,5 mm:", QR_TEXT):
            self._text(words, left=mask.width + 2 * quiet + MARGIN)
        page.y = top + mask.height + 2 * quiet

    def _plates(self) -> None:
        """Black over the whole width, then every second dot, then the others: a dead one leaves a white line."""
        self._page.picture(_black(self._width, PLATE), 0)
        self._page.space(8)
        for first in (0, 1):
            row = bytes(dot % 2 == first for dot in range(self._width))
            self._page.picture(squares((row,) * PLATE, 1), 0)


def _black(width: int, height: int) -> Mask:
    return squares((b"\x01" * width,) * height, 1)


def _ticks(width: int) -> tuple[bytes, ...]:
    """The rows of a ruler's ticks below their line."""
    rows = [bytearray(b"\x01" * width if row < EDGE else bytes(width)) for row in range(TICKS[-1][1])]
    for every_mm, long in TICKS:
        for at in range(0, width + 1, every_mm * DOTS_PER_MM):
            left = min(at, width - EDGE)
            for row in rows[:long]:
                row[left : left + EDGE] = b"\x01" * EDGE
    return tuple(map(bytes, rows))
