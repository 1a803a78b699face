"""Numbers and labels as words, as they are said aloud in a waiting room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from string import ascii_uppercase
from typing import Literal

from msgspec import Struct

MOST = 9999
"""Larger numbers are said digit by digit."""

GRAMMARS = frozenset({"vi", "en"})
"""The languages that have words for whole numbers here; in any other they are said digit by digit."""

ReadingName = Literal["south", "north"]


class Reading(Struct, frozen=True):
    """What speakers of Vietnamese say differently."""

    odd: str
    """Between hundreds and a single digit: 207 is `hai trăm lẻ bảy`."""
    thousand: str
    four: str
    """As the last digit after tens from twenty on: 24."""


READINGS: dict[ReadingName, Reading] = {
    "south": Reading(odd="lẻ", thousand="ngàn", four="bốn"),
    "north": Reading(odd="linh", thousand="nghìn", four="tư"),
}


def reading_of(
    name: ReadingName, *, odd: str | None = None, thousand: str | None = None, four: str | None = None
) -> Reading:
    """A region's reading, but for the words that are given: many say `lẻ` and `nghìn`."""
    usual = READINGS[name]
    return Reading(odd or usual.odd, thousand or usual.thousand, four or usual.four)


VI_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
EN_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
EN_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
VI_LETTERS = {
    "A": "a",
    "B": "bê",
    "C": "xê",
    "D": "dê",
    "Đ": "đê",
    "E": "e",
    "F": "ép",
    "G": "giê",
    "H": "hát",
    "I": "i ngắn",
    "J": "gi",
    "K": "ca",
    "L": "lờ",
    "M": "mờ",
    "N": "nờ",
    "O": "o",
    "P": "pê",
    "Q": "quy",
    "R": "rờ",
    "S": "ét",
    "T": "tê",
    "U": "u",
    "V": "vê",
    "W": "vê kép",
    "X": "ích",
    "Y": "y dài",
    "Z": "dét",
}
"""Letters as they are said (I is “short”, Y “long”: they sound the same); others are left to whoever speaks."""
SPOKEN_LETTERS = {"vi": VI_LETTERS, "en": {letter: letter for letter in ascii_uppercase}}
"""By language: the letters that labels may have there, as they are said."""


def number_words(number: int, language: str, reading: Reading = READINGS["south"]) -> str:
    """`number`: from 0 to `MOST`. In languages other than Vietnamese and English, its digits."""
    if not 0 <= number <= MOST:
        raise ValueError(f"{number} is not from 0 to {MOST}")
    if language == "vi":
        return " ".join(_vietnamese(number, reading))
    if language == "en":
        return _english(number)
    return digit_words(str(number), language)


def digit_words(digits: str, language: str) -> str:
    """Digit by digit, with a short pause after each; other signs are left out."""
    spoken: Callable[[int], str] = {"vi": VI_DIGITS.__getitem__, "en": EN_SMALL.__getitem__}.get(language, str)
    return ", ".join(spoken(int(digit)) for digit in digits if digit in "0123456789")


def label_words(label: str, language: str, reading: Reading = READINGS["south"], *, by_digits: bool = False) -> str:
    """A ticket's or a counter's label: letters by their names, then the number. `007` and what is longer than four
    digits go digit by digit, since people read them so."""
    return ", ".join(_part_words(part, language, reading, by_digits) for part in _parts(label))


def _parts(label: str) -> Iterator[str]:
    """Runs of digits, and each letter for itself; other signs separate."""
    run = ""
    for sign in label.upper():
        if sign in "0123456789":
            run += sign
            continue
        if run:
            yield run
            run = ""
        if sign.isalpha():
            yield sign
    if run:
        yield run


def _part_words(part: str, language: str, reading: Reading, by_digits: bool) -> str:
    if part.isalpha():
        return SPOKEN_LETTERS.get(language, {}).get(part, part)
    is_read_by_digits = by_digits or len(part) > len(str(MOST)) or (part.startswith("0") and len(part) > 1)
    return digit_words(part, language) if is_read_by_digits else number_words(int(part), language, reading)


def _vietnamese(number: int, reading: Reading) -> Iterator[str]:
    thousands, rest = divmod(number, 1000)
    if thousands:
        yield from (VI_DIGITS[thousands], reading.thousand)
        if not rest:
            return
    hundreds, rest = divmod(rest, 100)
    if hundreds or thousands:
        yield from (VI_DIGITS[hundreds], "trăm")
        if not rest:
            return
    tens, unit = divmod(rest, 10)
    if tens == 0:
        if hundreds or thousands:
            yield reading.odd
        yield VI_DIGITS[unit]
        return
    yield from ("mười",) if tens == 1 else (VI_DIGITS[tens], "mươi")
    if unit:
        yield _last_digit(tens, unit, reading)


def _last_digit(tens: int, unit: int, reading: Reading) -> str:
    if unit == 5:
        return "lăm"
    if tens > 1:
        return {1: "mốt", 4: reading.four}.get(unit, VI_DIGITS[unit])
    return VI_DIGITS[unit]


def _english(number: int) -> str:
    thousands, rest = divmod(number, 1000)
    hundreds, last = divmod(rest, 100)
    parts = []
    if thousands:
        parts.append(f"{EN_SMALL[thousands]} thousand")
    if hundreds:
        parts.append(f"{EN_SMALL[hundreds]} hundred")
    if last or not number:
        parts += ["and"] * bool(parts)
        parts.append(_below_hundred(last))
    return " ".join(parts)


def _below_hundred(number: int) -> str:
    if number < len(EN_SMALL):
        return EN_SMALL[number]
    tens, unit = divmod(number, 10)
    return f"{EN_TENS[tens]}-{EN_SMALL[unit]}" if unit else EN_TENS[tens]
