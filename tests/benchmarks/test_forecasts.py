"""The best accuracy for queues with known rates is known from theory; costs are measured with a full line."""

from __future__ import annotations

import math
from random import Random
from statistics import fmean

import pytest

from benchmarks.estimators import accuracy
from benchmarks.forecasts import draws_of, full_hall, known_rates_rows, queued_arrivals

pytestmark = [pytest.mark.slow, pytest.mark.bench]


@pytest.mark.parametrize(("c", "rho"), [(3, 0.8), (4, 0.7), (5, 0.9)])
def test_rollouts_are_as_accurate_as_the_best_estimator_for_known_rates(c: int, rho: float) -> None:
    """The length of the queue is the best estimator here; 80 % of the waits lie in the middle 80 % of the draws."""
    rows = {row.what.partition(": ")[2]: row for row in known_rates_rows(c, rho, 1500)}
    ratio = rows["rollouts"].ratio
    assert ratio is not None
    assert ratio < 1.03
    assert rows["rollouts"].figure < rows["head of line"].figure < rows["last to enter"].figure
    assert 73 < rows["within 10–90 % of the draws"].figure < 86


@pytest.mark.parametrize(("c", "ahead"), [(1, 0), (3, 0), (3, 8), (5, 2)])
def test_the_mean_of_the_draws_is_the_mean_of_the_wait(c: int, ahead: int) -> None:
    """The wait is that for n + 1 ends of service at rate c: mean (n + 1)/c, variance (n + 1)/c²."""
    chance = Random(1)  # noqa: S311  # no secret
    draws = [draw for _ in range(30) for draw in draws_of(c, ahead, chance)]
    error = math.sqrt((ahead + 1) / len(draws)) / c
    assert fmean(draws) == pytest.approx((ahead + 1) / c, abs=3.5 * error)


def test_queued_arrivals_wait_as_theory_says() -> None:
    """RMSE of the length of the queue is √(1 − ρ) of the mean wait."""
    waiters = list(queued_arrivals(4, 0.8, 6000, 1))
    found = accuracy([((waiter.ahead + 1) / 4, waiter.wait) for waiter in waiters])
    assert found.rmse_by_mean == pytest.approx(math.sqrt(0.2), abs=0.04)
    assert found.mean == pytest.approx(1 / (4 * 0.2), abs=0.15)


def test_the_full_hall_has_forecasts_for_all_that_wait() -> None:
    forecaster, now = full_hall(30)
    told = forecaster.forecast_set(now)
    assert len(told.waiting) == 30
    assert not told.simple
    assert len(told.regular) == len(told.priority) == 6
