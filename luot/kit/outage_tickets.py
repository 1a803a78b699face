"""Numbered tickets for the hours in which the machine stands still: half for the citizen, half for the guide, who holds
these and notes the counter, and who is done."""

from __future__ import annotations

from core.names import name_in
from core.settings.conversions import served, short_names
from core.settings.sections import Settings
from display.drawing.pictograms import HEART
from display.layout.box import Box
from display.layout.typesetting import PITCH, widest, wrap
from luot.kit.plates import draw_picture
from luot.kit.sheets import CAP, INK, LINE, MM, SOFT, WHITE, Sheets
from luot.kit.sizes import largest
from words.translation import mark, say

COUNT = 60
COLUMNS, ROWS = 2, 4
"""As many on a sheet as the page of the list written by hand has lines."""
STUB = 0.5
"""The guide's share of a ticket's width."""
PAD = 4 * MM
SMALL, LARGE, LABEL = 29, 34, 8 * MM
"""Sizes of letters."""
TICK = 4 * MM
WRITE_W, WRITE_H = 7 * MM, 8 * MM
"""Room to write a number by hand."""
LETTERS = "MNKGBVSUXYZLPQRTHECDAFIJOW"
"""The first that begins no number of the machine's stands before those of the tickets: M for "mất điện"."""

UNTIL = mark("Ticket for the time without the machine")
KEEP = mark("Please keep this ticket. When the machine runs again, the guide writes the machine's number here:")
CAME = mark("Came at")
COUNTER, DONE = mark("Counter"), mark("done")
NUMBER = mark("Machine's number")
PRIORITY = mark("Priority")


def free_letter(settings: Settings) -> str:
    """A letter with which no number of this office begins; "" where all are taken."""
    taken = {service.prefix[0] for service in settings.service if service.prefix}
    return next((letter for letter in LETTERS if letter not in taken), "")


def services_of(settings: Settings, language: str) -> list[str]:
    """Those that the guide's page offers for the list: they have numbers of their own, and a counter."""
    names = short_names(settings)
    return [
        name_in(names[service.code], language)
        for service in settings.service
        if service.prefix and service.code in served(settings)
    ]


def draw_outage_tickets(sheets: Sheets, letter: str, services: list[str], office: str, language: str) -> None:
    """With lines to cut along; the dashed one parts the guide's half from the citizen's."""
    for first in range(1, COUNT + 1, COLUMNS * ROWS):
        room = sheets.add()
        cells = [cell for row in room.rows(ROWS) for cell in row.columns(*[1] * COLUMNS)]
        for number, cell in zip(range(first, COUNT + 1), cells, strict=False):
            label = f"{letter}{number:02}"
            stub, own = cell.columns(STUB, 1 - STUB)
            sheets.rect(cell, line=LINE)
            sheets.rule(stub.right, cell.y, stub.right, cell.bottom, dashed=True)
            _draw_stub(sheets, stub.shrunk(PAD), label, services, language)
            _draw_ticket(sheets, own.shrunk(PAD), label, office, language)


def _draw_ticket(sheets: Sheets, box: Box, label: str, office: str, language: str) -> None:
    """What the citizen keeps: the number is loudest, and takes what room there is."""
    top = sheets.lines(box.x, box.y, wrap(sheets, office, SMALL, box.w), SMALL, SOFT)
    until = wrap(sheets, say(language, UNTIL), SMALL, box.w, bold=True)
    top = sheets.lines(box.x, top, until, SMALL, INK, bold=True)
    keep = wrap(sheets, say(language, KEEP), SMALL, box.w)
    below = box.bottom - WRITE_H - len(keep) * SMALL * PITCH
    sheets.lines(box.x, below, keep, SMALL, SOFT)
    sheets.rule(box.x, box.bottom, box.right, box.bottom, colour=INK)
    room = Box(box.x, round(top), box.w, round(below - top))
    most = min(22 * MM, int(room.h * 0.9 / CAP))
    size = largest(most, 8 * MM, lambda size: sheets.width(label, size, bold=True) <= room.w)
    sheets.middle_line(room, label, size, INK, bold=True, left=True)


def _draw_stub(sheets: Sheets, box: Box, label: str, services: list[str], language: str) -> None:
    """What is typed into the page of the list written by hand, from top to bottom as the page asks for it."""
    sheets.text(box.x, box.y + LABEL * CAP, label, LABEL, INK, bold=True)
    beside = sheets.width(label, LABEL, bold=True) + 2 * MM
    _draw_course(sheets, Box(box.x + beside, box.y, box.w - beside, 10 * MM), language)
    came = box.y + 14 * MM
    sheets.text(box.x, came, f"{say(language, CAME)} ____ : ____", LARGE, INK)
    rows = [*services, say(language, PRIORITY)]
    top, bottom = came + 2 * MM, box.bottom - WRITE_H
    pitch = min(6 * MM, (bottom - top) // len(rows))
    text = Box(box.x + TICK + 2 * MM, top, box.w - TICK - 2 * MM, pitch)
    size = largest(min(LARGE, int(pitch * 0.75)), 14, lambda size: widest(sheets, rows, size) + size * 1.3 <= text.w)
    for row, name in enumerate(rows):
        line = text._replace(y=top + row * pitch)
        sheets.rect(_centred(box.x, min(TICK, pitch * 4 // 5), line), line=INK)
        if row == len(services):
            draw_picture(sheets, HEART, _centred(line.x, size, line), WHITE, INK)
            line = line._replace(x=line.x + round(size * 1.3))
        sheets.middle_line(line, name, size, INK, left=True)
    number = say(language, NUMBER)
    sheets.text(box.x, box.bottom, number, LARGE, INK)
    after = box.x + sheets.width(number, LARGE) + 2 * MM
    sheets.rule(after, box.bottom, box.right, box.bottom, colour=INK)


def _draw_course(sheets: Sheets, box: Box, language: str) -> None:
    """To which counter this person was sent, and a box for the end."""
    counter = say(language, COUNTER)
    upper, lower = box.rows(2)
    size = largest(LARGE, SMALL // 2, lambda size: sheets.width(counter, size) <= box.w - WRITE_W)
    sheets.middle_line(upper, counter, size, INK, left=True)
    sheets.rule(box.x + sheets.width(counter, size) + MM, upper.bottom - MM, box.right, upper.bottom - MM, colour=INK)
    sheets.rect(_centred(box.x, TICK, lower), line=INK)
    done = lower._replace(x=box.x + TICK + 2 * MM)
    sheets.middle_line(done, say(language, DONE), size, INK, left=True)


def _centred(x: int, side: int, line: Box) -> Box:
    """A square in the middle of a line's height."""
    return Box(x, line.middle - side // 2, side, side)
