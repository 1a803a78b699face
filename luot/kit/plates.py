"""A plate beside each button of the kiosk: picture, name in two languages, braille, all at their true size."""

from __future__ import annotations

from typing import NamedTuple

from core.names import Names, name_in
from core.settings.sections import Settings
from display.drawing.pictograms import HEART, Pictogram
from display.layout.box import Box
from display.layout.typesetting import PITCH, fits, wrap
from luot.kit.braille import braille, dots
from luot.kit.pictograms import pictogram_of
from luot.kit.sheets import ACTION, GROUND, INK, LINE, MARGIN, MM, SHORT, SOFT, WHITE, Colour, Sheets
from luot.kit.sizes import largest
from words.translation import LANGUAGES, mark, say

PRIORITY = mark("Priority")
WHO_HAS_PRIORITY = mark("The elderly, people with disabilities, pregnant women: press this first")
HEIGHT, GAP = 62 * MM, 8 * MM
PICTURE = 50 * MM
BRAILLE_H = 13 * MM
MOST, LEAST = 17 * MM, 6 * MM
"""Of the size of the first language's letters."""
BLANK = "⠀"
SECOND = 0.5
"""Size of the second language, of that of the first."""

DOT_MM, DOTS_MM, CELLS_MM, LINES_MM = 1.5, 2.5, 6.0, 10.0
"""Diameter of a dot, distances of dots, of cells and of lines: ISO 17049, Marburg Medium."""
TEXT = Box(PICTURE + 13 * MM, 4 * MM, SHORT - 2 * MARGIN - PICTURE - 17 * MM, HEIGHT - BRAILLE_H - 8 * MM)
"""Where a plate's words stand, above one line of braille."""


class Plate(NamedTuple):
    texts: tuple[str, ...]
    """The large one, then those below it, in small letters."""
    picture: Pictogram | None
    sign: str
    """Stands in place of a picture."""
    colour: Colour


def plates_of(settings: Settings, languages: tuple[str, ...]) -> list[Plate]:
    """Those of all buttons, in the order of the settings, and of priority."""
    made = [
        Plate(_names(service.name | service.short, languages), pictogram_of(service.name), service.prefix or "", GROUND)
        for service in settings.service
        if service.button is not None
    ]
    if settings.kiosk.priority_button is not None:
        known = [language for language in languages if language in LANGUAGES] or ["en"]
        others = [say(language, PRIORITY) for language in known[1:]]
        texts = (say(known[0], PRIORITY), say(known[0], WHO_HAS_PRIORITY), *others)
        made.append(Plate(texts, HEART, "", ACTION))
    return made


def _names(names: Names, languages: tuple[str, ...]) -> tuple[str, ...]:
    found = (name_in(names, languages[0]), *(names[language] for language in languages[1:] if language in names))
    return tuple(dict.fromkeys(found))


def has_braille(plates: list[Plate]) -> bool:
    return any(braille(plate.texts[0]) for plate in plates)


def draw_plates(sheets: Sheets, plates: list[Plate]) -> None:
    """One below the other, all in letters of one size, with marks where to cut."""
    room = sheets.add()
    size = largest(MOST, LEAST, lambda size: all(_fits(sheets, plate, size) for plate in plates))
    top = room.y
    for plate in plates:
        if top + HEIGHT > room.bottom:
            top = sheets.add().y
        _draw(sheets, plate, Box(room.x, top, room.w, HEIGHT), size)
        top += HEIGHT + GAP


def _fits(sheets: Sheets, plate: Plate, size: int) -> bool:
    first, *second = plate.texts
    small, room = round(size * SECOND), _text_box(plate)
    if not (fits(sheets, [first], size, room.w, 2, bold=True) and fits(sheets, second, small, room.w, 2)):
        return False
    lines = len(wrap(sheets, first, size, room.w, bold=True)) * size
    lines += sum(len(wrap(sheets, each, small, room.w)) for each in second) * small
    return lines * PITCH <= room.h


def _text_box(plate: Plate) -> Box:
    return TEXT._replace(h=TEXT.h - round((len(_braille_lines(plate)) - 1) * LINES_MM * MM))


def _braille_lines(plate: Plate) -> list[str]:
    """The cells of the first text, broken between words; without any where it cannot be written."""
    lines = [""]
    for word in (braille(plate.texts[0]) or "").split(BLANK):
        longer = f"{lines[-1]}{BLANK}{word}" if lines[-1] else word
        if lines[-1] and len(longer) * CELLS_MM * MM > TEXT.w:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _draw(sheets: Sheets, plate: Plate, box: Box, size: int) -> None:
    sheets.rect(box, line=LINE, radius=4 * MM)
    square = Box(box.x + 6 * MM, box.y + 6 * MM, PICTURE, PICTURE)
    sheets.rect(square, fill=plate.colour, radius=3 * MM)
    if plate.picture:
        draw_picture(sheets, plate.picture, square.shrunk(5 * MM), plate.colour)
    else:
        sheets.middle_line(square, plate.sign, round(PICTURE * 0.7 / max(1, len(plate.sign))), WHITE, bold=True)
    own = _text_box(plate)
    text = own._replace(x=box.x + own.x, y=box.y + own.y)
    first, *second = plate.texts
    large, small = wrap(sheets, first, size, text.w, bold=True), round(size * SECOND)
    below = [line for each in second for line in wrap(sheets, each, small, text.w)]
    top = text.y + (text.h - (len(large) * size + len(below) * small) * PITCH) / 2
    top = sheets.lines(text.x, top, large, size, INK, bold=True)
    sheets.lines(text.x, top, below, small, SOFT)
    for number, cells in enumerate(_braille_lines(plate)):
        draw_braille(sheets, text.x, text.bottom + 4 * MM + number * LINES_MM * MM, cells)


def draw_picture(sheets: Sheets, picture: Pictogram, box: Box, ground: Colour, ink: Colour = WHITE) -> None:
    for outlines, colour in ((picture.ink, ink), (picture.cut, ground)):
        for outline in outlines:
            sheets.polygon([(box.x + x * box.w, box.y + y * box.h) for x, y in outline], colour)


def draw_braille(sheets: Sheets, x: float, y: float, cells: str) -> None:
    """At its true size; `x` and `y` are the middle of the first cell's first dot."""
    for number, cell in enumerate(cells):
        for dot in dots(cell):
            column, row = divmod(dot - 1, 3)
            dot_x = x + (number * CELLS_MM + column * DOTS_MM) * MM
            sheets.disc(dot_x, y + row * DOTS_MM * MM, DOT_MM * MM / 2, fill=INK)
