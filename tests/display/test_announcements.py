"""Words for the room come at once, are long enough to be read, and leave the rule of order its turn."""

from __future__ import annotations

from display.announcements import PAGE_SIGNS, Announcements

LONG = "Chiều nay Trung tâm nghỉ từ 15 giờ 30 để tập huấn, kính mong công dân thông cảm và trở lại vào sáng mai."


def pages(announcements: Announcements, from_s: float, turns: int) -> list[str | None]:
    return [announcements.page_at(from_s + 10 * turn) for turn in range(turns)]


def test_with_nothing_to_announce_the_rule_stands_for_ever() -> None:
    announcements = Announcements()
    assert pages(announcements, 0, 5) == [None] * 5
    assert announcements.next_turn(3) is None


def test_each_page_has_ten_seconds_and_then_the_rule() -> None:
    announcements = Announcements()
    announcements.hear(("Nghỉ trưa lúc 11 giờ.", LONG), 100)
    shown = pages(announcements, 100, 8)
    assert shown[0] == "Nghỉ trưa lúc 11 giờ."
    assert " ".join(page or "" for page in shown[1:3]) == LONG
    assert shown[3] is None
    assert shown[4:] == shown[:4]
    assert max(len(page or "") for page in shown) <= PAGE_SIGNS
    assert [announcements.next_turn(t) for t in (100, 109.9, 110, 125)] == [110, 110, 120, 130]


def test_the_same_words_again_do_not_turn_the_page_back() -> None:
    announcements = Announcements()
    announcements.hear(("Một", "Hai"), 0)
    announcements.hear(("Một", "Hai"), 15)
    assert announcements.page_at(15) == "Hai"


def test_new_words_begin_at_once_and_old_ones_end_at_once() -> None:
    announcements = Announcements()
    announcements.hear(("Một",), 0)
    announcements.hear(("Hai", "Một"), 13)
    assert announcements.page_at(13) == "Hai"
    announcements.hear((), 14)
    assert announcements.page_at(14) is None
