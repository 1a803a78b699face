"""Announcements appear at once, stay long enough to be read, and take turns with the rule of order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display.notices import PAGE_CHARACTERS, AnnouncementPages, pages_of

LONG = "Chiều nay Trung tâm nghỉ từ 15 giờ 30 để tập huấn, kính mong công dân thông cảm và trở lại vào sáng mai."


def pages(announcements: AnnouncementPages, from_s: float, turns: int) -> list[str | None]:
    return [announcements.page_at(from_s + 10 * turn) for turn in range(turns)]


def test_without_announcements_the_rule_is_always_shown() -> None:
    announcements = AnnouncementPages()
    assert pages(announcements, 0, 5) == [None] * 5
    assert announcements.next_turn(3) is None


def test_each_page_and_then_the_rule_has_ten_seconds() -> None:
    announcements = AnnouncementPages()
    announcements.update(("Nghỉ trưa lúc 11 giờ.", LONG), 100)
    shown = pages(announcements, 100, 8)
    assert shown[0] == "Nghỉ trưa lúc 11 giờ."
    assert " ".join(page or "" for page in shown[1:3]).replace(" … … ", " ") == LONG
    assert shown[3] is None
    assert shown[4:] == shown[:4]
    assert max(len(page or "") for page in shown) <= PAGE_CHARACTERS
    assert [announcements.next_turn(t) for t in (100, 109.9, 110, 125)] == [110, 110, 120, 130]


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
                "Chiều nay Trung tâm nghỉ từ 15 giờ 30 để tập huấn, …",
                "… kính mong công dân thông cảm và trở lại vào sáng mai.",
            ],
        ),
    ],
)
def test_pages_end_with_a_sentence_and_a_cut_has_an_ellipsis_on_both_sides(text: str, pages: list[str]) -> None:
    assert pages_of(text) == pages


@given(st.text(st.sampled_from("ab. …!ế\n"), max_size=400))
def test_no_page_is_too_long_and_no_word_is_lost(text: str) -> None:
    pages = pages_of(text)
    assert all(0 < len(page) <= PAGE_CHARACTERS for page in pages)
    assert [sign for page in pages for sign in page if sign in "abế"] == [sign for sign in text if sign in "abế"]


def test_the_same_texts_again_do_not_start_over() -> None:
    announcements = AnnouncementPages()
    announcements.update(("Một", "Hai"), 0)
    announcements.update(("Một", "Hai"), 15)
    assert announcements.page_at(15) == "Hai"


def test_new_texts_start_at_once_and_old_ones_end_at_once() -> None:
    announcements = AnnouncementPages()
    announcements.update(("Một",), 0)
    announcements.update(("Hai", "Một"), 13)
    assert announcements.page_at(13) == "Hai"
    announcements.update((), 14)
    assert announcements.page_at(14) is None
