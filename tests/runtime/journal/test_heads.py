"""Heads as people type them from paper."""

from __future__ import annotations

import pytest

from runtime.journal.heads import Head

SHOWN = Head(1413, "3f2a9c1b77d0e1aa")


@pytest.mark.parametrize(
    "text",
    [
        "1413 3f2a 9c1b 77d0 e1aa",
        "Mã sổ 24/11: 1413 3f2a 9c1b 77d0 e1aa",
        "Journal 24/11/2026: 1413 3F2A9C1B 77D0E1AA",
        "  1413: 3f2a-9c1b-77d0-e1aa\n",
        "2026-11-24 1413 3f2a 9c1b 77d0 e1aa",
        "24/11 1413\u00a03f2a.9c1b.77d0.e1aa.",
        "Mã sổ 24-11 1413 3f2a 9c1b 77d0 e1aa",
        "24.11. 1413 3f2a 9c1b 77d0 e1aa",
    ],
)
def test_blanks_case_and_what_stands_before_do_not_matter(text: str) -> None:
    assert Head.read(text) == SHOWN


def test_a_head_is_read_as_it_is_written_and_may_be_all_of_it() -> None:
    assert str(SHOWN) == "1413 3f2a 9c1b 77d0 e1aa"
    assert Head.read(str(SHOWN)) == SHOWN
    whole = Head(7, "ab" * 16)
    assert Head.read(f"7 {whole.digits}") == whole
    assert str(whole) == "7 abab abab abab abab"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1413",
        "1413 3f2a",
        "3f2a9c1b",
        "1413 3412 9c1b",
        "1413 3f2a 9c1b 77d0",
        "1413 3f2a 9c1b 77d0 e1ag",
        "7 " + "ab" * 17,
    ],
)
def test_anything_else_is_no_head(text: str) -> None:
    assert Head.read(text) is None
