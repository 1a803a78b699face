"""Where bars and lines of the hall's two pictures lie; the template draws them as SVG."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from reports.day_so_far import HALF_HOUR, HalfHour

WIDTH, HEIGHT = 560, 180
"""Of the drawing, without its margins, in units of the picture."""
LEAST_HOURS = 4
TICKS = 4


class Mark(NamedTuple):
    at: float
    says: str


class Bar(NamedTuple):
    x: float
    y: float
    width: float
    height: float


class Plot(NamedTuple):
    hours: tuple[Mark, ...]
    scale: tuple[Mark, ...]
    """Of the bars, or of the lines where there are no bars."""
    bars: tuple[Bar, ...] = ()
    line: str = ""
    """Points of a polyline."""
    usual: str = ""
    line_scale: tuple[Mark, ...] = ()
    """Of the line, where it has a scale of its own."""


def arrivals_plot(half_hours: Sequence[HalfHour]) -> Plot:
    """Bars: arrivals in each half hour; line: the mean wait of those who came in it, in minutes."""
    axis = _Axis((slot.begin for slot in half_hours), (slot.begin + HALF_HOUR for slot in half_hours))
    most, longest = _top(slot.arrivals for slot in half_hours), _top(slot.wait_mean_min or 0 for slot in half_hours)
    bars = []
    for slot in half_hours:
        left, right = axis.x(slot.begin), axis.x(slot.begin + HALF_HOUR)
        height = _height(slot.arrivals, most)
        bars.append(Bar(round(left + 2, 1), round(HEIGHT - height, 1), round(right - left - 4, 1), height))
    points = [
        (axis.x(slot.begin + HALF_HOUR / 2), slot.wait_mean_min, longest)
        for slot in half_hours
        if slot.wait_mean_min is not None
    ]
    return Plot(axis.hours(), _scale(most), tuple(bars), _line(points), line_scale=_scale(longest))


def waiting_plot(today: Sequence[tuple[int, int]], usual: Mapping[int, float]) -> Plot:
    """One line: how many wait today; the other: on a usual day."""
    minutes = [*(minute for minute, _ in today), *usual]
    axis = _Axis(minutes, minutes)
    most = _top([*(count for _, count in today), *usual.values()])
    return Plot(
        axis.hours(),
        _scale(most),
        line=_line([(axis.x(minute), count, most) for minute, count in today]),
        usual=_line([(axis.x(minute), count, most) for minute, count in sorted(usual.items())]),
    )


class _Axis:
    """Whole hours around all that is shown."""

    def __init__(self, begins: Iterable[int], ends: Iterable[int]) -> None:
        self._first = min(begins, default=7 * 60) // 60
        self._last = max(-(-max(ends, default=0) // 60), self._first + LEAST_HOURS)

    def x(self, minute: float) -> float:
        return round((minute / 60 - self._first) / (self._last - self._first) * WIDTH, 1)

    def hours(self) -> tuple[Mark, ...]:
        step = 1 if self._last - self._first <= 8 else 2
        return tuple(Mark(self.x(hour * 60), f"{hour % 24:02d}") for hour in range(self._first, self._last + 1, step))


def _top(values: Iterable[float]) -> int:
    """The end of a scale: a multiple of `TICKS`, so that its marks are whole numbers."""
    return max(TICKS, -(-int(max(values, default=0) + 0.999) // TICKS) * TICKS)


def _height(value: float, most: int) -> float:
    return round(value / most * HEIGHT, 1)


def _scale(most: int) -> tuple[Mark, ...]:
    return tuple(Mark(HEIGHT - _height(value, most), str(value)) for value in range(0, most + 1, most // TICKS))


def _line(points: Iterable[tuple[float, float, int]]) -> str:
    return " ".join(f"{x},{round(HEIGHT - _height(value, most), 1)}" for x, value, most in points)
