"""A sign for each counter, an A4 sheet across: a number that the whole room reads, and what people come here for."""

from __future__ import annotations

from typing import NamedTuple

from core.names import name_in
from core.settings.conversions import short_names
from core.settings.sections import Settings
from display.layout.box import Box
from display.layout.typesetting import PITCH, widest
from luot.kit.sheets import CAP, GROUND, INK, LONG, MARGIN, MM, SHORT, SOFT, WHITE, Sheets
from luot.kit.sizes import largest
from words.translation import say

NUMBER_CAP = 80 * MM
"""Of the counter's number. From 73 mm on it is read from 6 m: D/82, as EN 301 549 has it."""
HEADING_CAP, LEAST_HEADING_CAP = 39 * MM, 30 * MM
"""Of the word beside it: 38.7 mm are read from 6 m, D/155 (ISO 9241-303); a long number leaves it less."""
NAMES_CAP = 20 * MM
"""Of the names: 19.4 mm are read from 3 m, by the same."""
SECOND = 0.5
"""Size of the second language, of that of the first."""
BAND = Box(MARGIN, MARGIN, LONG - 2 * MARGIN, 100 * MM)
"""The dark part with the number."""
NAMES = Box(MARGIN, BAND.bottom + 4 * MM, BAND.w, SHORT - MARGIN - BAND.bottom - 4 * MM)
GAP = 10 * MM
TAIL = 3 * MM
"""By how much the line stands above the middle: Q has a tail."""
BETWEEN = 0.4
"""Between the languages of a name, in sizes of the first."""


class Sign(NamedTuple):
    counter: str
    services: tuple[tuple[str, ...], ...]
    """Names of those services that are its own, each in the first language and, where there is one, the second."""


def signs_of(settings: Settings, languages: tuple[str, ...]) -> list[Sign]:
    names = short_names(settings)
    return [
        Sign(
            counter.id,
            tuple(
                tuple(dict.fromkeys(name_in(names[code], language) for language in languages))
                for code, minutes in counter.offsets.items()
                if minutes == 0 and code in names
            ),
        )
        for counter in settings.counter
    ]


def draw_counter_signs(sheets: Sheets, signs: list[Sign], language: str) -> None:
    """A sheet for each; the numbers of all are of one size."""
    heading = say(language, "COUNTER")
    counters = [sign.counter for sign in signs]
    room = BAND.w - 3 * GAP
    least = sheets.width(heading, _em(LEAST_HEADING_CAP), bold=True)
    number = largest(_em(NUMBER_CAP), 10 * MM, lambda size: widest(sheets, counters, size, bold=True) <= room - least)
    room -= widest(sheets, counters, number, bold=True)
    head = largest(_em(HEADING_CAP), 10 * MM, lambda size: sheets.width(heading, size, bold=True) <= room)
    for sign in signs:
        sheets.add(landscape=True)
        _draw_band(sheets, heading, head, sign.counter, number)
        _draw_names(sheets, sign)


def _em(cap: int) -> int:
    return round(cap / CAP)


def _draw_band(sheets: Sheets, heading: str, head: int, counter: str, number: int) -> None:
    """The word and the number on one line, in the middle of the sheet."""
    sheets.rect(BAND, fill=GROUND, radius=5 * MM)
    heading_w = sheets.width(heading, head, bold=True)
    x = BAND.x + (BAND.w - heading_w - GAP - sheets.width(counter, number, bold=True)) / 2
    baseline = BAND.y + (BAND.h + number * CAP) / 2 - TAIL
    sheets.text(x, baseline, heading, head, WHITE, bold=True)
    sheets.text(x + heading_w + GAP, baseline, counter, number, WHITE, bold=True)


def _draw_names(sheets: Sheets, sign: Sign) -> None:
    """A line for each service, as large as all of them fit."""
    if not sign.services:
        return
    row_h = NAMES.h / len(sign.services)
    most = min(_em(NAMES_CAP), int(row_h / PITCH))
    size = largest(most, 4 * MM, lambda size: all(_width(sheets, names, size) <= NAMES.w for names in sign.services))
    pitch = min(row_h, size * PITCH * 1.2)
    top = NAMES.y + (NAMES.h - pitch * len(sign.services)) / 2
    for number, (name, *others) in enumerate(sign.services):
        x = NAMES.x + (NAMES.w - _width(sheets, (name, *others), size)) / 2
        baseline = top + (number + 0.5) * pitch + size * CAP / 2
        sheets.text(x, baseline, name, size, INK, bold=True)
        x += sheets.width(name, size, bold=True)
        for other in others:
            sheets.text(x + size * BETWEEN, baseline, other, round(size * SECOND), SOFT)
            x += size * BETWEEN + sheets.width(other, round(size * SECOND))


def _width(sheets: Sheets, names: tuple[str, ...], size: int) -> float:
    name, *others = names
    beside = sum(size * BETWEEN + sheets.width(other, round(size * SECOND)) for other in others)
    return sheets.width(name, size, bold=True) + beside
