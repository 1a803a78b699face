"""What days are usually like."""

from __future__ import annotations

import pytest

from core.forecast.patterns import DAYS, Presence
from core.instant import HOUR_MS


def lived(*waited_for: bool) -> Presence:
    """So many days on which counter 1 was there from eight to ten, and whether somebody waited for it then."""
    presence = Presence()
    for each in waited_for:
        presence.opened("1", 8 * HOUR_MS)
        presence.closed("1", 10 * HOUR_MS, left_waiting=each)
        presence.begin_day()
    return presence


@pytest.mark.parametrize(("left_waiting", "days"), [(1, 8), (3, 12), (12, 12)])
def test_a_counter_that_leaves_people_waiting_now_and_then_closes_by_the_clock(left_waiting: int, days: int) -> None:
    presence = lived(*[True] * left_waiting, *[False] * (days - left_waiting))
    assert presence.closes_ms("1", 9 * HOUR_MS) == 10 * HOUR_MS


@pytest.mark.parametrize("days", [12, 20])
def test_one_that_hardly_ever_does_goes_with_the_last_visitor(days: int) -> None:
    assert lived(True, *[False] * (days - 1)).closes_ms("1", 9 * HOUR_MS) is None


def test_days_long_gone_are_no_habit() -> None:
    presence = lived(*[True] * DAYS)
    for _ in range(DAYS):
        presence.opened("2", 7 * HOUR_MS)
        presence.closed("2", 9 * HOUR_MS, left_waiting=True)
        presence.begin_day()
    assert presence.opens_ms("1", 0) is None
    assert presence.opens_ms("2", 0) == 7 * HOUR_MS


def test_what_is_usual_lies_within_what_has_been() -> None:
    presence = Presence()
    for minute in (2, 7, 9):
        presence.opened("1", 7 * HOUR_MS + minute * 60_000)
        presence.closed("1", 9 * HOUR_MS, left_waiting=False)
        presence.begin_day()
    usual = presence.opens_ms("1", 7 * HOUR_MS)
    assert usual is not None
    assert 7 * HOUR_MS + 2 * 60_000 <= usual <= 7 * HOUR_MS + 9 * 60_000
