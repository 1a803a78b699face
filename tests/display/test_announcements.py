"""Announcements appear at once and take turns of ten seconds."""

from __future__ import annotations

from display.notices import AnnouncementTurns


def test_each_turn_has_ten_seconds() -> None:
    announcements = AnnouncementTurns()
    announcements.update(("Nghỉ trưa lúc 11 giờ.",), 100)
    assert [announcements.turn(t) for t in (100, 109.9, 110, 125)] == [0, 0, 1, 2]
    assert [announcements.next_turn(t) for t in (100, 109.9, 110, 125)] == [110, 110, 120, 130]


def test_without_announcements_nothing_turns() -> None:
    assert AnnouncementTurns().next_turn(3) is None


def test_the_same_texts_again_do_not_start_over_and_new_ones_do() -> None:
    announcements = AnnouncementTurns()
    announcements.update(("Một", "Hai"), 0)
    announcements.update(("Một", "Hai"), 15)
    assert announcements.turn(15) == 1
    announcements.update(("Hai", "Một"), 18)
    assert (announcements.turn(18), announcements.texts) == (0, ("Hai", "Một"))
