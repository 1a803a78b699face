"""Pages end with a sentence where they can, are never too long, and lose no word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display.layout.paging import chunks, pages_of

MOST = 88
LONG = "Chiều nay Trung tâm nghỉ từ 15 giờ 30 để tập huấn, kính mong công dân thông cảm và trở lại vào sáng mai."


def fits(text: str) -> bool:
    return len(text) <= MOST


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("", []),
        (
            "Sáng mai Trung tâm họp giao ban, làm việc lại lúc 9 giờ 30. Xin thông cảm.",
            ["Sáng mai Trung tâm họp giao ban, làm việc lại lúc 9 giờ 30. Xin thông cảm."],
        ),
        (
            "Sáng mai Trung tâm họp giao ban với Ủy ban nhân dân xã, làm việc lại lúc 9 giờ 30. Xin thông cảm.",
            ["Sáng mai Trung tâm họp giao ban với Ủy ban nhân dân xã, làm việc lại lúc 9 giờ 30.", "Xin thông cảm."],
        ),
        (
            LONG,
            [
                "Chiều nay Trung tâm nghỉ từ 15 giờ 30 để tập huấn, · 1/2",
                "kính mong công dân thông cảm và trở lại vào sáng mai. · 2/2",
            ],
        ),
    ],
)
def test_pages_end_with_a_sentence_and_pieces_of_one_are_numbered(text: str, pages: list[str]) -> None:
    assert pages_of(text, fits) == pages


@given(st.text(st.sampled_from("ab. …!ế\n"), max_size=400))
def test_no_page_is_too_long_and_no_word_is_lost(text: str) -> None:
    pages = pages_of(text, fits)
    assert all(0 < len(page) <= MOST for page in pages)
    assert [sign for page in pages for sign in page if sign in "abế"] == [sign for sign in text if sign in "abế"]


def test_a_text_that_fits_nowhere_is_one_page() -> None:
    assert pages_of("W" * 50, lambda text: not text) == ["W" * 50]


@pytest.mark.parametrize(("count", "most", "sizes"), [(0, 6, []), (6, 6, [6]), (7, 6, [3, 4]), (9, 4, [3, 3, 3])])
def test_pages_of_one_list_are_about_equal(count: int, most: int, sizes: list[int]) -> None:
    assert [len(page) for page in chunks(range(count), most)] == sizes
