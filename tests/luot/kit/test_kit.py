"""`luot kit`: a file for the copy shop, or one clear line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from luot.__main__ import main
from luot.kit.kit import PARTS
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
    assert first == f"{out}: 21 sheets of A4"
    spans = [re.match(r"sheets (\d+) to (\d+): ", line) for line in parts]
    pages = [page for span in spans if span for page in range(int(span[1]), int(span[2]) + 1)]
    assert pages == list(range(1, 22))
    assert len(parts) == len(PARTS)
    assert "100 %" in last
    assert written.count(b"/Type /Page\n") == 21


def test_a_part_can_be_printed_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kit(tmp_path / "kit.pdf", "--part", "rule") == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].endswith(": 1 trang A4")
    assert len(said) == 3


def test_an_office_whose_numbers_take_every_letter_gets_no_tickets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("luot.kit.kit.free_letter", lambda _: "")
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
