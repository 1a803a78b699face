"""Draws on both sides of a break, or of closing, are told as two outcomes; unlikely sides are left out."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.forecast.outcomes import likely_draws, two_outcomes
from core.messages.state import TwoOutcomes

SOON, AFTER_LUNCH = [8.0, 12.0, 16.0, 20.0] * 25, [131.0, 133.0, 138.0, 142.0] * 25


def drawn(soon: int, after: int) -> list[float]:
    return SOON[:soon] + AFTER_LUNCH[:after]


@pytest.mark.parametrize(
    ("draws", "said"),
    [
        (drawn(60, 40), ((5, 20), (130, 145))),
        (drawn(90, 10), ((5, 20), (130, 145))),
        (drawn(91, 9), None),
        (drawn(9, 91), None),
        (drawn(100, 0), None),
        ([10.0 + n / 2 for n in range(100)], None),
    ],
    ids=["both", "just", "hardly after", "hardly before", "one", "a long tail without a gap"],
)
def test_a_break_between_the_draws_makes_two_outcomes(draws: Sequence[float], said: TwoOutcomes | None) -> None:
    assert two_outcomes(draws, 100) == said


@pytest.mark.parametrize(
    ("called", "said"),
    [(100, None), (91, None), (90, ((5, 20), None)), (25, ((5, 20), None)), (24, None)],
)
def test_whoever_may_not_be_called_today_is_told_so(called: int, said: TwoOutcomes | None) -> None:
    assert two_outcomes(SOON[:called], 100) == said


def test_two_outcomes_that_were_told_stay_a_little_longer() -> None:
    told = two_outcomes(drawn(60, 40), 100)
    assert two_outcomes(drawn(93, 7), 100, told) == ((5, 20), (130, 145))
    assert two_outcomes(drawn(96, 4), 100, told) is None


def test_their_ends_stay_as_long_as_those_of_other_ranges() -> None:
    moved = [each + 1 for each in drawn(60, 40)]
    assert two_outcomes(moved, 100, ((5, 20), (130, 145))) == ((5, 20), (130, 145))


def test_an_unlikely_side_is_left_out_of_the_forecast() -> None:
    assert list(likely_draws(drawn(95, 5))) == sorted(SOON[:95])
    assert list(likely_draws(drawn(5, 95))) == sorted(AFTER_LUNCH[:95])
    assert list(likely_draws(SOON)) == SOON


@given(st.lists(st.floats(0, 600), min_size=1, max_size=100))
def test_outcomes_are_in_order_and_apart(draws: list[float]) -> None:
    said = two_outcomes(draws, 100)
    if said is None:
        return
    before, after = said
    assert 0 <= before[0] < before[1]
    assert after is None or before[1] - 5 < after[0] + 5 <= after[1] + 5
