"""Reads the number off a slip, as whoever holds it does: the last block on the paper, compared dot by dot."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from printer.drawing.slip_layout import NUMBER_MM
from printer.drawing.typesetting import Layout
from printer.raster import DOTS_PER_MM, Raster

ROWS = NUMBER_MM * DOTS_PER_MM
"""No number is lower than this many dots."""
READABLE = 2 / 3
"""So much of a number from its top, and somebody can read it."""
UNDER_WAY = 4
"""Of the last numbers given out so many, at most, may still be under way to the paper."""


class Reader:
    """For one thread at a time."""

    def __init__(self, layout: Layout, labels: Callable[[], Iterable[str]]) -> None:
        """`labels`: all numbers that were given out so far; asked when a slip shows one not yet known."""
        self._layout = layout
        self._labels = labels
        self._learned: set[str] = set()
        self._known: dict[bytes, str] = {}

    def read(self, width: int, rows: bytes) -> str | None:
        """The number on a strip (one bit a dot, 1 is black); None where no whole one ends it."""
        foot = _foot(width // 8, rows)
        if foot not in self._known:
            self._learn()
        return self._known.get(foot)

    def given_out(self, label: str) -> int:
        """How often, over all days."""
        return sum(1 for each in self._labels() if each == label)

    def ends_in_a_number(self, width: int, rows: bytes) -> bool:
        """Whether a strip that has no whole number has enough of one for an eye."""
        printed = _inked(width // 8, rows)
        last = list(dict.fromkeys(self._labels()))[-UNDER_WAY:]
        return any(_is_cut(number, printed) for label in last for number in self._layout.numbers(label))

    def _learn(self) -> None:
        for label in self._labels():
            if label not in self._learned:
                feet = [_foot(number.stride, number.data) for number in self._layout.numbers(label)]
                self._known |= dict.fromkeys(feet, label)
                self._learned.add(label)


def _foot(stride: int, rows: bytes) -> bytes:
    """The last rows with ink on them, whatever the cut fed behind."""
    return _inked(stride, rows)[-ROWS * stride :]


def _inked(stride: int, rows: bytes) -> bytes:
    """Down to the last row with ink on it."""
    return rows[: -(-len(rows.rstrip(b"\0")) // stride) * stride]


def _is_cut(number: Raster, printed: bytes) -> bool:
    whole = len(_inked(number.stride, number.data)) // number.stride
    return any(printed.endswith(number.data[: rows * number.stride]) for rows in range(int(whole * READABLE), whole))
