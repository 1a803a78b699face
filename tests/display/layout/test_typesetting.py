"""Where lines break: between words, and where nothing else decides, so that they are of equal length."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display.layout.typesetting import balanced, wrap


class Typewriter:
    """All letters are as wide as half of their size."""

    def width(self, text: str, size: int, *, bold: bool = False) -> int:  # noqa: ARG002
        return len(text) * size // 2

    def cap_px(self, size: int) -> int:
        return size


TYPES, SIZE = Typewriter(), 10
PAGE = "dẫn\N{NO-BREAK SPACE}·\N{NO-BREAK SPACE}1/3"


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("Cấp số từ 06:15 ngày mai", 120, ["Cấp số từ 06:15 ngày mai"]),
        ("Cấp số từ 06:15 ngày mai", 100, ["Cấp số từ", "06:15 ngày mai"]),
        (f"hướng {PAGE}", 60, ["hướng", PAGE]),
        ("", 100, [""]),
    ],
)
def test_no_word_stands_alone_below_a_long_line(text: str, width: int, lines: list[str]) -> None:
    assert balanced(TYPES, text, SIZE, width) == lines


@given(st.lists(st.text("abc", min_size=1, max_size=12), max_size=12).map(" ".join), st.integers(1, 300))
def test_balanced_lines_are_as_many_as_wrapped_ones_and_lose_no_word(text: str, width: int) -> None:
    lines, wrapped = balanced(TYPES, text, SIZE, width), wrap(TYPES, text, SIZE, width)
    assert len(lines) == len(wrapped)
    assert " ".join(lines) == text
    assert max(map(len, lines)) <= max(map(len, wrapped))
