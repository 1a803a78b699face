"""When a wait is told as times of day, and as which: the same for slip and wall."""

from __future__ import annotations

import pytest

from core.instant import Instant
from core.messages.state import Minutes
from words.turn_times import STEP_MS, Turn, TwoTurns, is_by_clock, turn, two_turns

AT = Instant.parse("2026-11-24T01:02:00Z")


def at(text: str) -> Instant:
    return Instant.parse(f"2026-11-24T{text}:00Z")


@pytest.mark.parametrize(
    ("forecast", "has_break", "closes", "told"),
    [
        ((30, 60), False, None, False),
        ((30, 65), False, None, True),
        ((0, 5), True, None, True),
        ((10, 28), False, at("01:30"), False),
        ((10, 30), False, at("01:30"), True),
    ],
    ids=["within an hour", "beyond an hour", "nobody is served yet", "until it closes", "past the closing"],
)
def test_a_long_wait_or_one_across_a_break_is_told_as_times_of_day(
    forecast: Minutes, has_break: bool, closes: Instant | None, told: bool
) -> None:
    assert is_by_clock(forecast, AT, has_break=has_break, closes=closes) is told


@pytest.mark.parametrize(
    ("forecast", "opens", "before", "expected"),
    [
        ((60, 90), None, None, (at("02:00"), at("02:35"))),
        ((0, 20), at("01:10"), None, (at("01:10"), at("01:25"))),
        ((0, 5), at("01:30"), None, (at("01:30"), at("01:35"))),
        ((60, 90), None, (at("01:55"), at("02:40")), (at("01:55"), at("02:40"))),
        ((60, 90), None, (at("01:50"), at("02:45")), (at("02:00"), at("02:35"))),
    ],
    ids=["outward", "not before the opening", "never empty", "a step off stays", "two steps off do not"],
)
def test_times_are_rounded_outward_and_stay_while_nearly_right(
    forecast: Minutes, opens: Instant | None, before: Turn | None, expected: Turn
) -> None:
    assert turn(forecast, AT, opens=opens, told=before) == expected
    assert all(end % STEP_MS == 0 for end in expected)


@pytest.mark.parametrize("minute", range(5))
def test_the_times_of_two_outcomes_stay_while_the_clock_goes_on(minute: int) -> None:
    """Break from 04:00 to 06:00."""
    told_at = at(f"03:2{minute}")
    before, after = 40 - minute, 160 - minute
    assert two_turns(((5, before), (after, after + 15)), told_at) == TwoTurns(at("04:00"), at("06:00"))
    assert two_turns(((5, before), None), told_at) == TwoTurns(at("04:00"), None)
