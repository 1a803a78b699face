"""Intervals are as wide as past errors, never negative, and rounded outward to five minutes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.forecast.intervals import Intervals, quantile, rounded


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.2, 4.9, (0, 5)),
        (5, 10, (5, 10)),
        (4.9, 10.1, (0, 15)),
        (-3, -1, (0, 5)),
        (12, 12, (10, 15)),
        (15, 15, (10, 15)),
        (61, 118, (60, 120)),
    ],
)
def test_an_interval_is_rounded_outward_to_five_minutes(low: float, high: float, said: tuple[int, int]) -> None:
    assert rounded(low, high) == said


def test_the_interval_of_a_call_at_once_is_zero() -> None:
    assert Intervals().interval_of([0.0] * 100) == (0, 0)
    assert Intervals().interval_of([0.0] * 60 + [6.0] * 40) == (0, 10)


def test_whoever_is_nearly_always_called_within_five_minutes_is_told_at_once() -> None:
    a_clerk_who_rests = [0.5] * 90 + [8.0] * 10
    assert Intervals().interval_of([*a_clerk_who_rests, *[0.5] * 20]) == (0, 0)
    assert Intervals().interval_of([*a_clerk_who_rests, 8.0]) == (0, 10)
    assert Intervals().interval_of([2.0] * 100) == (0, 5), "that is no call at once"


def test_what_does_not_hold_is_no_longer_told() -> None:
    intervals = Intervals()
    for _ in range(18):
        intervals.add(0, 1, at_once=True)
    intervals.add(0, 6, at_once=True)
    intervals.add(0, 6, at_once=True)
    assert intervals.interval_of([0.0] * 100) == (0, 0)
    intervals.add(0, 6, at_once=True)
    assert intervals.interval_of([0.0] * 100) == (0, 5)


def test_first_and_later_legs_have_separate_errors() -> None:
    intervals = Intervals()
    for n in range(100):
        intervals.add(15, 15 + n % 2)
        intervals.add(15, 40 + n % 2, "later")
    assert intervals.interval_of([15.0]) == (15, 20)
    assert intervals.interval_of([15.0], leg="later") == (40, 45)


def test_before_a_hundred_errors_are_known_an_interval_is_as_wide_as_the_draws() -> None:
    intervals, draws = Intervals(), [float(n) for n in range(101)]
    for _ in range(99):
        intervals.add(50, 50)
    assert intervals.interval_of(draws) == (5, 95)
    intervals.add(50, 50)
    assert intervals.interval_of(draws) == (45, 50)


def test_an_interval_is_as_wide_as_the_errors_of_similar_forecasts() -> None:
    intervals = Intervals()
    for n in range(101):
        intervals.add(7, 7 + n / 10)  # 0–10 minutes more than the forecast
        intervals.add(15, 15 - n / 20)  # 0–5 minutes less
    assert intervals.interval_of([8.0]) == (5, 20)
    assert intervals.interval_of([14.9]) == (10, 15)


@pytest.mark.parametrize("edge", [5, 10, 20, 40])
def test_forecasts_below_an_edge_and_from_it_on_have_separate_errors(edge: float) -> None:
    intervals = Intervals()
    for _ in range(100):
        intervals.add(edge - 0.5, edge + 99.5)
        intervals.add(edge, 2 * edge)
    assert intervals.interval_of([edge - 0.1])[1] >= edge + 99, "as those below it"
    assert intervals.interval_of([edge + 0.5])[1] <= edge + 60, "as those from it on"


def test_the_low_end_is_the_tenth_percentile_of_errors_or_the_fifth_of_draws() -> None:
    intervals = Intervals()
    assert intervals.interval_of([12.0] * 6 + [50.0] * 95) == (10, 50)
    for came in [7] * 11 + [15] * 90:
        intervals.add(15, came)
    assert intervals.interval_of([15.0]) == (5, 15)


def test_a_bucket_with_few_errors_still_uses_the_draws() -> None:
    intervals = Intervals()
    for _ in range(19):
        intervals.add(3, 30)
    for n in range(200):
        intervals.add(15, 15 + n % 2)
    assert intervals.interval_of([3.0]) == (0, 5)
    intervals.add(3, 30)
    assert intervals.interval_of([3.0]) == (25, 30)


def test_errors_of_long_waits_are_relative() -> None:
    intervals = Intervals()
    for n in range(101):
        intervals.add(50, 45 + n / 10)
    assert intervals.interval_of([50.0]) == (45, 55)
    assert intervals.interval_of([59.0]) == (50, 65)


def test_whoever_waits_for_a_break_to_end_is_told_what_the_draws_say() -> None:
    intervals = Intervals()
    for n in range(101):
        intervals.add(70, 20 + n)
    assert intervals.interval_of([50.0] * 20 + [75.0] * 80) == (30, 110), "a long wait in the queue"
    assert intervals.interval_of([121.0] * 50 + [134.0] * 50) == (120, 135), "nobody is called for two hours"


def test_only_the_last_thousand_count() -> None:
    intervals = Intervals()
    for _ in range(500):
        intervals.add(15, 60)
    for _ in range(1000):
        intervals.add(15, 16)
    assert intervals.interval_of([15.0]) == (15, 20)


@given(
    st.lists(st.tuples(st.floats(0, 500), st.floats(0, 500)), max_size=300),
    st.lists(st.floats(0, 1000), min_size=1, max_size=100),
)
def test_no_interval_is_negative_or_empty(past: list[tuple[float, float]], draws: list[float]) -> None:
    intervals = Intervals()
    for said, came in past:
        intervals.add(said, came)
    low, high = intervals.interval_of(draws)
    assert (low, high) == (0, 0) or (0 <= low < high and low % 5 == high % 5 == 0)


def test_a_quantile_is_of_type_seven() -> None:
    assert [quantile([1, 2, 4], share) for share in (0, 0.25, 0.5, 0.75, 1)] == [1, 1.5, 2, 3, 4]


@pytest.mark.parametrize(
    ("low", "high", "says"),
    [
        (14.9, 35.1, (15, 35)),
        (13.5, 36.5, (15, 35)),
        (13.4, 36.6, (10, 40)),
        (20.1, 29.9, (15, 35)),
        (21.4, 28.6, (15, 35)),
        (21.5, 28.5, (20, 30)),
        (50, 60, (50, 60)),
    ],
)
def test_a_told_end_stays_until_it_is_clearly_off(low: float, high: float, says: tuple[int, int]) -> None:
    assert rounded(low, high, (15, 35)) == says


def test_a_told_zero_does_not_hold_the_next_interval() -> None:
    assert rounded(0.1, 3, (0, 0)) == (0, 5)
    assert rounded(6, 8, (0, 0)) == (5, 10)
