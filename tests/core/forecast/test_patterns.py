"""Patterns of usual days."""

from __future__ import annotations

import pytest

from core.forecast.patterns import DAYS, StaffedPeriod, StaffingPattern
from core.instant import HOUR_MS


def lived(*waited_for: bool) -> StaffingPattern:
    """Days on which counter 1 was staffed from 08:00 to 10:00, and whether people waited when it closed."""
    pattern = StaffingPattern()
    for each in waited_for:
        pattern.opened("1", 8 * HOUR_MS)
        pattern.closed("1", 10 * HOUR_MS, left_waiting=each)
        pattern.begin_day()
    return pattern


@pytest.mark.parametrize(("left_waiting", "days"), [(1, 8), (3, 12), (12, 12)])
def test_a_counter_that_leaves_people_waiting_now_and_then_closes_by_the_clock(left_waiting: int, days: int) -> None:
    pattern = lived(*[True] * left_waiting, *[False] * (days - left_waiting))
    assert pattern.usual_closing_ms("1", 9 * HOUR_MS) == 10 * HOUR_MS


@pytest.mark.parametrize("days", [12, 20])
def test_a_counter_that_rarely_leaves_people_waiting_does_not_close_by_the_clock(days: int) -> None:
    assert lived(True, *[False] * (days - 1)).usual_closing_ms("1", 9 * HOUR_MS) is None


def test_days_long_ago_make_no_pattern() -> None:
    pattern = lived(*[True] * DAYS)
    for _ in range(DAYS):
        pattern.opened("2", 7 * HOUR_MS)
        pattern.closed("2", 9 * HOUR_MS, left_waiting=True)
        pattern.begin_day()
    assert pattern.periods_of_days("1") == [[]] * DAYS
    assert pattern.periods_of_days("2") == [[StaffedPeriod(7 * HOUR_MS, 9 * HOUR_MS, left_waiting=True)]] * DAYS
