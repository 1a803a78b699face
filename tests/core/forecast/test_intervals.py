"""Ranges are as honest as the last forecasts were: never negative, in steps of five minutes, rounded outward."""

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
def test_a_range_is_rounded_outward_to_five_minutes(low: float, high: float, said: tuple[int, int]) -> None:
    assert rounded(low, high) == said


def test_who_would_be_called_at_once_has_nothing_to_wait() -> None:
    assert Intervals().of([0.0] * 100) == (0, 0)
    assert Intervals().of([0.0] * 99 + [0.1]) == (0, 5)


def test_before_a_hundred_have_come_true_a_range_is_as_wide_as_the_draws() -> None:
    ranges, draws = Intervals(), [float(n) for n in range(101)]
    for _ in range(99):
        ranges.note(50, 50)
    assert ranges.of(draws) == (5, 95)
    ranges.note(50, 50)
    assert ranges.of(draws) == (45, 50)


def test_a_range_is_what_was_off_by_forecasts_of_its_like() -> None:
    ranges = Intervals()
    for n in range(101):
        ranges.note(7, 7 + n / 10)  # 0–10 minutes more than was said
        ranges.note(15, 15 - n / 20)  # 0–5 minutes less
    assert ranges.of([8.0]) == (5, 20)
    assert ranges.of([14.9]) == (10, 15)


@pytest.mark.parametrize("edge", [5, 10, 20, 40])
def test_forecasts_up_to_an_edge_are_judged_together_and_those_from_it_on(edge: float) -> None:
    ranges = Intervals()
    for _ in range(100):
        ranges.note(edge - 0.5, edge + 99.5)
        ranges.note(edge, 2 * edge)
    assert ranges.of([edge - 0.1])[1] >= edge + 99, "as those below it"
    assert ranges.of([edge + 0.5])[1] <= edge + 60, "as those from it on"


def test_one_in_ten_was_below_a_range_and_one_in_twenty_of_the_draws() -> None:
    ranges = Intervals()
    assert ranges.of([12.0] * 6 + [50.0] * 95) == (10, 50)
    for came in [7] * 11 + [15] * 90:
        ranges.note(15, came)
    assert ranges.of([15.0]) == (5, 15)


def test_of_a_kind_that_was_seldom_the_draws_still_tell() -> None:
    ranges = Intervals()
    for _ in range(19):
        ranges.note(3, 30)
    for n in range(200):
        ranges.note(15, 15 + n % 2)
    assert ranges.of([3.0]) == (0, 5)
    ranges.note(3, 30)
    assert ranges.of([3.0]) == (25, 30)


def test_a_long_wait_is_off_by_its_share() -> None:
    ranges = Intervals()
    for n in range(101):
        ranges.note(50, 45 + n / 10)
    assert ranges.of([50.0]) == (45, 55)
    assert ranges.of([500.0]) == (460, 540)


def test_only_the_last_thousand_count() -> None:
    ranges = Intervals()
    for _ in range(500):
        ranges.note(15, 60)
    for _ in range(1000):
        ranges.note(15, 16)
    assert ranges.of([15.0]) == (15, 20)


@given(
    st.lists(st.tuples(st.floats(0, 500), st.floats(0, 500)), max_size=300),
    st.lists(st.floats(0, 1000), min_size=1, max_size=100),
)
def test_no_range_is_negative_or_empty(past: list[tuple[float, float]], draws: list[float]) -> None:
    ranges = Intervals()
    for said, came in past:
        ranges.note(said, came)
    low, high = ranges.of(draws)
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
def test_what_was_told_stays_until_it_is_off_by_more_than_a_little(
    low: float, high: float, says: tuple[int, int]
) -> None:
    assert rounded(low, high, (15, 35)) == says


def test_at_once_was_no_range_and_holds_nothing() -> None:
    assert rounded(0.1, 3, (0, 0)) == (0, 5)
    assert rounded(6, 8, (0, 0)) == (5, 10)
