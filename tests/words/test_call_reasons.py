"""The reason for a call that a counter's card shows."""

from __future__ import annotations

from typing import Any

import pytest

from core.instant import Instant
from core.messages.events import TicketCalled, Why
from words.call_reasons import why_called

AT = Instant.parse("2026-11-24T01:00:00Z")
REASONS = {"urgent": {"vi": "Việc khẩn cấp", "en": "Urgent matter"}}


def why(language: str = "en", *, reason: str | None = None, strictly: bool = False, **fields: Any) -> str:
    usual: dict[str, Any] = {"rule": "head_start", "key": AT}
    called = TicketCalled(
        label="201",
        counter="2",
        call_no=1,
        count=1,
        why=Why(**usual | fields),
        reason=reason,
    )
    return why_called(called, language, REASONS, strictly=strictly)


@pytest.mark.parametrize(
    ("later_ms", "en", "vi"),
    [
        (18 * 60_000 + 59_999, "counts as 18 minutes earlier", "được tính như đến sớm hơn 18 phút"),
        (60_000, "counts as 1 minute earlier", "được tính như đến sớm hơn 1 phút"),
        (59_999, "counts as 59 seconds earlier", "được tính như đến sớm hơn 59 giây"),
        (1, "counts as 1 second earlier", "được tính như đến sớm hơn 1 giây"),
        (0, "issued first", "lấy số trước"),
    ],
)
def test_a_call_by_the_rule_says_how_much_earlier_the_ticket_counts(later_ms: int, en: str, vi: str) -> None:
    fields: dict[str, Any] = {"runner_up": "206", "runner_up_key": AT.later(later_ms)}
    assert why(**fields) == f"Before 206: {en}"
    assert why("vi", **fields) == f"Gọi trước 206: {vi}"


@pytest.mark.parametrize("came_later_min", [0, 10, -10, 600])
def test_strict_priority_goes_first_whatever_the_times_of_arrival(came_later_min: int) -> None:
    fields: dict[str, Any] = {
        "runner_up": "206",
        "runner_up_key": AT.later((24 * 60 - came_later_min) * 60_000),
        "strictly": True,
    }
    assert why(**fields) == "Before 206: here priority goes first"
    assert why("vi", **fields) == "Gọi trước 206: ở đây gọi ưu tiên trước"


def test_of_two_priority_tickets_the_earlier_one_goes_first() -> None:
    fields: dict[str, Any] = {"runner_up": "206", "runner_up_key": AT.later(600_000), "strictly": True}
    assert why(**fields) == "Before 206: counts as 10 minutes earlier"


def test_a_lone_a_returned_and_a_chosen_ticket_are_called_so() -> None:
    assert why() == "Nobody else was waiting for this counter"
    assert why(rule="returned") == "Had missed its call and came back in time"
    assert why("vi", rule="chosen", reason="urgent") == "Nhân viên chọn gọi: Việc khẩn cấp"
    assert why(rule="chosen", reason="free") == "Chosen by staff"


def test_tickets_skipped_because_their_slip_was_printing_are_named() -> None:
    assert why(skipped=("204", "205")).endswith("; the slip of 204, 205 was still being printed")


def test_a_recall_has_no_reason() -> None:
    assert why(rule="recall", key=None, skipped=("204",)) == ""
