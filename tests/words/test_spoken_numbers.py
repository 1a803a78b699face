"""Numbers as words, against grammars of their own: a listener's, which add up from left to right what they hear."""

from __future__ import annotations

import unicodedata

import pytest

from words.spoken_numbers import MOST, READINGS, ReadingName, digit_words, label_words, number_words, reading_of

SOUTH, NORTH = READINGS["south"], READINGS["north"]


@pytest.mark.parametrize(
    ("number", "south", "north"),
    [
        (0, "không", "không"),
        (4, "bốn", "bốn"),
        (10, "mười", "mười"),
        (14, "mười bốn", "mười bốn"),
        (15, "mười lăm", "mười lăm"),
        (20, "hai mươi", "hai mươi"),
        (21, "hai mươi mốt", "hai mươi mốt"),
        (24, "hai mươi bốn", "hai mươi tư"),
        (25, "hai mươi lăm", "hai mươi lăm"),
        (101, "một trăm lẻ một", "một trăm linh một"),
        (105, "một trăm lẻ năm", "một trăm linh năm"),
        (110, "một trăm mười", "một trăm mười"),
        (111, "một trăm mười một", "một trăm mười một"),
        (207, "hai trăm lẻ bảy", "hai trăm linh bảy"),
        (1000, "một ngàn", "một nghìn"),
        (1001, "một ngàn không trăm lẻ một", "một nghìn không trăm linh một"),
        (1010, "một ngàn không trăm mười", "một nghìn không trăm mười"),
        (1100, "một ngàn một trăm", "một nghìn một trăm"),
        (9999, "chín ngàn chín trăm chín mươi chín", "chín nghìn chín trăm chín mươi chín"),
    ],
)
def test_vietnamese_numbers(number: int, south: str, north: str) -> None:
    assert number_words(number, "vi", SOUTH) == south
    assert number_words(number, "vi", NORTH) == north


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"thousand": "nghìn"}, "một nghìn không trăm lẻ bảy, hai mươi bốn"),
        ({"odd": "linh", "four": "tư"}, "một ngàn không trăm linh bảy, hai mươi tư"),
    ],
)
def test_an_office_may_mix_the_readings(words: dict[str, str], said: str) -> None:
    reading = reading_of("south", **words)
    assert ", ".join(number_words(number, "vi", reading) for number in (1007, 24)) == said


DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
VALUES = {word: value for value, word in enumerate(DIGITS)}


def understood(words: str, name: ReadingName) -> int:
    """What a listener understands: a grammar of its own, that adds up from left to right."""
    reading, total, digit = READINGS[name], 0, 0
    last = {"mốt": 1, "lăm": 5, **({"tư": 4} if name == "north" else {})}
    for word in words.split():
        if word == reading.thousand:
            total, digit = digit * 1000, 0
        elif word == "trăm":
            total, digit = total + digit * 100, 0
        elif word == "mươi":
            assert digit > 1
            total, digit = total + digit * 10, 0
        elif word == "mười":
            assert digit == 0
            total += 10
        elif word in last:
            assert digit == 0
            assert total % 100 >= (10 if word == "lăm" else 20)
            digit = last[word]
        elif word == reading.odd:
            assert total % 100 == 0
            assert total
        else:
            digit = VALUES[word]
    return total + digit


@pytest.mark.parametrize("name", list(READINGS))
def test_a_listener_understands_each_number(name: ReadingName) -> None:
    said = [number_words(number, "vi", READINGS[name]) for number in range(MOST + 1)]
    assert [understood(words, name) for words in said] == list(range(MOST + 1))
    assert len(set(said)) == MOST + 1
    assert all(unicodedata.is_normalized("NFC", words) for words in said)
    assert not [words for words in said if "mươi một" in words or "mươi năm" in words or "mười mốt" in words]
    assert len({word for words in said for word in words.split()}) == (18 if name == "north" else 17)


ENGLISH = {
    **{
        word: n
        for n, word in enumerate(
            ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
        )
    },
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}


def understood_in_english(words: str) -> int:
    total = part = 0
    for word in words.replace("-", " ").split():
        if word == "thousand":
            total, part = 1000 * part, 0
        elif word == "hundred":
            part *= 100
        elif word == "and":
            assert (total + part) % 100 == 0
            assert total + part
        else:
            assert not part % 10
            part += ENGLISH[word]
    return total + part


def test_a_listener_understands_each_number_in_english() -> None:
    assert number_words(207, "en") == "two hundred and seven"
    assert number_words(1001, "en") == "one thousand and one"
    assert number_words(9999, "en") == "nine thousand nine hundred and ninety-nine"
    assert [understood_in_english(number_words(number, "en")) for number in range(MOST + 1)] == list(range(MOST + 1))


def test_labels_are_letters_and_numbers() -> None:
    assert label_words("207", "vi") == "hai trăm lẻ bảy"
    assert label_words("A12", "vi") == "a, mười hai"
    assert label_words("Đ-7", "vi") == "đê, bảy"
    assert label_words("B3", "en") == "B, three"
    assert label_words("FJWZIY1", "vi") == "ép, gi, vê kép, dét, i ngắn, y dài, một"
    assert label_words("007", "vi") == "không, không, bảy"
    assert label_words("12345", "en") == "one, two, three, four, five"
    assert label_words("207", "vi", by_digits=True) == "hai, không, bảy"
    assert label_words("207", "km") == "2, 0, 7"
    assert digit_words("10", "vi") == "một, không"


@pytest.mark.parametrize("number", [-1, MOST + 1])
def test_other_numbers_have_no_words(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        number_words(number, "vi")
