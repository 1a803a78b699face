"""Every sentence in the code and on the pages has a Vietnamese translation, with the same fields."""

from __future__ import annotations

import ast
import string
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment
from jinja2.ext import extract_from_ast

from tests.paths import PROJECT
from words.translation import LOCALE, say

ROOT = PROJECT
PACKAGES = (
    "core",
    "runtime",
    "words",
    "web",
    "reports",
    "simulation",
    "printer",
    "kiosk",
    "counter",
    "display",
    "demo",
    "luot",
    "broker_config",
    "doctor",
    "backup",
)
TECHNICAL = {"what"}
"""Fields with technical English, left out of the translations."""
SAYING = {"say", "_say", "words", "_words", "mark", "Phrase"}
"""Functions and methods whose first text is a sentence; for `words.translation.say` a language comes before it."""


def said(tree: ast.AST) -> Iterator[str]:
    """The sentences in the code, also those of `say("a" if one else "b")` and of a variable that is said."""
    assigned: dict[str, list[str]] = defaultdict(list)
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            assigned[node.targets[0].id] += literals(node.value, {})
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", None)
        if name in SAYING:
            texts = [text for argument in call.args[:2] for text in literals(argument, assigned)]
            yield from texts[1:] if is_language(texts) else texts


def literals(argument: ast.expr, assigned: Mapping[str, list[str]]) -> list[str]:
    match argument:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.IfExp(body=body, orelse=orelse):
            return literals(body, assigned) + literals(orelse, assigned)
        case ast.Name(id=name):
            return assigned.get(name, [])
        case _:
            return []


def is_language(texts: list[str]) -> bool:
    return len(texts) > 1 and len(texts[0]) == 2


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.fixture(scope="module")
def catalogue() -> dict[str, str]:
    """English → Vietnamese; a fuzzy translation counts as none."""
    with (LOCALE / "vi/LC_MESSAGES/luot.po").open("rb") as po:
        messages = [message for message in read_po(po, locale="vi", abort_invalid=True) if message.id]
    return {str(message.id): "" if message.fuzzy else str(message.string or "") for message in messages}


def sentences() -> list[tuple[str, str]]:
    """(file, sentence), for modules and pages."""
    readers = {".py": lambda text: said(ast.parse(text)), ".html": said_by_page}
    found = set()
    for package in PACKAGES:
        for file in (file for file in (ROOT / package).rglob("*") if file.suffix in readers):
            texts = readers[file.suffix](file.read_text("utf-8"))
            found |= {(file.relative_to(ROOT).as_posix(), text) for text in texts}
    return sorted(found)


def said_by_page(page: str) -> Iterator[str]:
    for _, _, texts in extract_from_ast(Environment(autoescape=True).parse(page), tuple(SAYING)):
        sentence = texts[0] if isinstance(texts, tuple) else texts
        if sentence:
            yield sentence


def test_every_sentence_in_the_code_is_translated(catalogue: dict[str, str]) -> None:
    found = sentences()
    assert len(found) > 20
    assert [(file, text) for file, text in found if not catalogue.get(text)] == []


def test_a_translation_has_the_same_fields_and_is_in_nfc(catalogue: dict[str, str]) -> None:
    for english, vietnamese in catalogue.items():
        assert fields(vietnamese) == fields(english) - TECHNICAL, english
        assert unicodedata.is_normalized("NFC", vietnamese), english


def test_no_translation_is_empty_or_fuzzy(catalogue: dict[str, str]) -> None:
    assert [english for english, vietnamese in catalogue.items() if not vietnamese] == []


def test_no_translation_addresses_the_reader_by_a_pronoun(catalogue: dict[str, str]) -> None:
    for english, vietnamese in catalogue.items():
        assert not {"bạn", "mày", "cậu"} & set(vietnamese.lower().split()), english


def test_the_compiled_catalogue_is_up_to_date(catalogue: dict[str, str]) -> None:
    """Fails after an edit: `pip install -e .` compiles the catalogue."""
    gaps = {name: "…" for english in catalogue for name in fields(english)}
    stale = [english for english, vietnamese in catalogue.items() if say("vi", english) != vietnamese.format_map(gaps)]
    assert stale == []


def test_a_sentence_is_translated_and_filled_in() -> None:
    assert say("vi", "data from {time}", time="10:42") == "thông tin lúc 10:42"
    assert say("en", "data from {time}", time="10:42") == "data from 10:42"


def test_a_language_without_a_catalogue_is_english() -> None:
    assert say("km", "Nobody is waiting") == "Nobody is waiting"


def test_a_missing_value_leaves_a_gap_in_the_sentence() -> None:
    assert say("en", "There is no counter {counter}") == "There is no counter …"
