"""`python -m docs.wiring_picture LANGUAGE`: draws the kit's sheet of the example office's wiring as SVG."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal
from xml.sax.saxutils import escape

from core.names import name_in
from display.layout.box import Box
from luot.kit.sheets import INK, LINE, LONG, MINUS, SHORT, Colour, Sheets
from luot.kit.wiring import draw_wiring
from runtime.settings.load import load

EXAMPLE = Path(__file__).parents[1] / "office.example.toml"


class SvgSheet(Sheets):
    """Measures texts as the PDF does, and draws each shape as SVG, too."""

    def __init__(self, language: str) -> None:
        super().__init__("wiring", language)
        self.elements = [f'<rect width="{SHORT}" height="{LONG}" fill="#fff"/>']

    def svg(self) -> str:
        size = f'width="{SHORT // 2}" height="{LONG // 2}" viewBox="0 0 {SHORT} {LONG}"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="Noto Sans, DejaVu Sans, sans-serif">'
        return "\n".join([head, *self.elements, "</svg>", ""])

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
        anchor = {"left": "", "middle": ' text-anchor="middle"', "right": ' text-anchor="end"'}[align]
        weight = ' font-weight="700"' if bold else ""
        where = f'x="{x:.0f}" y="{baseline:.0f}" font-size="{size}" fill="{_hex(colour)}"'
        self.elements.append(f"<text {where}{weight}{anchor}>{escape(text.translate(MINUS))}</text>")

    def rect(self, box: Box, fill: Colour | None = None, line: Colour | None = None, radius: float = 0) -> None:
        where = f'x="{box.x}" y="{box.y}" width="{box.w}" height="{box.h}" rx="{radius:.0f}"'
        self.elements.append(f"<rect {where} {_paint(fill, line)}/>")

    def disc(self, x: float, y: float, radius: float, fill: Colour | None = None, line: Colour | None = None) -> None:
        self.elements.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:.0f}" {_paint(fill, line)}/>')

    def rule(self, x1: float, y1: float, x2: float, y2: float, *, colour: Colour = LINE, dashed: bool = False) -> None:
        dashes = ' stroke-dasharray="20 15"' if dashed else ""
        ends = f'x1="{x1:.0f}" y1="{y1:.0f}" x2="{x2:.0f}" y2="{y2:.0f}"'
        self.elements.append(f'<line {ends} stroke="{_hex(colour)}" stroke-width="3"{dashes}/>')


def svg(language: str) -> str:
    settings = load(EXAMPLE)
    with SvgSheet(language) as sheet:
        draw_wiring(sheet, settings, language, name_in(settings.office.slip_name, language))
        return sheet.svg()


def _hex(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _paint(fill: Colour | None, line: Colour | None) -> str:
    stroke = f' stroke="{_hex(line)}" stroke-width="3"' if line else ""
    return f'fill="{_hex(fill) if fill else "none"}"{stroke}'


if __name__ == "__main__":
    sys.stdout.write(svg(sys.argv[1]))
