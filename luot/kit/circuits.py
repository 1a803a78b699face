"""The circuit of a button and that of a lamp, in the signs of IEC 60617."""

from __future__ import annotations

from display.layout.box import Box
from luot.kit.sheets import ALARM, INK, MM, SOFT, Sheets
from words.translation import mark, say

R_LONG, R_WIDE = 9 * MM, 3.2 * MM
"""A resistor."""
VALUES = {"R1": mark("2.2 kΩ"), "R2": "1 kΩ", "R3": "470 Ω", "C1": "100 nF"}
ONLY_BARE = mark("only for a bare LED")
SMALL = 30


def draw_button_circuit(sheets: Sheets, box: Box, language: str) -> None:
    """3.3 V – R1 – node – button – ground; node – R2 – pin, with C1 from the pin to ground."""
    x, top, bottom = box.x + 22 * MM, box.y + 5 * MM, box.bottom - 5 * MM
    node = box.y + 19 * MM
    sheets.text(x, top - MM, "3V3", SMALL, ALARM, bold=True, align="middle")
    _wire(sheets, x, top, x, top + 2 * MM)
    _resistor(sheets, x, top + 2 * MM, "R1", say(language, VALUES["R1"]), down=True)
    _wire(sheets, x, top + 2 * MM + R_LONG, x, node + 6 * MM)
    _switch(sheets, x, node + 6 * MM)
    _wire(sheets, x, node + 16 * MM, x, bottom - 4 * MM)
    _ground(sheets, x, bottom - 4 * MM)
    after = x + 8 * MM + R_LONG
    pin_x = box.right - 14 * MM
    _wire(sheets, x, node, x + 8 * MM, node)
    _resistor(sheets, x + 8 * MM, node, "R2", VALUES["R2"], down=False)
    _wire(sheets, after, node, pin_x, node)
    _dot(sheets, x, node)
    cap_x = after + 10 * MM
    _dot(sheets, cap_x, node)
    _wire(sheets, cap_x, node, cap_x, node + 9 * MM)
    _capacitor(sheets, cap_x, node + 9 * MM, "C1")
    _wire(sheets, cap_x, node + 11 * MM, cap_x, bottom - 4 * MM)
    _ground(sheets, cap_x, bottom - 4 * MM)
    _terminal(sheets, pin_x, node, "GPIO")


def draw_lamp_circuit(sheets: Sheets, box: Box, language: str) -> None:
    """12 V – lamp – output of the driver, with R3 where the lamp has no resistor inside; the pin at its
    input, and its ground at both grounds."""
    y, x = box.y + 26 * MM, box.x
    _terminal(sheets, x + 12 * MM, y, "GPIO", is_left=True)
    chip = Box(round(x + 24 * MM), round(y - 9 * MM), 22 * MM, 18 * MM)
    _wire(sheets, x + 13 * MM, y, chip.x, y)
    sheets.rect(chip, line=INK)
    sheets.text(chip.x + chip.w / 2, chip.y - 1.5 * MM, "ULN2803A", SMALL, INK, bold=True, align="middle")
    sheets.text(chip.x + MM, y - MM, "1", SMALL, SOFT)
    sheets.text(chip.right - MM, y - MM, "18", SMALL, SOFT, align="right")
    sheets.text(chip.x + chip.w / 2, chip.bottom - MM, "9 GND", SMALL, SOFT, align="middle")
    _wire(sheets, chip.x + chip.w / 2, chip.bottom, chip.x + chip.w / 2, box.bottom - 9 * MM)
    _ground(sheets, chip.x + chip.w / 2, box.bottom - 9 * MM)
    out = chip.right + 3 * MM
    _wire(sheets, chip.right, y, out, y)
    _resistor(sheets, out, y, "R3", VALUES["R3"], down=False, dashed=True)
    _wire(sheets, out, y, out + R_LONG, y)
    sheets.text(out, y + 5.5 * MM, say(language, ONLY_BARE), SMALL, INK)
    lamp_x = out + R_LONG + 10 * MM
    _wire(sheets, out + R_LONG, y, lamp_x, y)
    _wire(sheets, lamp_x, y, lamp_x, y - 5 * MM)
    _lamp(sheets, lamp_x, y - 8 * MM)
    _wire(sheets, lamp_x, y - 11 * MM, lamp_x, box.y + 5 * MM)
    sheets.text(lamp_x, box.y + 4 * MM, "12 V", SMALL, ALARM, bold=True, align="middle")


def _wire(sheets: Sheets, x1: float, y1: float, x2: float, y2: float) -> None:
    sheets.rule(x1, y1, x2, y2, colour=INK)


def _dot(sheets: Sheets, x: float, y: float) -> None:
    sheets.disc(x, y, 0.7 * MM, fill=INK)


def _resistor(sheets: Sheets, x: float, y: float, name: str, value: str, *, down: bool, dashed: bool = False) -> None:
    """From its upper or its left end; dashed, it may be left out."""
    w, h = (R_WIDE, R_LONG) if down else (R_LONG, R_WIDE)
    body = Box(round(x - R_WIDE / 2 if down else x), round(y if down else y - R_WIDE / 2), round(w), round(h))
    if dashed:
        for side in (body.y, body.bottom):
            sheets.rule(body.x, side, body.right, side, colour=INK, dashed=True)
        for end in (body.x, body.right):
            sheets.rule(end, body.y, end, body.bottom, colour=INK, dashed=True)
    else:
        sheets.rect(body, line=INK)
    if down:
        sheets.text(body.x - 1.5 * MM, body.middle, name, SMALL, INK, bold=True, align="right")
        sheets.text(body.x - 1.5 * MM, body.middle + 3.5 * MM, value, SMALL, INK, align="right")
    else:
        sheets.text(body.x + body.w / 2, body.y - 4.5 * MM, name, SMALL, INK, bold=True, align="middle")
        sheets.text(body.x + body.w / 2, body.y - MM, value, SMALL, INK, align="middle")


def _capacitor(sheets: Sheets, x: float, y: float, name: str) -> None:
    for line in (y, y + 2 * MM):
        sheets.rule(x - 3.5 * MM, line, x + 3.5 * MM, line, colour=INK)
    sheets.text(x + 5 * MM, y, name, SMALL, INK, bold=True)
    sheets.text(x + 5 * MM, y + 3.5 * MM, VALUES[name], SMALL, INK)


def _switch(sheets: Sheets, x: float, y: float) -> None:
    """A push button, open, 10 mm high."""
    for end in (y, y + 10 * MM):
        sheets.disc(x, end, 0.8 * MM, line=INK)
    sheets.rule(x - 4 * MM, y + 0.8 * MM, x - 4 * MM, y + 9.2 * MM, colour=INK)
    sheets.rule(x - 4 * MM, y + 5 * MM, x - 8 * MM, y + 5 * MM, colour=INK)
    sheets.rule(x - 8 * MM, y + 2.5 * MM, x - 8 * MM, y + 7.5 * MM, colour=INK)


def _ground(sheets: Sheets, x: float, y: float) -> None:
    for number, half in enumerate((3, 2, 1)):
        line = y + number * 1.2 * MM
        sheets.rule(x - half * MM, line, x + half * MM, line, colour=INK)
    sheets.text(x + 4.5 * MM, y + 2.5 * MM, "GND", SMALL, INK)


def _lamp(sheets: Sheets, x: float, y: float) -> None:
    radius = 3 * MM
    sheets.disc(x, y, radius, line=INK)
    reach = radius * 0.7071
    sheets.rule(x - reach, y - reach, x + reach, y + reach, colour=INK)
    sheets.rule(x - reach, y + reach, x + reach, y - reach, colour=INK)


def _terminal(sheets: Sheets, x: float, y: float, name: str, *, is_left: bool = False) -> None:
    sheets.disc(x, y, MM, line=INK)
    if is_left:
        sheets.text(x - 2 * MM, y + MM, name, SMALL, INK, bold=True, align="right")
    else:
        sheets.text(x + 2 * MM, y + MM, name, SMALL, INK, bold=True)
