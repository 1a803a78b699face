"""The table that `make bench` prints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median
from typing import NamedTuple


class Row(NamedTuple):
    """A figure, the floor measured in the same run, and the limit that the figure should keep."""

    what: str
    figure: float
    unit: str
    floor: float | None = None
    floor_is: str = ""
    most: float | None = None
    """Upper limit of the figure or, with `is_ratio`, of its ratio to the floor."""
    is_ratio: bool = False
    least: float | None = None
    """Lower limit of the figure."""

    @property
    def ratio(self) -> float | None:
        return self.figure / self.floor if self.floor else None

    @property
    def measure(self) -> float:
        """What is compared with `most`."""
        return self.figure if not self.is_ratio or self.ratio is None else self.ratio

    @property
    def holds(self) -> bool | None:
        """Whether the limits are kept; None: there are none."""
        if self.most is None and self.least is None:
            return None
        return (self.most is None or self.measure <= self.most) and (self.least is None or self.figure >= self.least)


def medians(rounds: Sequence[Sequence[Row]]) -> list[Row]:
    """Row by row, the round with the median figure."""
    return [_middle(rows) for rows in zip(*rounds, strict=True)]


def _middle(rows: Sequence[Row]) -> Row:
    middle = median(row.measure for row in rows)
    return min(rows, key=lambda row: abs(row.measure - middle))


def heading() -> str:
    return "| what | measured | floor in the same run | ratio | bar | |\n|---|---:|---|---:|---|---|"


def lines(rows: Iterable[Row]) -> str:
    return "\n".join(_line(row) for row in rows)


def _line(row: Row) -> str:
    floor = f"{_measured(row.floor, row.unit)} ({row.floor_is})" if row.floor is not None else ""
    ratio = f"{row.ratio:.2f}" if row.ratio is not None else ""
    bars = [f"≥ {_measured(row.least, row.unit)}"] if row.least is not None else []
    if row.most is not None:
        bars.append(f"≤ {row.most:g} ×" if row.is_ratio else f"≤ {_measured(row.most, row.unit)}")
    bar = ", ".join(bars)
    verdict = {True: "holds", False: "**missed**", None: ""}[row.holds]
    return f"| {row.what} | {_measured(row.figure, row.unit)} | {floor} | {ratio} | {bar} | {verdict} |"


def _measured(figure: float, unit: str) -> str:
    number = f"{figure:.0f}" if figure == int(figure) else f"{figure:.3g}"
    return f"{number} {unit}".rstrip()
