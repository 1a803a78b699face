"""Mistakes in settings are told in the reader's language, and in English exactly as logs have them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec.inspect as shape
import pytest
from babel.messages.pofile import read_po

from core.phrase import Phrase
from core.settings.problem import MISSING, Problem
from core.settings.sections import Settings
from printer.drawing.layout_sections import LayoutFile
from runtime.settings.load import MOST_TOLD, SettingsError, load, told
from simulation.scenario import Scenario
from tests.paths import EXAMPLE
from words.mistakes import mistake, mistakes, settings_error
from words.translation import LOCALE

WRONG = [
    ('prefix = "3"', 'prefix = "2"', "service[DD].prefix"),
    ('prefix = "3"', 'prefix = "lowercase"', "service[DD].prefix"),
    ("button = 6", "button = 5", "service[CT].button"),
    ("button = 6", "button = 99", "service[CT].button"),
    ("button = 6", 'button = "6"', "service[CT].button"),
    ("double_press_s = 2", "doubl_press_s = 2", "kiosk.doubl_press_s"),
    ("double_press_s = 2", "zzz = 2", "kiosk.zzz"),
    ("[office]", "[offize]", "office"),
    ('languages = ["vi", "en"]', 'languages = ["vi", "vi"]', "office.languages"),
    ('languages = ["vi", "en"]', 'languages = "vi"', "office.languages"),
    ('timezone = "Asia/Ho_Chi_Minh"', 'timezone = "Asia/Hanoi"', "office.timezone"),
    ("[broker]\n", '[broker]\nlisten = ["mqtt://192.168.1:1883"]\n', "broker.listen"),
    ("[broker]\n", '[broker]\nlisten = ["192.168.1.1"]\n', "broker.listen"),
]


@pytest.fixture(scope="module")
def known() -> set[str]:
    with (LOCALE / "vi/LC_MESSAGES/luot.po").open("rb") as po:
        return {str(message.id) for message in read_po(po) if message.id and message.string}


def sentences(text: object) -> Iterator[str]:
    """Of a phrase and of those that are part of it."""
    if isinstance(text, Phrase):
        yield text.sentence
        for value in text.values.values():
            yield from sentences(value)


def problems(file: Path) -> list[Problem]:
    with pytest.raises(SettingsError) as said:
        load(file)
    assert said.value.path == file
    return said.value.problems


def changed(tmp_path: Path, old: str, new: str) -> Path:
    file, text = tmp_path / "office.toml", EXAMPLE.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    return file


@pytest.mark.parametrize(("old", "new", "key"), WRONG)
def test_what_an_installer_gets_wrong_is_told_in_both_languages(
    tmp_path: Path, known: set[str], old: str, new: str, key: str
) -> None:
    file = changed(tmp_path, old, new)
    found = problems(file)
    assert key in {problem.key for problem in found}
    assert list(mistakes(file, found, "en")) == told(file, found)
    for problem in found:
        assert {sentence for part in problem for sentence in sentences(part)} <= known
        assert mistake(problem, "vi") != str(problem)
        assert ": cần " in mistake(problem, "vi")


@pytest.mark.parametrize(
    ("old", "new", "told_so"),
    [
        ("button = 6", "button =", r"dòng \d+, cột \d+: \"button =\": cần đúng cú pháp TOML \(giá trị không hợp lệ"),
        ("button = 6", "button = “6”", "cần ngoặc kép thẳng"),
        ('name = "kiosk"', 'name = "kiosk', r"cần đúng cú pháp TOML \(thiếu ngoặc kép ở cuối chữ\)"),
        ("[broker]", "[office]", r"cần đúng cú pháp TOML \('office' có hai lần\)"),
        ("button = 6", "button = True", "cần true hoặc false, viết thường"),
        ("button = 6", "button = 7,5", "cần dấu chấm thay cho dấu phẩy"),
        ("button = 6", "button =\u00a06", "xóa dấu cách lạ rồi gõ lại"),
        ("button = 6", "button = 6\x07", r"cần đúng cú pháp TOML \("),
        ("button = 6", "button = 5", "service.CT..button: 5: cần chân GPIO khác, vì chân này đã dùng cho"),
        ("[office]", "[offize]", r"office: chưa có: cần một phần \(bảng TOML\)"),
    ],
)
def test_a_vietnamese_sentence_is_whole(tmp_path: Path, old: str, new: str, told_so: str) -> None:
    file = changed(tmp_path, old, new)
    assert re.search(told_so, "\n".join(mistakes(file, problems(file), "vi")))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as said:
        load(tmp_path / "office.toml")
    assert settings_error(said.value, "en") == str(said.value)
    assert settings_error(said.value, "vi").endswith(": tệp: không có tệp hay thư mục này: cần tệp đọc được")


def test_thousands_of_mistakes_are_counted(tmp_path: Path) -> None:
    found = [Problem(f"key-{n}", MISSING, Phrase("a number")) for n in range(MOST_TOLD + 7)]
    lines = list(mistakes(tmp_path, found, "vi"))
    assert (len(lines), lines[-1]) == (MOST_TOLD + 1, f"{tmp_path}: và 7 lỗi khác")
    assert list(mistakes(tmp_path, found, "en")) == told(tmp_path, found)


def test_what_a_terminal_would_obey_is_shown_instead(tmp_path: Path) -> None:
    odd = Problem("a\x1bb" * 200, "\u202e", Phrase("one of {known}", known="\x7f{braces}"))
    assert mistake(odd, "en") == str(odd)
    assert mistake(odd, "vi").isprintable()
    assert "{braces}" in mistake(odd, "vi")


@pytest.mark.parametrize("kind", [Settings, LayoutFile, Scenario])
def test_every_description_of_a_type_is_translated(kind: type, known: set[str]) -> None:
    found = list(descriptions(shape.type_info(kind)))
    assert len(found) > 3
    assert [each for each in found if each not in known] == []


def descriptions(kind: Any) -> Iterator[str]:
    if isinstance(kind, shape.Metadata):
        yield (kind.extra_json_schema or {}).get("description", "text")
    for name in ("type", "item_type", "value_type"):
        if isinstance(inner := getattr(kind, name, None), shape.Type):
            yield from descriptions(inner)
    for name in ("types", "item_types"):
        for inner in getattr(kind, name, ()):
            yield from descriptions(inner)
    for field in getattr(kind, "fields", ()):
        yield from descriptions(field.type)
