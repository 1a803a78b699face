"""Commands speak the office's language, whatever the shell has."""

from __future__ import annotations

from pathlib import Path

import pytest

from luot.language import chosen_language, office_language
from luot.setup.answers import Answers, write
from luot.setup.machine import Machine
from luot.setup.units import ANSWERS
from tests.paths import EXAMPLE


@pytest.fixture(autouse=True)
def english_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")


def test_the_first_language_of_the_office_counts_also_in_a_file_with_mistakes(tmp_path: Path) -> None:
    assert office_language(EXAMPLE) == "vi"
    wrong = tmp_path / "office.toml"
    wrong.write_text(EXAMPLE.read_text("utf-8").replace('name = "wall"', 'nam = "wall"', 1), "utf-8")
    assert office_language(wrong) == "vi"


@pytest.mark.parametrize(("languages", "spoken"), [('["vn"]', "en"), ('["km", "vi", "en"]', "vi"), ("[]", "en")])
def test_a_language_in_which_there_are_no_sentences_is_passed_over(tmp_path: Path, languages: str, spoken: str) -> None:
    file = tmp_path / "office.toml"
    text = EXAMPLE.read_text("utf-8")
    file.write_text(text.replace('languages = ["vi", "en"]', f"languages = {languages}", 1), "utf-8")
    assert office_language(file) == spoken


def test_without_settings_the_language_that_was_chosen_at_the_setup_counts_and_else_the_shells(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    assert chosen_language(machine) == "en"
    file = machine.path(ANSWERS)
    file.parent.mkdir(parents=True)
    file.write_text(write(Answers(language="vi")), "utf-8")
    assert chosen_language(machine) == "vi"
    file.write_text("language = ", "utf-8")
    assert chosen_language(machine) == "en", "nobody can read the answers"
