"""The hours of a week as people read them before closed doors."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from core.hours import Half, Hours
from words.local_words import LocalWords
from words.week_hours import week_hours

MORNING = Half(open=420, close=660, issue_from=375, issue_until=645)
AFTERNOON = Half(open=780, close=1020, issue_from=780, issue_until=930)
WORDS = {language: LocalWords(language, ZoneInfo("Asia/Ho_Chi_Minh")) for language in ("vi", "en")}


def test_days_with_equal_hours_stand_together() -> None:
    hours = Hours(week=((MORNING, AFTERNOON),) * 5 + ((MORNING,), ()))
    assert week_hours(hours, WORDS["vi"]) == (
        ("Thứ Hai – thứ Sáu", "07:00–11:00, 13:00–17:00"),
        ("Thứ Bảy", "07:00–11:00"),
        ("Chủ nhật", "Nghỉ cả ngày"),
    )


def test_days_apart_are_named_one_by_one() -> None:
    hours = Hours(week=((MORNING,), (), (MORNING,), (), (MORNING,), (), ()))
    assert week_hours(hours, WORDS["en"]) == (
        ("Monday, Wednesday, Friday", "07:00–11:00"),
        ("Tuesday, Thursday, Saturday, Sunday", "Closed all day"),
    )
