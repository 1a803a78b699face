"""A slip layout whose printed rows can be read back: each row contains its own number and the slip's label."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from printer.raster import Raster
from printer.slip import Slip, SlipBody

HEAD, TEXT, GAP, NUMBER, FOOT = 40, 80, 20, 96, 8
"""Rows of the slip's parts."""
SLIP_ROWS = HEAD + TEXT + GAP + NUMBER + FOOT


@lru_cache(maxsize=256)
def rows(stride: int, kind: str, count: int, name: str) -> bytes:
    """So many rows of `stride` bytes, each of which says what it is of."""
    return b"".join(f"{kind}{row:03}{name}".encode().ljust(stride, b"U") for row in range(count))


class PlainLayout:
    number_from = TEXT + GAP
    """Rows of the body above the number."""

    def __init__(self, width: int, printing: Callable[[Slip], None]) -> None:
        """`printing` is called with each slip when its body is asked for."""
        self._stride = width // 8
        self._printing = printing
        self.head = Raster(width, self._rows("H", HEAD, "head"))

    def warm(self) -> Iterator[None]:
        return iter(())

    def body(self, slip: Slip) -> SlipBody:
        self._printing(slip)
        return self.body_of(slip.label, marked=slip.marked, job=slip.job)

    def body_of(self, label: str, *, marked: bool, job: int | None) -> SlipBody:
        return SlipBody(self.raster(label, marked=marked, job=job), self.number_from + NUMBER)

    def raster(self, label: str, *, marked: bool, job: int | None) -> Raster:
        name = f" {label} {'again' if marked else 'first'} {job} "
        blank = bytes(self._stride)
        text, number = self._rows("T", TEXT, name), self._rows("N", NUMBER, name)
        above, below = (number, text) if self.number_from == 0 else (text, number)
        return Raster(self._stride * 8, above + GAP * blank + below + FOOT * blank)

    def _rows(self, kind: str, count: int, name: str) -> bytes:
        return rows(self._stride, kind, count, name)

    def read(self, at: float, rows: bytes, *, cut: bool) -> list[Out]:
        """The slips on a strip of paper, as far as their numbers are complete."""
        found = []
        for match in re.finditer(rb"N000 (\d+) (again|first) (\d+) ", rows):
            label, marked, job = match[1].decode(), match[2] == b"again", int(match[3])
            raster = self.raster(label, marked=marked, job=job)
            number = raster.data[self.number_from * self._stride :][: NUMBER * self._stride]
            if match.start() % self._stride == 0 and rows[match.start() :].startswith(number):
                whole = self.head.data + raster.data in rows
                found.append(Out(at, label, marked, job, whole=whole, cut=cut))
        return found


class NumberFirst(PlainLayout):
    """The number stands above the text instead of below it."""

    number_from = 0


class Out(NamedTuple):
    """A number on paper that has come out of the printer."""

    at: float
    label: str
    marked: bool
    job: int
    whole: bool
    """The whole slip around the number came out."""
    cut: bool
    """The printer cut it off."""
