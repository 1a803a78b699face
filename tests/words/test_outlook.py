"""What a waiting number waits for, in two sentences."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.instant import Instant
from core.messages.outlook import AbsentCounter, Outlook
from words.outlook import describe_outlook


def at(time: str) -> Instant:
    return Instant.parse(f"2026-11-24T{time}:00+07:00")


def said(language: str = "en", **facts: Any) -> str:
    usual: dict[str, Any] = {
        "label": "204",
        "service": "CT",
        "at": at("08:32"),
        "forecast": (10, 20),
        "by_queue": False,
        "counters": ("1", "2"),
        "absent": (),
        "ahead": 3,
        "ahead_elsewhere": 0,
        "service_min": 7.4,
        "closes": at("11:00"),
        "again": at("13:00"),
    }
    service = {"en": "Certification", "vi": "Chứng thực"}[language]
    return describe_outlook(language, Outlook(**usual | facts), service, ZoneInfo("Asia/Ho_Chi_Minh"))


def test_when_who_goes_before_and_how_long_a_service_takes() -> None:
    assert said() == (
        "Number 204 (Certification) will probably be called in 10–20 minutes: 3 numbers go before it at counters 1, 2. "
        "A service takes about 7 minutes today."
    )
    assert said("vi", ahead_elsewhere=2) == (
        "Số 204 (Chứng thực) dự kiến được gọi sau 10–20 phút: có 3 số đi trước ở các quầy 1, 2, trong đó thuộc lĩnh "
        "vực khác: 2. Hôm nay mỗi người làm thủ tục khoảng 7 phút."
    )


@pytest.mark.parametrize(
    ("facts", "clause"),
    [
        ({"forecast": (0, 5)}, "will probably be called in less than 5 minutes: "),
        ({"forecast": (0, 10)}, "will probably be called in 0–10 minutes: "),
        (
            {"forecast": (0, 0), "ahead": 0},
            "called right away: nobody goes before it at counters 1, 2.",
        ),
        ({"forecast": (50, 65)}, "will probably be called between 09:20 and 09:40: "),
        ({"forecast": (50, 65), "at": None, "closes": None, "again": None}, "called in 50–65 minutes: "),
        (
            {"forecast": (5, 180), "outcomes": ((5, 37), (157, 177)), "at": at("10:23")},
            "will probably be called by 11:00, or else at about 13:00: ",
        ),
        ({"forecast": None, "outcomes": ((5, 37), None), "at": at("10:23")}, "by 11:00, or else not today: "),
        ({"forecast": None}, "It cannot be said when number 204 (Certification) will be called: 3 numbers go"),
        ({"counters": ("2",), "ahead": 1}, ": 1 number goes before it at counter 2. "),
        ({"ahead_elsewhere": 2}, ": 3 numbers go before it at counters 1, 2, of them for other services: 2. "),
        ({"counters": ()}, ": no counter serves it now, and in its queue the numbers before it are: 3. "),
        ({"service_min": 0.4}, " A service takes about 1 minute today."),
        ({"bound": "4"}, " today; it waits for counter 4 only."),
        ({"lets_ahead": 2}, " today; it had missed its call and lets others go first: 2."),
        ({"by_queue": True}, " today; this is reckoned from the length of the queue alone."),
    ],
)
def test_each_fact_has_a_clause(facts: dict[str, Any], clause: str) -> None:
    assert clause in said(**facts)


def test_counters_without_a_clerk_are_named() -> None:
    absent = (
        AbsentCounter("3", "paused"),
        AbsentCounter("4", "overdue"),
        AbsentCounter("5", "expected", at("09:00")),
    )
    assert said(absent=absent).endswith(
        " today; counter 3 is taking a break; counter 4 is usually open at this time, but is not yet; "
        "counter 5 usually opens at 09:00."
    )


@pytest.mark.parametrize(
    ("facts", "sentences"),
    [
        (
            {"at": at("10:45")},
            ("between 10:55 and 11:05: ", " today; this reaches over the break from 11:00 to 13:00."),
        ),
        (
            {"at": at("16:45"), "closes": at("17:00"), "again": None},
            ("between 16:55 and 17:05: ", " today; this reaches past the closing time, 17:00."),
        ),
        (
            {"at": at("12:30"), "opens": at("13:00"), "closes": at("17:00"), "again": None, "forecast": (25, 45)},
            ("between 13:00 and 13:15: ", " today; people are served from 13:00 on."),
        ),
        ({"at": at("10:40")}, ("in 10–20 minutes: ", "takes about 7 minutes today.")),
    ],
    ids=["a break", "closing", "before opening", "just within"],
)
def test_a_range_across_a_break_or_the_closing_is_told_by_the_clock(
    facts: dict[str, Any], sentences: tuple[str, str]
) -> None:
    when, last = sentences
    assert when in said(**facts)
    assert said(**facts).endswith(last)
