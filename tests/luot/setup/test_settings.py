"""The settings that the answers make, and how a person's own changes outlast other answers."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from core.settings.sections import Settings
from luot.__main__ import main
from luot.setup import answers as answers_file
from luot.setup.answers import Answers, AnswersError
from luot.setup.office_file import merged, new_file
from luot.setup.office_table import Facts, office_id, office_table
from runtime.settings.load import load

FACTS = Facts(has_pins=True, names=("192.168.1.10", "luot.local"))


def table(facts: Facts = FACTS, **changes: Any) -> dict[str, Any]:
    return office_table(Answers(**changes), facts)


def written(folder: Path, text: str) -> Settings:
    file = folder / "office.toml"
    file.write_text(text, "utf-8")
    return load(file)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"language": "en", "office": "Town hall", "hours": "always", "counters": 1, "wall": "none", "sound": False},
        {"services": ("HT", "Tiếp công dân", "CT"), "counters": 2, "keys": "gpio", "hours": "weekdays-saturday"},
        {"services": tuple(f"Việc {number}" for number in range(12)), "counters": 20, "keys": "usb"},
        {"printer": "tcp://192.168.1.50:9100", "paper_mm": 58, "backups": "/media/stick/luot"},
    ],
)
@pytest.mark.parametrize("has_pins", [True, False])
def test_whatever_is_answered_the_settings_are_right_and_each_service_is_served(
    tmp_path: Path, changes: dict[str, Any], has_pins: bool
) -> None:
    asked = Answers(**changes)
    settings = written(tmp_path, new_file(table(FACTS._replace(has_pins=has_pins), **changes), asked.language, "E"))
    for service in settings.service:
        assert any(counter.offsets.get(service.code) == 0 for counter in settings.counter), service.code
    assert len(settings.counter) == asked.counters
    assert any(service.button is not None for service in settings.service) == has_pins
    assert settings.office.languages[0] == asked.language


@pytest.mark.parametrize("printer", ["", "serial:///dev/ttyUSB0"])
def test_nothing_is_left_to_warn_of(tmp_path: Path, printer: str, capsys: pytest.CaptureFixture[str]) -> None:
    written(tmp_path, new_file(table(printer=printer), "vi", "E"))
    assert main(["check", "--offline", str(tmp_path / "office.toml")]) == 0
    said = "".join(capsys.readouterr())
    assert "cảnh báo" not in said
    assert "warning" not in said, "what has no Vietnamese is told in English"


def test_a_service_has_a_counter_of_its_own_and_every_counter_helps() -> None:
    first, second = table(services=("HT", "CT", "KQ"), counters=2)["counter"]
    assert first["offsets"] == {"HT": 0, "CT": 10, "KQ": 0}
    assert second["offsets"] == {"HT": 10, "CT": 0, "KQ": 10}


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("Trung tâm Phục vụ hành chính công xã Kiên Lương", "kien-luong"),
        ("UBND phường Đông Hồ", "dong-ho"),
        ("Town hall", "town-hall"),
        ("", "office"),
        ("ឃុំគៀនលឿង", "office"),
        ("x" * 50, "x" * 32),
    ],
)
def test_the_id_of_an_office_is_the_name_of_its_place(name: str, id_: str) -> None:
    assert office_id(name) == id_


def test_each_section_tells_what_it_is_for_in_the_language_of_the_answers() -> None:
    text = new_file(table(), "vi", "/somewhere")
    assert "[office] # Cơ quan" in text
    assert "/somewhere" in text.splitlines()[0]
    assert "[[counter]] # Các quầy" in text


def test_other_answers_change_only_what_they_are_about(tmp_path: Path) -> None:
    before, after = table(), table(sound=False, counters=3)
    own = new_file(before, "vi", "E").replace("width_mm = 80", 'width_mm = 80\nconfirm = "sent" # it never answers')
    result = merged(own, before, after)
    assert 'confirm = "sent" # it never answers' in result.text
    assert result.kept == []
    settings = written(tmp_path, result.text)
    assert [counter.id for counter in settings.counter] == ["1", "2", "3"]
    assert settings.voice.speak == ()
    assert "# Giọng đọc" in result.text


def test_what_a_person_has_changed_stays_and_is_told() -> None:
    before, after = table(), table(paper_mm=58)
    own = new_file(before, "vi", "E").replace("cut = true", "cut = false").replace("width_mm = 80", "width_mm = 80 # x")
    result = merged(own, before, after)
    assert tomllib.loads(result.text)["printer"] == {"width_mm": 58, "cut": False}
    assert result.kept == []  # what the answer asks for is there already
    other = merged(own.replace("width_mm = 80", "width_mm = 72"), before, after)
    assert other.kept == [("printer", "width_mm")]
    assert "width_mm = 72" in other.text


def test_a_service_that_a_person_has_changed_is_not_taken_away() -> None:
    before, after = table(), table(services=("HT", "DD", "XH", "KD", "KQ"))
    own = new_file(before, "vi", "E").replace("button = 6", "button = 15")
    result = merged(own, before, after)
    assert ("service", "CT") in result.kept
    assert [each["code"] for each in tomllib.loads(result.text)["service"]] == ["HT", "CT", "DD", "XH", "KD", "KQ"]


def test_what_is_written_of_the_answers_is_read_again(tmp_path: Path) -> None:
    asked = Answers(language="en", office='The "Hall"', services=("HT", "Ý khác"), pins=False, counters=7)
    (tmp_path / "a.toml").write_text(answers_file.write(asked), "utf-8")
    assert answers_file.read(tmp_path / "a.toml") == asked


@pytest.mark.parametrize("text", ["counter = 5", 'language = "fr"', "counters = 'many'", "=", "counters = 0"])
def test_a_file_that_holds_no_answers_is_refused_by_its_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.toml").write_text(text, "utf-8")
    with pytest.raises(AnswersError, match=r"a\.toml"):
        answers_file.read(tmp_path / "a.toml")
