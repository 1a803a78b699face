"""Against burning in: everything moves, by little at a time, and comes everywhere."""

from __future__ import annotations

from itertools import pairwise

from display.wandering import COLUMNS, FARTHEST, ROWS, STEPS, place_at, shift_at

DAY_H, MONTH_H = 24, 720


def test_the_board_moves_each_hour_by_one_pixel_each_way_and_not_far() -> None:
    places = [shift_at(hour) for hour in range(MONTH_H)]
    assert all(abs(to[0] - at[0]) == abs(to[1] - at[1]) == 1 for at, to in pairwise(places))
    assert max(max(map(abs, place)) for place in places) == FARTHEST


def test_no_place_of_the_board_takes_more_than_a_twentieth_of_the_time() -> None:
    period = 2 * STEPS[0] * STEPS[1]
    places = [shift_at(hour) for hour in range(period)]
    assert places == [shift_at(hour + period) for hour in range(period)]
    assert max(places.count(place) for place in places) <= period / 20


def test_an_hour_has_always_the_same_place() -> None:
    assert [shift_at(hour) for hour in (0, 7, 500_000)] == [(-4, -4), (3, 3), (-4, 0)]


def test_the_line_of_a_dark_screen_comes_everywhere_and_moves_far() -> None:
    places = [place_at(step) for step in range(COLUMNS * ROWS)]
    assert len(set(places)) == COLUMNS * ROWS
    assert all(0 <= share <= 1 for place in places for share in place)
    assert all(abs(to[1] - at[1]) > 0.3 for at, to in pairwise(places))
