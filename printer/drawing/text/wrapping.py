"""Breaks a text into lines: as few as possible, about equally long, never wider than the paper."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from unicodedata import category, combining

from printer.drawing.text.scripts import JOINERS, ZERO_WIDTH_SPACE

Width = Callable[[str], int]
STEP = 12
"""Dots by which a paragraph is narrowed while its lines are made equally long."""
BREAKS = re.compile(f"([ {ZERO_WIDTH_SPACE}])")
UNBROKEN_DASH = "\u00a0–"
"""A dash that no line begins with."""
VIRAMA = 9
"""Combining class of the signs that stack two consonants, such as Khmer's coeng."""
ASAT = "\u103a"
"""A sign of Myanmar's script of class `VIRAMA` that stacks nothing: it silences a letter."""
TRAILING_VOWELS = "\u0e33\u0eb3"
"""Vowels of Thai and Lao that belong to the letter before them, although Unicode counts them as letters."""
LEADING_VOWELS = "\u0e40\u0e41\u0e42\u0e43\u0e44\u0ec0\u0ec1\u0ec2\u0ec3\u0ec4"
"""Vowels of Thai and Lao that are written before the letter they belong to."""


def wrap(text: str, width: Width, room: int) -> tuple[str, ...]:
    """Breaks `text` into lines of at most `room` dots: after dashes if that suffices, else at blanks and ZWSP.

    `width` measures a line in dots.
    """
    words = BREAKS.split(keep_dashes(text))
    lines = _fill(words, width, room)
    sides = tuple(keep_dashes(text).replace(f"{UNBROKEN_DASH} ", f"{UNBROKEN_DASH}\n").split("\n"))
    if len(sides) == len(lines) > 1 and max(map(width, sides)) <= room:
        return sides
    narrower = range(room - STEP, room // 2, -STEP)[::-1]
    evener = bisect_left(narrower, -len(lines), key=lambda each: -len(_fill(words, width, each)))
    return tuple(_fill(words, width, narrower[evener]) if evener < len(narrower) else lines)


def keep_dashes(text: str) -> str:
    """Replaces the blank before each dash so that no line breaks there."""
    return text.replace(" – ", f"{UNBROKEN_DASH} ")


def _fill(words: list[str], width: Width, room: int) -> list[str]:
    """Puts as many words as possible on each line. Every second item of `words` is a separator, a blank or ZWSP."""
    lines: list[str] = []
    for between, word in zip(["", *words[1::2]], words[::2], strict=True):
        longer = f"{lines[-1]}{between}{word}" if lines else word
        if width(longer) <= room:
            lines[-1:] = [longer]
        else:
            lines += _pieces(word, width, room)
    return lines


def _pieces(word: str, width: Width, room: int) -> list[str]:
    """Cuts a word that is wider than the paper."""
    pieces, rest = [], clusters(word)
    while rest:
        sizes = range(1, len(rest) + 1)
        fitting = max(1, bisect_right(sizes, room, key=lambda size: width("".join(rest[:size]))))
        pieces.append("".join(rest[:fitting]))
        rest = rest[fitting:]
    return pieces


def clusters(word: str) -> list[str]:
    """Splits a word into what readers take for one letter, including its marks and stacked consonants.

    Unicode's UAX #29 (`\\X` of the `regex` library) separates leading vowels and, before 15.1, stacked consonants.
    """
    found: list[str] = []
    before = ""
    for letter in word:
        if before and (_belongs_to_previous(letter) or _joins_next(before)):
            found[-1] += letter
        else:
            found.append(letter)
        before = letter
    return found


def _belongs_to_previous(letter: str) -> bool:
    return category(letter)[0] == "M" or letter in JOINERS or letter in TRAILING_VOWELS


def _joins_next(letter: str) -> bool:
    return letter in LEADING_VOWELS or letter == JOINERS[-1] or (combining(letter) == VIRAMA and letter != ASAT)
