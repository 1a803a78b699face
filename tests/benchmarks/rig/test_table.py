"""The table says "holds" only of what holds."""

from __future__ import annotations

import pytest

from benchmarks.rig.samples import Samples
from benchmarks.rig.table import Row, lines, medians


def against_floor(figure: float) -> Row:
    return Row("press", figure, "ms", floor=2.0, floor_is="bare", most=1.5, is_ratio=True)


@pytest.mark.parametrize(
    ("row", "holds"),
    [
        (against_floor(3.0), True),
        (against_floor(3.01), False),
        (Row("memory", 120, "MB", most=120), True),
        (Row("memory", 120.1, "MB", most=120), False),
        (Row("p99", 9.0, "ms", floor=1.0, most=10), True),
        (Row("doubles", 1, "", most=0), False),
        (Row("replay", 1, "s"), None),
    ],
)
def test_a_ratio_is_held_against_the_floor_and_a_figure_against_itself(row: Row, holds: bool | None) -> None:
    assert row.holds is holds


def test_the_round_in_the_middle_is_told_with_its_own_floor() -> None:
    rounds = [[Row("press", figure, "ms", floor, "bare", 1.5, is_ratio=True)] for figure, floor in SOME]
    assert medians(rounds) == rounds[2]


SOME = ((1.0, 1.0), (9.0, 3.0), (2.0, 1.0))


def test_a_missed_bar_stands_out() -> None:
    assert lines([against_floor(4.0)]) == "| press | 4 ms | 2 ms (bare) | 2.00 | ≤ 1.5 × | **missed** |"


def test_quantiles_are_samples() -> None:
    samples = Samples.of_ns(1_000_000 * n for n in range(100, 0, -1))
    assert (samples.p50, samples.p99) == (51.0, 100.0)
