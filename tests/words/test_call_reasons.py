"""The reason for a call that a counter's card shows."""

from __future__ import annotations

from typing import Any

import pytest

from core.instant import Instant
from core.messages.events import Why
from words.call_reasons import why_called

AT = Instant.parse("2026-11-24T01:00:00Z")
REASONS = {"urgent": {"vi": "Việc khẩn cấp", "en": "Urgent matter"}}


def why(
    language: str = "en",
    *,
    reason: str | None = None,
    strictly: bool = False,
    alike: bool | None = False,
    **fields: Any,
) -> str:
    usual: dict[str, Any] = {"rule": "head_start", "key": AT}
    made, chosen_for = Why(**usual | fields), REASONS.get(reason or "")
    return why_called("201", made, language, chosen_for=chosen_for, strictly=strictly, alike=alike)


@pytest.mark.parametrize(
    ("later_ms", "en", "vi"),
    [
        (18 * 60_000 + 59_999, "counts as 18 minutes earlier", "được tính như đến sớm hơn 18 phút"),
        (60_000, "counts as 1 minute earlier", "được tính như đến sớm hơn 1 phút"),
        (59_999, "counts as just before", "được tính như đến trước"),
    ],
)
def test_a_call_by_the_rule_says_how_much_earlier_the_ticket_counts(later_ms: int, en: str, vi: str) -> None:
    fields: dict[str, Any] = {"runner_up": "206", "runner_up_key": AT.later(later_ms)}
    assert why(**fields) == f"Before 206: number 201 {en}"
    assert why("vi", **fields) == f"Gọi trước 206: số 201 {vi}"


@pytest.mark.parametrize(
    ("alike", "en", "vi"),
    [
        (True, "number 201 came 5 minutes earlier", "số 201 lấy sớm hơn 5 phút"),
        (False, "number 201 counts as 5 minutes earlier", "số 201 được tính như đến sớm hơn 5 phút"),
        (None, "number 201 is 5 minutes earlier in the order", "theo thứ tự, số 201 sớm hơn 5 phút"),
    ],
)
def test_only_who_was_moved_counts_as_earlier_than_it_came(alike: bool | None, en: str, vi: str) -> None:
    fields: dict[str, Any] = {"runner_up": "206", "runner_up_key": AT.later(300_000), "alike": alike}
    assert why(**fields) == f"Before 206: {en}"
    assert why("vi", **fields) == f"Gọi trước 206: {vi}"


def test_minutes_are_those_between_the_times_on_two_slips() -> None:
    """07:59:30 and 08:10:10: slips show 07:59 and 08:10."""
    fields: dict[str, Any] = {"key": AT.later(-30_000), "runner_up": "206", "runner_up_key": AT.later(610_000)}
    assert why(**fields, alike=True) == "Before 206: number 201 came 11 minutes earlier"


def test_of_two_that_count_from_the_same_time_the_first_goes_first() -> None:
    said = why(runner_up="206", runner_up_key=AT)
    assert said == "Before 206: both count from the same time, and number 201 was issued first"


@pytest.mark.parametrize("came_later_min", [0, 10, -10, 600])
def test_strict_priority_goes_first_whatever_the_times_of_arrival(came_later_min: int) -> None:
    fields: dict[str, Any] = {
        "runner_up": "206",
        "runner_up_key": AT.later((24 * 60 - came_later_min) * 60_000),
        "strictly": True,
    }
    assert why(**fields) == "Before 206: number 201 has priority, and here priority goes first"
    said = "Gọi trước 206: số 201 thuộc diện ưu tiên, và ở đây diện ưu tiên được gọi trước"
    assert why("vi", **fields) == said


def test_of_two_priority_tickets_the_earlier_one_goes_first() -> None:
    fields: dict[str, Any] = {"runner_up": "206", "runner_up_key": AT.later(600_000), "strictly": True}
    assert why(**fields, alike=True) == "Before 206: number 201 came 10 minutes earlier"


def test_a_lone_a_returned_and_a_chosen_ticket_are_called_so() -> None:
    assert why() == "Nobody else was waiting for this counter"
    assert why(rule="returned") == "Had missed its call and came back in time"
    assert why("vi", rule="chosen", reason="urgent") == "Nhân viên chọn gọi: Việc khẩn cấp"
    assert why(rule="chosen", reason="free") == "Chosen by staff"


def test_tickets_skipped_because_their_slip_was_printing_are_named() -> None:
    assert why(skipped=("204", "205")).endswith("; the slip of 204, 205 was still being printed")


def test_a_recall_has_no_reason() -> None:
    assert why(rule="recall", key=None, skipped=("204",)) == ""
