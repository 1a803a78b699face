"""A card for the first day of each role, a sheet of A4 each: which keys, and what to do when."""

from __future__ import annotations

from core.settings.sections import Settings
from display.layout.box import Box
from display.layout.typesetting import LOWER, PITCH
from luot.kit.band import BAND_H, draw_band
from luot.kit.card_text import Block, CardText, Field, Fields, Row, Section, Step, card_text, cards_of
from luot.kit.facts import facts_of
from luot.kit.rich_text import Word, draw_line, wrapped
from luot.kit.sheets import ACTION, CAP, INK, LINE, MM, PALE, SOFT, Colour, KitError, Sheets
from luot.kit.sizes import largest

MOST, LEAST = 52, 34
"""Of the size of letters: 15 and 10 points."""
FIRST = 0.3
"""Share of a table's first column."""
FIELD = 1.9
"""Height of a line to be filled in by hand, in sizes of the text."""
SECTION = 1.25
"""Size of a section's heading, of that of the text."""


def draw_cards(sheets: Sheets, settings: Settings, office: str, language: str) -> None:
    facts = facts_of(settings)
    for card in cards_of(settings):
        draw_card(sheets, card_text(card, language, facts), office, facts["console"])


def draw_card(sheets: Sheets, card: CardText, office: str, address: str) -> None:
    """Raises `KitError` for a text that does not fit on a sheet in letters that can be read at a desk."""
    room = sheets.add()
    body = room.below(BAND_H + 3 * MM)
    size = largest(MOST, LEAST, lambda size: _height(sheets, card, size, body.w) <= body.h)
    if _height(sheets, card, size, body.w) > body.h:
        raise KitError(f"the card “{card.title}” does not fit on a sheet")
    draw_band(sheets, room, card.title, office, address if _names(card, address) else "")
    spare = min(0.35, (body.h - _height(sheets, card, size, body.w)) / max(1, len(card.blocks)) / size)
    top: float = body.y
    for block in card.blocks:
        top = _draw(sheets, block, body._replace(y=round(top)), size) + spare * size


def _names(card: CardText, address: str) -> bool:
    return any(field.value == address for block in card.blocks if isinstance(block, Fields) for field in block.beside)


def _height(sheets: Sheets, card: CardText, size: int, width: int) -> float:
    return sum(_block_height(sheets, block, size, width) for block in card.blocks)


def _block_height(sheets: Sheets, block: Block, size: int, width: int) -> float:
    match block:
        case Fields():
            return size * FIELD
        case Section():
            return size * SECTION * (PITCH + 0.55)
        case Step(_, text):
            return len(wrapped(sheets, text, size, width - _indent(size))) * size * PITCH + 0.15 * size
        case Row():
            first_lines, second_lines = _cells(sheets, block, size, width)
            lines = max(len(first_lines), len(second_lines))
            return lines * size * PITCH + 0.25 * size


def _indent(size: int) -> int:
    return round(1.6 * size)


def _cells(sheets: Sheets, row: Row, size: int, width: int) -> tuple[list[list[Word]], list[list[Word]]]:
    """The lines of both columns."""
    left = round(width * FIRST)
    return wrapped(sheets, row.first, size, left - size), wrapped(sheets, row.second, size, width - left)


def _draw(sheets: Sheets, block: Block, box: Box, size: int) -> float:
    """Returns where the next block begins."""
    bottom = box.y + _block_height(sheets, block, size, box.w)
    match block:
        case Fields(beside):
            for field, own in zip(beside, box.top(round(size * FIELD)).columns(*[1] * len(beside)), strict=True):
                _draw_field(sheets, field, own, size)
        case Section(text):
            heading = round(size * SECTION)
            sheets.lines(box.x, box.y + heading * 0.45, [text], heading, ACTION, bold=True)
        case Step(number, text):
            sheets.lines(box.x, box.y, [number], size, ACTION, bold=True)
            _draw_lines(sheets, wrapped(sheets, text, size, box.w - _indent(size)), box.x + _indent(size), box.y, size)
        case Row(is_heading=is_heading):
            if is_heading:
                sheets.rect(Box(box.x, box.y, box.w, round(bottom - box.y)), fill=PALE)
            else:
                sheets.rule(box.x, bottom, box.right, bottom, colour=LINE)
            colour, top = SOFT if is_heading else INK, box.y + 0.12 * size
            first_lines, second_lines = _cells(sheets, block, size, box.w)
            _draw_lines(sheets, first_lines, box.x + 0.2 * size, top, size, colour)
            _draw_lines(sheets, second_lines, box.x + FIRST * box.w, top, size, colour)
    return bottom


def _draw_field(sheets: Sheets, field: Field, box: Box, size: int) -> None:
    """Its label, and the value or a line for a pen."""
    baseline = box.y + size * FIELD * 0.7
    sheets.text(box.x, baseline, field.label, size, SOFT)
    after = box.x + sheets.width(f"{field.label} ", size)
    if field.value:
        room = box.right - after
        fitting = largest(size, size // 3, lambda each: sheets.width(field.value, each, bold=True) <= room)
        sheets.text(after, baseline, field.value, fitting, INK, bold=True)
    else:
        sheets.rule(after, baseline + 0.1 * size, box.right - size, baseline + 0.1 * size, colour=INK)


def _draw_lines(sheets: Sheets, lines: list[list[Word]], x: float, top: float, size: int, colour: Colour = INK) -> None:
    for number, words in enumerate(lines):
        baseline = top + (number + 0.5 + LOWER) * PITCH * size + size * CAP / 2
        draw_line(sheets, words, x, baseline, size, colour)
