"""Sheets of A4 with texts and shapes, as a PDF. The only module that imports fpdf2, from the extra `kit`.

All lengths are tenths of a millimetre, from the upper left corner of the sheet; the size of a text is that of its em.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal, Self

from display.layout.box import Box
from display.layout.typesetting import LOWER
from printer.drawing.text.scripts import LATIN, Script, script_runs
from runtime.fonts import Weight, noto

if TYPE_CHECKING:
    from fpdf import FPDF

Colour = tuple[int, int, int]
Points = Sequence[tuple[float, float]]
INK: Colour = (0x10, 0x24, 0x3E)
SOFT: Colour = (0x3D, 0x4F, 0x66)
LINE: Colour = (0x6B, 0x7C, 0x90)
PALE: Colour = (0xE4, 0xEB, 0xF3)
GROUND: Colour = (0x0B, 0x25, 0x45)
ACTION: Colour = (0x00, 0x5A, 0x9C)
WHITE: Colour = (255, 255, 255)
ALARM: Colour = (0xB0, 0x00, 0x20)

MM = 10
SHORT, LONG = 210 * MM, 297 * MM
MARGIN = 12 * MM
"""What office printers leave white."""
CAP = 0.714
"""Height of a capital of Noto Sans, in ems."""
MINUS = str.maketrans("−", "–")
"""Noto Sans has no minus sign; its dash is as wide."""
POINT = 72 / 25.4 / MM
"""A tenth of a millimetre in points, in which fpdf2 wants the sizes of fonts."""


class KitError(Exception):
    """No sheets can be made; the message says what to do."""


def check_kit() -> None:
    """Raises `KitError` without fpdf2."""
    if find_spec("fpdf") is None:
        raise KitError("fpdf2 is not installed: /opt/luot/bin/pip install '/opt/luot/src[kit]'")


class Sheets:
    """Also a `Typesetter`, so that texts are broken and measured as those of the wall. Its methods raise `FontError`
    where the font of a script is not installed. To be closed, as it keeps the files of fonts open."""

    def __init__(self, title: str, language: str) -> None:
        from fpdf import FPDF  # an extra, which only these sheets need

        self._pdf: FPDF = FPDF(unit="mm", format="A4")
        self._pdf.set_auto_page_break(False)
        self._pdf.set_title(title)
        self._pdf.set_lang(language)
        self._has = cache(self._font_has)
        self._measured = cache(self._measure)  # the same texts again and again while a size is sought

    def add(self, *, landscape: bool = False) -> Box:
        """Begins a sheet; returns the part of it that any printer reaches."""
        self._pdf.add_page(orientation="L" if landscape else "P")
        w, h = (LONG, SHORT) if landscape else (SHORT, LONG)
        return Box(0, 0, w, h).shrunk(MARGIN)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        for font in self._pdf.fonts.values():
            font.ttfont.close()  # type: ignore[union-attr]  # none of the fonts is one that every reader has

    @property
    def count(self) -> int:
        return self._pdf.pages_count

    def bytes(self) -> bytes:
        return bytes(self._pdf.output())

    # -- texts

    def width(self, text: str, size: int, *, bold: bool = False) -> int:
        return self._measured(text, size, "Bold" if bold else "Regular")

    def cap_px(self, size: int) -> int:
        return int(size * CAP)

    def text(
        self,
        x: float,
        baseline: float,
        text: str,
        size: int,
        colour: Colour = INK,
        *,
        bold: bool = False,
        align: Literal["left", "middle", "right"] = "left",
    ) -> None:
        """One line; `x` is its left end, its middle or its right end."""
        self._pdf.set_text_color(*colour)
        if align != "left":
            x -= self.width(text, size, bold=bold) / (2 if align == "middle" else 1)
        for script, run in self._runs(text):
            self._use(script, size, "Bold" if bold else "Regular")
            self._pdf.text(x / MM, baseline / MM, run)
            x += self._pdf.get_string_width(run) * MM

    def middle_line(
        self, box: Box, text: str, size: int, colour: Colour = INK, *, bold: bool = False, left: bool = False
    ) -> None:
        """One line whose capitals stand in the middle of the box's height."""
        baseline = box.y + box.h / 2 + size * CAP / 2
        if left:
            self.text(box.x, baseline, text, size, colour, bold=bold)
        else:
            self.text(box.x + box.w / 2, baseline, text, size, colour, bold=bold, align="middle")

    def lines(
        self,
        x: float,
        top: float,
        lines: Iterable[str],
        size: int,
        colour: Colour = INK,
        *,
        bold: bool = False,
        pitch: float = 1.32,
        align: Literal["left", "middle"] = "left",
    ) -> float:
        """Lines below each other; returns where the next one would begin. Marks above a capital keep below `top`."""
        for line in lines:
            self.text(
                x, top + (0.5 + LOWER) * pitch * size + size * CAP / 2, line, size, colour, bold=bold, align=align
            )
            top += pitch * size
        return top

    def _measure(self, text: str, size: int, weight: Weight) -> int:
        total = 0.0
        for script, run in self._runs(text):
            self._use(script, size, weight)
            total += self._pdf.get_string_width(run) * MM
        return round(total)

    def _runs(self, text: str) -> list[tuple[Script, str]]:
        return script_runs(text.translate(MINUS), self._has)

    def _use(self, script: Script, size: int, weight: Weight) -> None:
        self._font(script, weight)
        self._pdf.set_font(f"{script.family}-{weight}", size=size * POINT)
        self._pdf.set_text_shaping(script is not LATIN)

    def _font(self, script: Script, weight: Weight) -> None:
        if f"{script.family}-{weight}".lower() not in self._pdf.fonts:
            self._pdf.add_font(f"{script.family}-{weight}", fname=noto(script.family, weight))

    def _font_has(self, script: Script, letter: str) -> bool:
        self._font(script, "Regular")
        return ord(letter) in self._pdf.fonts[f"{script.family}-Regular".lower()].cmap  # type: ignore[union-attr]

    # -- shapes

    def rect(self, box: Box, fill: Colour | None = None, line: Colour | None = None, radius: float = 0) -> None:
        self._colours(fill, line)
        style = ("D" if line else "") + ("F" if fill else "")
        x, y, w, h = (side / MM for side in box)
        if radius:
            self._pdf.rect(x, y, w, h, style=style, round_corners=True, corner_radius=radius / MM)
        else:
            self._pdf.rect(x, y, w, h, style=style)

    def polygon(self, points: Points, fill: Colour) -> None:
        self._colours(fill, None)
        self._pdf.polygon([(x / MM, y / MM) for x, y in points], style="F")

    def disc(self, x: float, y: float, radius: float, fill: Colour | None = None, line: Colour | None = None) -> None:
        self._colours(fill, line)
        style = ("D" if line else "") + ("F" if fill else "")
        self._pdf.circle(x / MM, y / MM, radius / MM, style=style)

    def rule(self, x1: float, y1: float, x2: float, y2: float, *, colour: Colour = LINE, dashed: bool = False) -> None:
        self._pdf.set_draw_color(*colour)
        self._pdf.set_line_width(0.25)
        if dashed:
            self._pdf.set_dash_pattern(dash=2, gap=1.5)
        self._pdf.line(x1 / MM, y1 / MM, x2 / MM, y2 / MM)
        self._pdf.set_dash_pattern()

    def _colours(self, fill: Colour | None, line: Colour | None) -> None:
        self._pdf.set_line_width(0.25)
        if fill:
            self._pdf.set_fill_color(*fill)
        if line:
            self._pdf.set_draw_color(*line)
