"""Draws on both sides of a break, or of closing, are told as two outcomes; unlikely sides are left out."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.forecast.outcomes import TwoTimes, has_two_outcomes, likely_draws, two_times
from core.instant import MINUTE_MS, Instant
from core.messages.state import TwoOutcomes

AT = Instant.parse("2026-11-24T10:40:00+07:00")
SOON, AFTER_LUNCH, EVENING = [8.0, 12.0, 16.0, 20.0] * 25, [141.0, 143.0, 148.0, 152.0] * 25, [380.0, 395.0] * 50


def drawn(soon: int, after: int) -> list[float]:
    return SOON[:soon] + AFTER_LUNCH[:after]


def told(draws: Sequence[float], at: Instant = AT, before: TwoTimes | None = None) -> TwoOutcomes | None:
    times = two_times(draws, 100, at, before)
    return times.told_at(at) if times else None


@pytest.mark.parametrize(
    ("draws", "said"),
    [
        (drawn(60, 40), ((5, 20), (140, 155))),
        (drawn(90, 10), ((5, 20), (140, 155))),
        (drawn(91, 9), None),
        (drawn(9, 91), None),
        (drawn(100, 0), None),
        ([10.0 + n / 2 for n in range(100)], None),
        (SOON[:40] + AFTER_LUNCH[:55] + EVENING[:5], ((5, 20), (140, 155))),
    ],
    ids=["both", "just", "hardly after", "hardly before", "one", "a long tail without a gap", "hardly in the evening"],
)
def test_a_break_between_the_draws_makes_two_outcomes(draws: Sequence[float], said: TwoOutcomes | None) -> None:
    assert told(draws) == said
    assert has_two_outcomes(draws, 100) == (said is not None)


@pytest.mark.parametrize(
    ("draws", "said"),
    [
        (SOON[:91], None),
        (SOON[:90], ((5, 20), None)),
        (SOON[:25], ((5, 20), None)),
        (SOON[:24], None),
        ([], None),
        (drawn(50, 6), ((5, 20), None)),
        (drawn(15, 12), ((5, 155), None)),
    ],
    ids=["surely", "perhaps not", "hardly", "too seldom", "never", "hardly after the break", "before it or after it"],
)
def test_whoever_may_not_be_called_today_is_told_so(draws: Sequence[float], said: TwoOutcomes | None) -> None:
    assert told(draws) == said


def test_two_outcomes_that_were_told_stay_a_little_longer() -> None:
    before = two_times(drawn(60, 40), 100, AT)
    assert told(drawn(93, 7), before=before) == ((5, 20), (140, 155))
    assert told(drawn(96, 4), before=before) is None


def test_the_times_told_stay_while_the_clock_goes_on() -> None:
    """The counters close at 11:00 and open at 13:00: the minutes become fewer, and mean the same times."""
    before, said = two_times(drawn(60, 40), 100, AT), []
    for minute in range(8):
        at = AT.later(minute * MINUTE_MS)
        left = [each - minute * 0.9 for each in drawn(60, 40)]
        before = two_times(left, 100, at, before)
        assert before is not None
        (_, high), after = before.told_at(at)
        assert after is not None
        said.append((at.later(high * MINUTE_MS), at.later(after[0] * MINUTE_MS)))
    assert set(said) == {(Instant.parse("2026-11-24T11:00:00+07:00"), Instant.parse("2026-11-24T13:00:00+07:00"))}


def test_an_unlikely_side_is_left_out_of_the_forecast() -> None:
    assert list(likely_draws(drawn(95, 5))) == sorted(SOON[:95])
    assert list(likely_draws(drawn(5, 95))) == sorted(AFTER_LUNCH[:95])
    assert list(likely_draws(SOON)) == SOON


@given(st.lists(st.floats(0, 600), min_size=1, max_size=100))
def test_outcomes_are_in_order_and_apart(draws: list[float]) -> None:
    said = told(draws)
    if said is None:
        return
    before, after = said
    assert 0 <= before[0] < before[1]
    assert after is None or (before[1] <= after[1] and after[0] < after[1])
