"""Texts in uncontracted braille: Vietnamese as in Viet Nam's standard, and the plain letters that English shares.

The cells are those of liblouis' table `vi-vn-g0` (Sao Mai Center for the Blind), against which the tests hold them: the
sign of a tone stands before the first vowel of its syllable, behind `qu` and `gi`. Other scripts are not written: what
is on a plate must be right, and nobody here could read it.
"""

from __future__ import annotations

import re
from itertools import chain
from unicodedata import normalize

LETTERS = {
    **dict(zip("abcdefghij", ("1", "12", "14", "145", "15", "124", "1245", "125", "24", "245"), strict=True)),
    **dict(zip("klmnopqrst", ("13", "123", "134", "1345", "135", "1234", "12345", "1235", "234", "2345"), strict=True)),
    **dict(zip("uvxyzw", ("136", "1236", "1346", "13456", "1356", "2456"), strict=True)),
    **dict(zip("ăâêôơưđ", ("345", "16", "126", "1456", "246", "1256", "2346"), strict=True)),
}
"""Letter → its dots, which are counted down the left side of the cell, 1 to 3, then down the right, 4 to 6."""
TONES = {"\u0301": "35", "\u0300": "56", "\u0309": "26", "\u0303": "36", "\u0323": "6"}
"""Sắc, huyền, hỏi, ngã, nặng as combining signs."""
SIGNS = {" ": "", ",": "2", ";": "23", ":": "25", ".": "256", "-": "36", "–": "36", "/": "34"}
DIGITS = dict(zip("1234567890", "abcdefghij", strict=True))
NUMBER, CAPITAL, CAPITALS = "3456", ("46",), ("456",)
VOWELS = frozenset("aăâeêioôơuưy")
NOT_CERTAIN = re.compile(r"[0-9][^\W\d_]|[a-zà-ỹ][A-ZĐ]|[^\W\d_a-zà-ỹ]{2,} [^\W\d_a-zà-ỹ]{2,}")
"""A letter right behind a digit, capitals within a word, several words in capitals: they have signs of their own."""
PIECES = re.compile(r"[0-9]+|[^\W\d_]+|.")


def braille(text: str) -> str | None:
    """The text as Unicode braille; None if it has a sign that is not in the table. What is written in capitals
    throughout is read as if only its first letter were one."""
    text = normalize("NFC", text.capitalize() if text.isupper() and " " in text else text)
    if NOT_CERTAIN.search(text):
        return None
    try:
        cells = [cell for piece in PIECES.findall(text) for cell in _piece(piece)]
    except KeyError:
        return None
    return "".join(chr(0x2800 + sum(1 << (int(dot) - 1) for dot in cell)) for cell in cells)


def dots(cell: str) -> tuple[int, ...]:
    """The raised dots of one pattern."""
    return tuple(dot for dot in range(1, 7) if (ord(cell) - 0x2800) >> (dot - 1) & 1)


def _piece(piece: str) -> list[str]:
    if piece[0] in DIGITS:
        return [NUMBER, *(LETTERS[DIGITS[digit]] for digit in piece)]
    if not piece[0].isalpha():
        return [SIGNS[piece]]
    if len(piece) > 1 and piece.isupper():
        return [*CAPITALS, *_word(piece.lower())]
    return [*(CAPITAL if piece[0].isupper() else ()), *_word(piece.lower())]


def _word(word: str) -> list[str]:
    """Cells of a word in small letters."""
    parts = [_without_tone(letter) for letter in word]
    letters = [letter for letter, _ in parts]
    cells = [[LETTERS[letter]] for letter in letters]
    for place, (_, tone) in enumerate(parts):
        if tone:
            cells[_rhyme(letters, place)].insert(0, TONES[tone])
    return list(chain.from_iterable(cells))


def _without_tone(letter: str) -> tuple[str, str]:
    """A letter, and the sign of its tone, if it has one."""
    parts = normalize("NFD", letter)
    tone = "".join(part for part in parts if part in TONES)
    return normalize("NFC", "".join(part for part in parts if part not in TONES)), tone


def _rhyme(letters: list[str], place: int) -> int:
    """Where the vowels begin among which this one is: the `u` of qu, and the `i` of gi before another vowel, belong to
    the consonant."""
    start = place
    while start and letters[start - 1] in VOWELS:
        start -= 1
    is_onset = "".join(letters[max(0, start - 1) : start + 1]) in ("qu", "gi")
    return start + 1 if is_onset and VOWELS.intersection(letters[start + 1 : start + 2]) else start
