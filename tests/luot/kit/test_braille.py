"""Vietnamese in braille is that of liblouis, the sense of each sign, and nothing where we are not sure."""

from __future__ import annotations

import re
import shutil
import subprocess
from unicodedata import normalize

import pytest

from luot.kit.braille import braille, dots
from tests.paths import PROJECT

SYLLABLE = re.compile("[bcdđghklmnpqrstvx]*[aeiouy\u0300-\u036f]+[cghmnpt]*")
TRANSLATOR = shutil.which("lou_translate") or ""
CATALOGUE = PROJECT / "words/locale/vi/LC_MESSAGES/luot.po"
KNOWN = {
    "Hộ tịch": "⠨⠓⠠⠹⠀⠞⠠⠊⠉⠓",
    "Chứng thực": "⠨⠉⠓⠔⠳⠝⠛⠀⠞⠓⠠⠳⠉",
    "Đất đai": "⠨⠮⠔⠡⠞⠀⠮⠁⠊",
    "Lao động, xã hội": "⠨⠇⠁⠕⠀⠮⠠⠹⠝⠛⠂⠀⠭⠤⠁⠀⠓⠠⠹⠊",
    "Kinh doanh": "⠨⠅⠊⠝⠓⠀⠙⠕⠁⠝⠓",
    "Trả kết quả": "⠨⠞⠗⠢⠁⠀⠅⠔⠣⠞⠀⠟⠥⠢⠁",
    "Ưu tiên": "⠨⠳⠥⠀⠞⠊⠣⠝",
    "giấy": "⠛⠊⠔⠡⠽",
    "gì": "⠛⠰⠊",
    "khuỷu": "⠅⠓⠢⠥⠽⠥",
    "Trực tuyến": "⠨⠞⠗⠠⠳⠉⠀⠞⠔⠥⠽⠣⠝",
    "UBND xã": "⠸⠥⠃⠝⠙⠀⠭⠤⠁",
    "Quầy 24": "⠨⠟⠥⠰⠡⠽⠀⠼⠃⠙",
}
"""As liblouis 3.33 has them."""


@pytest.mark.parametrize(("text", "cells"), KNOWN.items())
def test_words_of_an_office_are_written_as_liblouis_writes_them(text: str, cells: str) -> None:
    assert braille(text) == braille(normalize("NFD", text)) == cells


@pytest.mark.parametrize("text", ["បញ្ជាក់", "a@b", "8bit", "NumPy", "CÔNG AN xã", "naïve"])
def test_what_is_not_certain_is_not_written(text: str) -> None:
    assert braille(text) is None


def test_capitals_throughout_are_a_way_to_print_and_not_to_write() -> None:
    assert braille("CHỨNG THỰC") == braille("Chứng thực")


def test_a_cell_knows_its_dots() -> None:
    assert [dots(cell) for cell in "⠨⠓⠀⠿"] == [(4, 6), (1, 2, 5), (), (1, 2, 3, 4, 5, 6)]


@pytest.mark.skipif(not TRANSLATOR, reason="Debian's liblouis-bin is not installed")
def test_every_word_of_the_catalogue_is_that_of_liblouis() -> None:
    """Some 900 syllables of Vietnamese, in whatever spelling the catalogue has them."""
    said = re.findall(r'^msgstr "(.*)"$', CATALOGUE.read_text("utf-8"), re.MULTILINE)
    found = {word for text in said for word in re.findall(r"[^\W\d_]+", text)}
    words = sorted(word for word in found if SYLLABLE.fullmatch(normalize("NFD", word.lower())) and braille(word))
    asked = subprocess.run(
        [TRANSLATOR, "unicode.dis,vi-vn-g0.utb"],
        input="".join(f"{word}\n" for word in words),
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(words) > 800
    assert dict(zip(words, asked.stdout.splitlines(), strict=True)) == {word: braille(word) for word in words}
