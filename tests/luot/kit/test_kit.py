"""`luot kit`: a file for the copy shop, or one clear line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from luot.__main__ import main
from luot.kit.parts import PARTS
from luot.kit.sheets import Sheets
from tests.paths import EXAMPLE


def kit(out: Path, *words: str) -> int:
    return main(["kit", "--settings", str(EXAMPLE), "--out", str(out), *words])


def test_it_is_one_pdf_with_every_part_and_says_which_sheets_are_what(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "kit.pdf"
    assert kit(out, "--languages", "en,vi") == 0
    written = out.read_bytes()
    assert written.startswith(b"%PDF-")
    assert len(written) < 300_000, "fonts are cut down to the letters that are used"
    first, *parts, last = capsys.readouterr().out.splitlines()
    assert first == f"{out}: 22 sheets of A4"
    spans = [re.match(r"sheets? (\d+)(?: to (\d+))?: ", line) for line in parts]
    pages = [page for span in spans if span for page in range(int(span[1]), int(span[2] or span[1]) + 1)]
    assert pages == list(range(1, 23))
    assert len(parts) == len(PARTS)
    assert "100 %" in last
    assert written.count(b"/Type /Page\n") == 22


def test_a_part_can_be_printed_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kit(tmp_path / "kit.pdf", "--part", "rule") == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].endswith(": một trang A4")
    assert said[1].startswith("trang 1: ")
    assert "chữ nổi" not in said[2], "there is braille on plates only"
    assert len(said) == 3


@pytest.fixture
def without_pins(tmp_path: Path) -> Path:
    """The settings of an office whose services have no buttons, and whose counters have browsers."""
    text = re.sub(r"(?m)^(button|lamp|priority_button|priority_lamp) = \d+\n", "", EXAMPLE.read_text("utf-8"))
    text = re.sub(r'(?m)^\[\[device\]\]\nname = "keypad-.*\nrole = .*\ncounter = .*\n', "", text)
    (tmp_path / "office.toml").write_text(text, "utf-8")
    return tmp_path / "office.toml"


def test_an_office_without_pins_gets_no_blank_plates_and_no_wiring_without_wires(
    tmp_path: Path, without_pins: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = [word for part in ("plates", "rule", "wiring") for word in ("--part", part)]
    out = str(tmp_path / "kit.pdf")
    assert main(["kit", "--settings", str(without_pins), "--out", out, "--languages", "en", *parts]) == 0
    said = capsys.readouterr().out
    assert "braille" not in said
    assert "no plates: " in said
    assert "no wiring: " in said
    assert "sheet 1: the rule of order" in said


def test_where_nothing_is_to_be_printed_there_is_no_file(
    tmp_path: Path, without_pins: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "kit.pdf"
    assert main(["kit", "--settings", str(without_pins), "--out", str(out), "--part", "plates"]) == 1
    said = capsys.readouterr()
    assert (said.out, out.exists()) == ("", False)
    assert said.err.startswith("không có biển nút: ")


def test_an_office_whose_numbers_take_every_letter_gets_no_tickets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("luot.kit.parts.free_letter", lambda _: "")
    assert kit(tmp_path / "kit.pdf", "--part", "tickets", "--part", "rule", "--languages", "en") == 0
    assert "no outage tickets" in capsys.readouterr().out


def test_without_the_extra_it_says_how_to_get_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("luot.kit.sheets.find_spec", lambda _: None)
    assert kit(tmp_path / "kit.pdf") == 1
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert "pip install" in said.err


def test_a_file_that_cannot_be_written_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kit(tmp_path / "nowhere" / "kit.pdf", "--part", "rule") == 1
    said = capsys.readouterr()
    assert said.err.startswith("luot kit: ")
    assert said.err.count("\n") == 1


def test_the_minus_of_a_key_is_drawn_although_the_font_has_none() -> None:
    with Sheets("a", "vi") as sheets:
        assert sheets.width("−", 100) == sheets.width("–", 100) > 0
