"""The real rules under a virtual clock reproduce what queueing theory knows, as well as so few people can show it.

The long runs stand in the benchmarks. What a mean may be off is three standard errors, from forty batches of the run.
"""

from __future__ import annotations

from math import factorial

import pytest

from luot.simulation.figures import SURE
from luot.simulation.hours import MINUTE_MS
from luot.simulation.source import Outcome

CUSTOMERS = 8_000


def erlang_c(c: int, rho: float) -> float:
    """The chance to wait in M/M/c (Erlang 1917)."""
    a = c * rho
    all_busy = a**c / factorial(c) / (1 - rho)
    return all_busy / (sum(a**k / factorial(k) for k in range(c)) + all_busy)


def three_errors(outcome: Outcome) -> float:
    error = outcome.figures.wait_mean_error_min
    assert error is not None
    return 3 * error / SURE


@pytest.mark.parametrize(
    ("c", "rho", "chance", "wait"), [(1, 0.8, 0.8, 4.0), (2, 0.5, 0.333333, 0.333333), (3, 0.8, 0.647191, 1.078652)]
)
def test_first_come_first_served_is_erlang_c(queue, live, c: int, rho: float, chance: float, wait: float) -> None:
    assert erlang_c(c, rho) == pytest.approx(chance, abs=1e-6)
    outcome = live(queue(c, rho, CUSTOMERS, head_start_min=0))
    assert outcome.figures.wait_mean_min == pytest.approx(wait, abs=three_errors(outcome))
    waited = sum(1 for each in outcome.tally.waits if each.ms) / CUSTOMERS
    assert waited == pytest.approx(chance, abs=0.05)
    assert outcome.figures.utilisation == pytest.approx(rho, abs=0.03)


@pytest.mark.parametrize(("c", "rho", "high", "low"), [(4, 0.8, 0.177510, 0.887548), (1, 0.8, 0.8 / 0.84, 4 / 0.84)])
def test_strict_priority_is_cobham(queue, live, c: int, rho: float, high: float, low: float) -> None:
    """W_k = W0 / ((1 − σ_(k−1)) (1 − σ_k)), W0 = C / c (Cobham 1954); a fifth have priority."""
    w0 = erlang_c(c, rho) / c
    assert (w0 / (1 - 0.2 * rho), w0 / ((1 - 0.2 * rho) * (1 - rho))) == pytest.approx((high, low), abs=1e-5)
    outcome = live(queue(c, rho, CUSTOMERS), "B=strict")
    found = outcome.figures.by_class
    error = three_errors(outcome)
    assert found["P"].wait_mean_min == pytest.approx(high, abs=error * high / low + 0.05)
    assert found["N"].wait_mean_min == pytest.approx(low, abs=error * 1.3)


@pytest.mark.parametrize("law", ["exponential", "constant", "lognormal"])
def test_a_head_start_parts_the_classes_by_rho_times_what_it_can_save(queue, live, law: str) -> None:
    """W_low − W_high = ρ E[min(B, W_low)], for one counter and any service law."""
    rho, head_start = 0.9, 5
    outcome = live(queue(1, rho, 4 * CUSTOMERS, law=law, head_start_min=head_start))
    lows = [each.ms / MINUTE_MS for each in outcome.tally.waits if each.class_ == "N"]
    saved = sum(min(head_start, wait) for wait in lows) / len(lows)
    found = outcome.figures.by_class
    assert found["N"].wait_mean_min - found["P"].wait_mean_min == pytest.approx(rho * saved, rel=0.06)


@pytest.mark.parametrize(("law", "people", "most"), [("constant", 3_000, 1e-9), ("exponential", 12_000, 0.003)])
def test_no_rule_changes_what_all_wait_together(queue, live, law: str, people: int, most: float) -> None:
    """Conservation (Kleinrock 1965), on one stream; where all take equally long, to the millisecond."""
    scenario = queue(4, 0.9, people, law=law)
    fifo = live(scenario, "B=0").figures.wait_mean_min
    for change in ("B=5", "B=30", "B=strict"):
        assert live(scenario, change).figures.wait_mean_min == pytest.approx(fifo, rel=most)


def test_with_a_greater_head_start_priority_waits_less_and_the_others_more(queue, live) -> None:
    scenario = queue(2, 0.9, CUSTOMERS // 2)
    waits = [live(scenario, f"B={minutes}").figures.by_class for minutes in (0, 3, "strict")]
    high = [classes["P"].wait_mean_min for classes in waits]
    low = [classes["N"].wait_mean_min for classes in waits]
    assert high == sorted(high, reverse=True)
    assert low == sorted(low)
