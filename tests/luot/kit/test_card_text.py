"""Cards say what stands on pages and keys, in both languages alike."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from counter.console.pages.desk import OUTCOME_NAMES
from counter.keypad.keys import LONG
from counter.outcomes import OUTCOMES
from luot.kit.card_text import CARDS, FOLDER, Row, card_text, cards_of
from luot.kit.facts import console_address, facts_of
from luot.kit.rich_text import line_width, places, words_of, wrapped
from runtime.settings.load import load
from tests.luot.kit.recorder import RecordingSheets
from tests.paths import EXAMPLE, PROJECT
from words.translation import LANGUAGES, say

SHIPPED = load(EXAMPLE)
FACTS = facts_of(SHIPPED)
TEMPLATES = PROJECT / "counter/console/templates/counter"


@pytest.mark.parametrize("card", CARDS)
def test_a_card_has_the_same_parts_in_all_languages(card: str) -> None:
    shapes = {
        language: [(type(block), block[0] if isinstance(block, Row) and "`" in block[0] else "") for block in blocks]
        for language in LANGUAGES
        for blocks in [card_text(card, language, FACTS).blocks]
    }
    kinds = {language: [kind for kind, _ in shape] for language, shape in shapes.items()}
    assert kinds["vi"] == kinds["en"]


def test_there_are_no_other_cards() -> None:
    assert {file.name for file in FOLDER.iterdir()} == {f"{card}.{lang}.md" for card in CARDS for lang in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_key_of_the_clerks_card_is_that_of_the_page(language: str) -> None:
    pages = "".join(file.read_text("utf-8") for file in TEMPLATES.glob("*.html"))
    on_pages = dict(re.findall(r"words\('([^']+)'\)(?:, \{[^}]*\})?, '([a-z])'", pages))
    on_pages |= {name: key.lower() for name, key in re.findall(r"words\('([^']+)'\) \}\} <kbd>([A-Z])</kbd>", pages)}
    said = {say(language, name): key for name, key in on_pages.items()}
    rows = [block for block in card_text("clerk", language, FACTS).blocks if isinstance(block, Row)]
    keys = {re.sub(r"\*\*(.*?)\*\*.*", r"\1", row.second): row.first.strip("`") for row in rows if "**" in row.second}
    letters = {name: key.lower() for name, key in keys.items() if len(key) == 1}
    assert len(letters) == 10
    assert letters == {name: said[name] for name in letters}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("card", ["keypad-pins", "keypad-usb"])
def test_the_cards_of_keypads_know_how_long_a_key_is_held(card: str, language: str) -> None:
    text = "\n".join(block.second for block in card_text(card, language, FACTS).blocks if isinstance(block, Row))
    held = [int(seconds) for seconds in re.findall(r"(?:giữ|held for) (\d+) (?:giây|second)", text)]
    assert held == [LONG["recall"][0] // 1000, LONG["absent"][0] // 1000]


@pytest.mark.parametrize("language", LANGUAGES)
def test_outcomes_stand_by_their_names_beside_their_keys(language: str) -> None:
    names = {key: say(language, OUTCOME_NAMES[outcome]) for key, outcome in OUTCOMES.items()}
    clerk = [block.second for block in card_text("clerk", language, FACTS).blocks if isinstance(block, Row)]
    usb = [block for block in card_text("keypad-usb", language, FACTS).blocks if isinstance(block, Row)]
    assert any(", ".join(f"{key} **{name}**" for key, name in names.items()) in each for each in clerk)
    assert {row.first.strip("`"): row.second.strip("*") for row in usb if row.first.strip("`") in names} == names


def test_only_those_keypads_have_a_card_that_the_settings_name() -> None:
    usb, *others = (device for device in SHIPPED.device if device.role == "keypad")
    usb = replace(usb, input="usb://04d9:a02a")
    rest = tuple(device for device in SHIPPED.device if device.role != "keypad")
    assert cards_of(SHIPPED) == tuple(card for card in CARDS if card != "keypad-usb")
    assert cards_of(replace(SHIPPED, device=(*rest, usb, *others))) == CARDS
    assert cards_of(replace(SHIPPED, device=(*rest, usb))) == tuple(card for card in CARDS if card != "keypad-pins")
    assert cards_of(replace(SHIPPED, device=rest)) == ("clerk", "guide", "supervisor", "technician")


@pytest.mark.parametrize(
    ("host", "port", "names", "address"),
    [
        ("127.0.0.1", 8080, (), ""),
        ("0.0.0.0", 0, ("luot.lan",), ""),  # noqa: S104  # no server is started
        ("0.0.0.0", 8080, ("luot.lan", "192.168.1.10"), "http://luot.lan:8080/"),  # noqa: S104
        ("192.168.1.10", 80, (), "http://192.168.1.10/"),
    ],
)
def test_the_address_of_the_console_is_the_one_that_other_machines_reach(
    host: str, port: int, names: tuple[str, ...], address: str
) -> None:
    console = replace(SHIPPED.console, host=host, port=port, names=names)
    assert console_address(replace(SHIPPED, console=console)) == address


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
