"""Reads the number off a slip, as whoever holds it does: the last block on the paper, compared dot by dot."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from printer.page import MIN_NUMBER
from printer.slip import Slip
from printer.typesetting import Layout

ROWS = MIN_NUMBER
"""No number is lower than this many dots."""


class Reader:
    """For one thread at a time."""

    def __init__(self, layout: Layout, labels: Callable[[], Iterable[str]]) -> None:
        """`labels`: all numbers that were given out so far; asked when a slip shows one not yet known."""
        self._layout = layout
        self._labels = labels
        self._drawn: dict[str, bytes] = {}
        self._known: dict[bytes, str] = {}

    def read(self, width: int, rows: bytes) -> str | None:
        """The number on a strip (one bit a dot, 1 is black); None where no whole one ends it."""
        foot = _foot(width // 8, rows)
        if foot not in self._known:
            self._learn()
        return self._known.get(foot)

    def _learn(self) -> None:
        for label in self._labels():
            if label not in self._drawn:
                raster = self._layout.body(Slip(label=label, service={"": "–"})).raster
                self._drawn[label] = foot = _foot(raster.stride, raster.data)
                self._known[foot] = label


def _foot(stride: int, rows: bytes) -> bytes:
    """The last rows with ink on them, whatever the cut fed behind."""
    end = -(-len(rows.rstrip(b"\0")) // stride) * stride
    return rows[max(0, end - ROWS * stride) : end]
