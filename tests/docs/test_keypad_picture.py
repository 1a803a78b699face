"""The picture of a keypad's key caps is the one that the code draws, and what it says fits into it."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from docs.keypad_picture import WIDTH, WORDS, caps, svg
from tests.paths import PROJECT

FILES = {"en": "keypad.svg", "vi": "keypad.vi.svg"}


@pytest.mark.parametrize("language", WORDS)
def test_the_picture_in_the_repository_is_the_one_that_the_code_draws(language: str) -> None:
    assert (PROJECT / "docs" / FILES[language]).read_text("utf-8") == svg(language), "make docs"


@pytest.mark.parametrize("language", WORDS)
def test_every_key_with_a_meaning_says_it_and_no_two_lie_on_each_other(language: str) -> None:
    drawn = list(caps(language))
    assert [cap.sign for cap in drawn if cap.means] == ["−", "+", "1", "2", "3", "4", "5", "Enter", "0"]
    places = [(cap.column + x, cap.row + y) for cap in drawn for x in range(cap.width) for y in range(cap.height)]
    assert sorted([*places, (0, 0)]) == sorted((x, y) for x in range(4) for y in range(5)), "NumLock is at 0, 0"


@pytest.mark.parametrize("language", WORDS)
def test_no_line_reaches_beyond_the_picture(language: str) -> None:
    texts = ET.fromstring(svg(language)).iter("{http://www.w3.org/2000/svg}text")  # noqa: S314  # our own
    for text in texts:
        width = len(text.text or "") * float(text.attrib["font-size"]) * 0.6
        assert float(text.attrib["x"]) + width < WIDTH, text.text
