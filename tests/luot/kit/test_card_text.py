"""Cards say what stands on pages and keys, in both languages alike."""

from __future__ import annotations

import re

import pytest

from counter.keypad.keys import LONG
from luot.kit.card_text import FOLDER, ROLES, Row, card_text
from luot.kit.rich_text import line_width, places, words_of, wrapped
from tests.luot.kit.recorder import RecordingSheets
from tests.paths import PROJECT
from words.translation import LANGUAGES, say

TEMPLATES = PROJECT / "counter/console/templates/counter"


@pytest.mark.parametrize("role", ROLES)
def test_the_cards_of_a_role_have_the_same_parts_in_all_languages(role: str) -> None:
    shapes = {
        language: [(type(block), block[0] if isinstance(block, Row) and "`" in block[0] else "") for block in blocks]
        for language in LANGUAGES
        for blocks in [card_text(role, language).blocks]
    }
    kinds = {language: [kind for kind, _ in shape] for language, shape in shapes.items()}
    assert kinds["vi"] == kinds["en"]


def test_there_are_no_other_cards() -> None:
    assert {file.name for file in FOLDER.iterdir()} == {f"{role}.{lang}.md" for role in ROLES for lang in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_key_of_the_clerks_card_is_that_of_the_page(language: str) -> None:
    pages = "".join(file.read_text("utf-8") for file in TEMPLATES.glob("*.html"))
    on_pages = dict(re.findall(r"words\('([^']+)'\)(?:, \{[^}]*\})?, '([a-z])'", pages))
    on_pages |= {name: key.lower() for name, key in re.findall(r"words\('([^']+)'\) \}\} <kbd>([A-Z])</kbd>", pages)}
    said = {say(language, name): key for name, key in on_pages.items()}
    rows = [block for block in card_text("clerk", language).blocks if isinstance(block, Row)]
    keys = {re.sub(r"\*\*(.*?)\*\*.*", r"\1", row.second): row.first.strip("`") for row in rows if "**" in row.second}
    letters = {name: key.lower() for name, key in keys.items() if len(key) == 1}
    assert len(letters) == 8
    assert letters == {name: said[name] for name in letters}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_clerks_card_knows_how_long_a_key_is_held(language: str) -> None:
    text = "\n".join(block.second for block in card_text("clerk", language).blocks if isinstance(block, Row))
    held = [int(seconds) for seconds in re.findall(r"(?:giữ|held for) (\d+) (?:giây|second)", text)]
    assert held == [LONG["recall"][0] // 1000, LONG["absent"][0] // 1000]


def test_marked_words_keep_their_place_in_a_line() -> None:
    words = words_of("press **Open the counter** (`M`), now")
    assert [(word.text, word.bold) for word in words] == [
        ("press", False),
        ("Open", True),
        ("the", True),
        ("counter", True),
        ("(", False),
        ("M", True),
        ("),", False),
        ("now", False),
    ]
    assert [word.after for word in words[4:7]] == [" ", "", ""]


def test_lines_are_no_wider_than_their_room_and_lose_nothing() -> None:
    text = "**Gọi số tiếp theo**: kết thúc số đang có, gọi số sau (`M`)."
    with RecordingSheets() as sheets:
        lines = wrapped(sheets, text, 40, 350)
        assert len(lines) > 2
        assert [word for line in lines for word in line] == words_of(text)
        assert all(line_width(sheets, line, 40) <= 350 for line in lines)
        assert all(places(sheets, line, 40)[0] == 0 for line in lines)
