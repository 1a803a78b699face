"""A text is cut into runs of one script; neutral letters stay with their neighbours."""

from __future__ import annotations

import pytest

from printer.drawing.text.scripts import LATIN, SHAPED_SCRIPTS, Script, script_of, script_runs

ASCII = frozenset(map(chr, range(0x20, 0x7F)))


def has(script: Script, letter: str) -> bool:
    """Fonts as Debian's are: Khmer's has no digits, Thai's no punctuation at all, none has a Chinese letter."""
    if script_of(letter):
        return script is script_of(letter) and letter not in "漢字"
    if script.name == "Thai":
        return letter in " \u200c\u200d"
    return letter not in "♥" if script is LATIN else letter in ASCII - set("0123456789") or letter in "។\u0301\u200d"


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Chứng thực 207", "Latin:Chứng thực 207"),
        ("លេខ", "Khmer:លេខ"),
        ("លេខ - សេវា", "Khmer:លេខ - សេវា"),
        ("Số / លេខ", "Latin:Số / |Khmer:លេខ"),
        ("(លេខ)", "Khmer:(លេខ)"),
        ("លេខ (12) សេវា", "Khmer:លេខ|Latin: (12) |Khmer:សេវា"),
        ("08:15 ที่นี่", "Latin:08:15 |Thai:ที่นี่"),
        ("207", "Latin:207"),
        ("លេខ\u200bរង់ចាំ", "Khmer:លេខរង់ចាំ"),
        ("ក\u200d\u0301", "Khmer:ក\u200d\u0301"),
        ("A 漢字B", "Latin:A B"),
        ("♥ លេខ", "Latin: |Khmer:លេខ"),
        ("", ""),
        ("\u200b", ""),
    ],
)
def test_a_text_is_cut_into_runs_of_one_script(text: str, pieces: str) -> None:
    assert "|".join(f"{script.name}:{letters}" for script, letters in script_runs(text, has)) == pieces


def test_no_letter_belongs_to_two_scripts() -> None:
    codes = [code for script in SHAPED_SCRIPTS for block in script.blocks for code in block]
    assert len(codes) == len(set(codes))
    assert all(script_of(script.reference) is script for script in (LATIN, *SHAPED_SCRIPTS))


@pytest.mark.parametrize("letter", [*"0 9-–.,:()/\u200b\u200d\u0301", "।"])
def test_digits_blanks_and_signs_belong_to_no_script(letter: str) -> None:
    assert script_of(letter) is None
