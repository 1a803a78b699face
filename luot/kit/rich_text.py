"""Text with **bold** words and `commands`, in lines that fit."""

from __future__ import annotations

import re
from typing import NamedTuple

from display.layout.typesetting import Typesetter
from luot.kit.sheets import INK, Colour, Sheets

MARKED = re.compile(r"\*\*(.+?)\*\*|`(.+?)`|([^*`]+)")


class Word(NamedTuple):
    text: str
    bold: bool = False
    """A word of the pages, or a command."""
    after: str = " "
    """What stands before it, unless it begins a line: a blank, or nothing where it touches the word before."""


def words_of(text: str) -> list[Word]:
    words: list[Word] = []
    touches = True
    for strong, command, plain in MARKED.findall(text):
        piece = strong or command or plain
        touches = touches and not piece[0].isspace()
        for each in piece.split():
            words.append(Word(each, not plain, "" if touches else " "))
            touches = False
        touches = not piece[-1].isspace()
    return words


def wrapped(types: Typesetter, text: str, size: int, room: int) -> list[list[Word]]:
    """Lines of words, none wider than `room` unless a single word is. Words that touch stay together."""
    lines: list[list[Word]] = [[]]
    for group in _groups(words_of(text)):
        if lines[-1] and line_width(types, [*lines[-1], *group], size) > room:
            lines.append([])
        lines[-1].extend(group)
    return lines


def line_width(types: Typesetter, words: list[Word], size: int) -> int:
    return sum(width + gap for width, gap in _measures(types, words, size))


def places(types: Typesetter, words: list[Word], size: int) -> list[int]:
    """Where each word of a line begins, from the line's beginning."""
    found, x = [], 0
    for width, gap in _measures(types, words, size):
        found.append(x + gap)
        x += gap + width
    return found


def draw_line(sheets: Sheets, words: list[Word], x: float, baseline: float, size: int, colour: Colour = INK) -> None:
    for word, offset in zip(words, places(sheets, words, size), strict=True):
        sheets.text(x + offset, baseline, word.text, size, colour, bold=word.bold)


def _measures(types: Typesetter, words: list[Word], size: int) -> list[tuple[int, int]]:
    """Of each word, its width and the gap before it."""
    blank = types.width(" ", size)
    return [
        (types.width(word.text, size, bold=word.bold), blank if place and word.after else 0)
        for place, word in enumerate(words)
    ]


def _groups(words: list[Word]) -> list[list[Word]]:
    groups: list[list[Word]] = []
    for word in words:
        if word.after or not groups:
            groups.append([word])
        else:
            groups[-1].append(word)
    return groups
