"""The head of a sheet for staff: its title, the office's name below, and the code of an address where there is one."""

from __future__ import annotations

from itertools import groupby

from display.layout.box import Box
from luot.kit.sheets import GROUND, INK, MM, PALE, WHITE, Sheets
from luot.kit.sizes import largest
from printer.drawing.qr import QUIET, make_code

BAND_H = 24 * MM


CODE = 20 * MM
"""Side of a code: 0.5 to 0.7 mm a module, which a telephone reads from two hands away."""


def draw_band(sheets: Sheets, room: Box, title: str, office: str, address: str = "") -> Box:
    """At the top of the room; returns what is left below."""
    band = room.top(BAND_H)
    sheets.rect(band, fill=GROUND, radius=4 * MM)
    text = band.inset(8 * MM, MM)
    if address:
        margin = (BAND_H - CODE) // 2
        _draw_code(sheets, Box(band.right - margin - CODE, band.y + margin, CODE, CODE), address)
        text = text._replace(w=text.w - CODE)
    upper, lower = text.top(text.h * 3 // 5), text.below(text.h * 3 // 5)
    title_size = largest(9 * MM, 4 * MM, lambda size: sheets.width(title, size, bold=True) <= text.w)
    sheets.middle_line(upper._replace(y=upper.y + MM), title, title_size, WHITE, bold=True, left=True)
    size = largest(4 * MM, 2 * MM, lambda size: sheets.width(office, size) <= text.w)
    sheets.middle_line(lower._replace(y=lower.y - 2 * MM), office, size, PALE, left=True)
    return room.below(BAND_H)


def _draw_code(sheets: Sheets, box: Box, address: str) -> None:
    """Black on white, each run of modules as one shape."""
    code = make_code(address)
    sheets.rect(box, fill=WHITE, radius=MM)
    module = box.w / (code.side + 2 * QUIET)
    for row, modules in enumerate(code.rows):
        column = 0
        for is_black, run in groupby(modules):
            length = len(list(run))
            if is_black:
                left, top = box.x + (QUIET + column) * module, box.y + (QUIET + row) * module
                right, bottom = left + length * module, top + module
                sheets.polygon([(left, top), (right, top), (right, bottom), (left, bottom)], INK)
            column += length
