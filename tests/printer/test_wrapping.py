"""Lines are few, even and never wider than the paper."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printer.wrapping import wrapped


def ten_dots_a_letter(text: str) -> int:
    return 10 * len(text)


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("Chứng thực", 100, ("Chứng thực",)),
        ("Trung tâm Phục vụ hành chính công", 320, ("Trung tâm Phục vụ", "hành chính công")),
        ("Lao động – Xã hội", 120, ("Lao động –", "Xã hội")),
        ("Điệntử", 40, ("Điện", "tử")),
    ],
)
def test_a_text_breaks_where_a_person_would(text: str, room: int, lines: tuple[str, ...]) -> None:
    broken = wrapped(text, ten_dots_a_letter, room)
    assert tuple(line.replace("\u00a0", " ") for line in broken) == lines


@given(st.text(alphabet="aă –b", max_size=60), st.integers(min_value=20, max_value=400))
def test_no_line_is_wider_than_the_paper_and_no_letter_is_lost(text: str, room: int) -> None:
    lines = wrapped(text, ten_dots_a_letter, room)
    assert all(ten_dots_a_letter(line) <= room for line in lines)
    assert "".join(lines).replace("\u00a0", "").replace(" ", "") == text.replace(" ", "")
