"""The head of a sheet for staff: its title, and the office's name below."""

from __future__ import annotations

from display.layout.box import Box
from luot.kit.sheets import GROUND, MM, PALE, WHITE, Sheets
from luot.kit.sizes import largest

BAND_H = 24 * MM


def draw_band(sheets: Sheets, room: Box, title: str, office: str) -> Box:
    """At the top of the room; returns what is left below."""
    band = room.top(BAND_H)
    sheets.rect(band, fill=GROUND, radius=4 * MM)
    text = band.inset(8 * MM, MM)
    upper, lower = text.top(text.h * 3 // 5), text.below(text.h * 3 // 5)
    sheets.middle_line(upper._replace(y=upper.y + MM), title, 9 * MM, WHITE, bold=True, left=True)
    size = largest(4 * MM, 2 * MM, lambda size: sheets.width(office, size) <= text.w)
    sheets.middle_line(lower._replace(y=lower.y - 2 * MM), office, size, PALE, left=True)
    return room.below(BAND_H)
