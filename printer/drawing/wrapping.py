"""Where a text breaks into lines: as few as possible, about equally long, never wider than the paper."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from unicodedata import category, combining

from printer.drawing.scripts import JOINERS, ZERO_WIDTH_SPACE

Width = Callable[[str], int]
STEP = 12
BREAKS = re.compile(f"([ {ZERO_WIDTH_SPACE}])")
HELD = "\u00a0–"
"""A dash that no line begins with."""
VIRAMA = 9
"""Combining class of the signs that join two consonants, as Khmer's coeng does."""
ASAT = "\u103a"
"""Of the same class, but joins nothing: it silences a letter of Myanmar's."""
FOLLOWS = "\u0e33\u0eb3"
"""Vowels of Thai and Lao that end the letter before them, though they count as letters."""
LEADS = "\u0e40\u0e41\u0e42\u0e43\u0e44\u0ec0\u0ec1\u0ec2\u0ec3\u0ec4"
"""Vowels of Thai and Lao that are written before the letter they belong to."""


def wrapped(text: str, width: Width, room: int) -> tuple[str, ...]:
    """The lines of `text`, none wider than `room`: broken behind dashes where that will do, else at blanks and ZWSP."""
    words = BREAKS.split(held(text))
    lines = _filled(words, width, room)
    sides = tuple(held(text).replace(f"{HELD} ", f"{HELD}\n").split("\n"))
    if len(sides) == len(lines) > 1 and max(map(width, sides)) <= room:
        return sides
    narrower = range(room - STEP, room // 2, -STEP)[::-1]
    evener = bisect_left(narrower, -len(lines), key=lambda each: -len(_filled(words, width, each)))
    return tuple(_filled(words, width, narrower[evener]) if evener < len(narrower) else lines)


def held(text: str) -> str:
    """The same with no place to break before a dash."""
    return text.replace(" – ", f"{HELD} ")


def _filled(words: list[str], width: Width, room: int) -> list[str]:
    """`words`: with what stands between them, a blank or ZWSP, at every second place."""
    lines: list[str] = []
    for between, word in zip(["", *words[1::2]], words[::2], strict=True):
        longer = f"{lines[-1]}{between}{word}" if lines else word
        if width(longer) <= room:
            lines[-1:] = [longer]
        else:
            lines += _pieces(word, width, room)
    return lines


def _pieces(word: str, width: Width, room: int) -> list[str]:
    """A word that is wider than the paper, in pieces that are not."""
    pieces, rest = [], clusters(word)
    while rest:
        sizes = range(1, len(rest) + 1)
        fitting = max(1, bisect_right(sizes, room, key=lambda size: width("".join(rest[:size]))))
        pieces.append("".join(rest[:fitting]))
        rest = rest[fitting:]
    return pieces


def clusters(word: str) -> list[str]:
    """What a reader takes for one letter, marks, joined and stacked consonants included: no line breaks inside one."""
    found: list[str] = []
    before = ""
    for letter in word:
        if before and (_belongs(letter) or _joins(before)):
            found[-1] += letter
        else:
            found.append(letter)
        before = letter
    return found


def _belongs(letter: str) -> bool:
    """To the letter before it."""
    return category(letter)[0] == "M" or letter in JOINERS or letter in FOLLOWS


def _joins(letter: str) -> bool:
    """The letter behind it to itself."""
    return letter in LEADS or letter == JOINERS[-1] or (combining(letter) == VIRAMA and letter != ASAT)
