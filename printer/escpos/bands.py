"""A picture cut into bands so that few bytes go over the wire: white rows are fed, white at the sides is left out, and
what is drawn in squares of four dots is sent as one dot for four.

Letters stay whole on printers of all kinds: what belongs together has one place, and only gaps that no letter has are
fed, as some printers move the paper by other units than a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import IntEnum
from itertools import groupby, islice
from typing import NamedTuple

from printer.raster import Raster

TALLEST = 48
"""Rows of dots in one band: at full width less than the 4 kB of a small buffer, so that paper moves while more is
sent."""
GAP = 8
"""So many white rows part two blocks; fewer lie within a letter and its accents."""
PAYS = 16
"""Bytes that another band has to save, its own head of 8 among them."""
FUTILE = 4 * PAYS
"""A band with so much white in it is not looked at: it is cheaper in pieces."""
_HALF = b"".join(b"%x" % (byte >> 4 & 8 | byte >> 3 & 4 | byte >> 2 & 2 | byte >> 1 & 1) for byte in range(256))
"""Every second dot of each byte, as a hexadecimal digit."""
_REAL_TIME = re.compile(rb"\x10[\x04\x05\x14]")
"""Some printers obey DLE EOT, ENQ and DC4 even inside a picture."""


class Place(IntEnum):
    """Where on the paper the printer puts a band."""

    LEFT = 0
    MIDDLE = 1
    RIGHT = 2


class Feed(NamedTuple):
    """So many rows stay white."""

    rows: int


class Band(NamedTuple):
    place: Place
    width: int
    """Bytes in a row."""
    data: bytes
    """Row after row."""
    doubled: bool = False
    """Each dot is printed as a square of four."""

    @property
    def height(self) -> int:
        """Rows of dots that are sent."""
        return len(self.data) // self.width


def cut(raster: Raster, *, plain: bool = False) -> Iterator[Feed | Band]:
    """From the top; each block where it takes the fewest bytes. `plain`: all at the left edge, nothing doubled."""
    stride = raster.stride
    rows = [int.from_bytes(raster.data[at : at + stride], "big") for at in range(0, len(raster.data), stride)]
    for block in _blocks(rows):
        if not block[0]:
            yield Feed(len(block))
        elif plain:
            yield from Stretch(block, raster.width).bands(Place.LEFT)
        else:
            stretches = list(_stretches(block, raster.width))
            place = min(Place, key=lambda place: sum(sum(stretch.needed[place]) for stretch in stretches))
            for stretch in stretches:
                yield from stretch.bands(place)


def _blocks(rows: Sequence[int]) -> Iterator[list[int]]:
    """White ones, and those that begin and end with ink."""
    block: list[int] = []
    gap: list[int] = []
    for inked, group in groupby(rows, bool):
        run = list(group)
        if inked:
            block += gap + run
            gap = []
        elif block and len(run) < GAP:
            gap = run
        else:
            yield from filter(None, (block, run))
            block = []
    yield from filter(None, (block, gap))


class Stretch:
    """Rows below each other that are sent in the same way."""

    def __init__(self, rows: Sequence[int], width: int, *, doubled: bool = False) -> None:
        """`doubled`: each dot of these rows is to be printed as four; `width` in such dots."""
        self._rows = rows
        self._width = width
        self._doubled = doubled
        stride, least = width // 8, width // 2 + 1
        from_left = [row.bit_length() or 1 for row in rows]
        from_right = [width + 1 - (row & -row).bit_length() if row else 1 for row in rows]
        self.needed = {
            Place.LEFT: [-(-dots // 8) for dots in from_right],
            # Whole bytes on both sides: half a one is put here by this printer and there by that.
            Place.MIDDLE: [
                stride - 2 * ((width - max(*each, least)) // 8) for each in zip(from_left, from_right, strict=True)
            ],
            Place.RIGHT: [-(-dots // 8) for dots in from_left],
        }
        """Bytes that hold the ink of each row, at least one."""

    def bands(self, place: Place) -> Iterator[Band]:
        rows = iter(self._rows)
        for height, needed in _cheapest(self.needed[place]):
            yield self._band(list(islice(rows, height)), place, needed)

    def _band(self, rows: Sequence[int], place: Place, needed: int) -> Band:
        """No wider than it has to be to do no harm."""
        step = 2 if place is Place.MIDDLE else 1
        for width in range(needed, self._width // 8 + 1, step):
            beside = self._width - 8 * width
            below = {Place.LEFT: beside, Place.MIDDLE: beside // 2, Place.RIGHT: 0}[place]
            data = b"".join([(row >> below).to_bytes(width, "big") for row in rows])
            if not _REAL_TIME.search(data):
                break
        return Band(place, width, data, self._doubled)


def _stretches(block: list[int], width: int) -> Iterator[Stretch]:
    dots = _Doubled(width)
    first = row = 0
    while row < len(block):
        end = dots.end(block, row)
        if (end - row) * block[row].bit_length() > 32 * PAYS:
            if first < row:
                yield Stretch(block[first:row], width)
            yield Stretch([dots.half(each) for each in block[row:end:2]], width // 2, doubled=True)
            first = row = end
        else:
            row = max(row + 1, end)
    if first < row:
        yield Stretch(block[first:], width)


class _Doubled:
    """Knows rows of so many dots that are drawn in squares of four."""

    def __init__(self, width: int) -> None:
        self._stride = width // 8
        self._seconds = int.from_bytes(b"\x55" * self._stride, "big")

    def end(self, rows: Sequence[int], first: int) -> int:
        """Where the squares end that begin there."""
        row = first
        while self._stride % 2 == 0 and row + 1 < len(rows) and rows[row] == rows[row + 1] and self._is(rows[row]):
            row += 2
        return row

    def _is(self, row: int) -> bool:
        return row > 0 and not (row ^ row >> 1) & self._seconds

    def half(self, row: int) -> int:
        return int(row.to_bytes(self._stride, "big").translate(_HALF), 16)


def _cheapest(needed: Sequence[int]) -> list[tuple[int, int]]:
    """(rows, bytes in a row) of each band, given the bytes that each row needs."""
    runs = list(_runs(needed))
    best = [(0, 0, 0, 0)]
    """What the runs up to there cost, and how their last band begins: its first run, its rows, its bytes in a row."""
    for end in range(1, len(runs) + 1):
        choices: list[tuple[int, int, int, int]] = []
        rows = widest = inked = 0
        for first in range(end - 1, -1, -1):
            count, width = runs[first]
            rows, widest, inked = rows + count, max(widest, width), inked + count * width
            if rows > TALLEST or rows * widest - inked > FUTILE:
                break
            choices.append((best[first][0] + rows * widest + PAYS, first, rows, widest))
        best.append(min(choices))
    bands: list[tuple[int, int]] = []
    end = len(runs)
    while end:
        _, end, rows, widest = best[end]
        bands.append((rows, widest))
    return bands[::-1]


def _runs(needed: Sequence[int]) -> Iterator[tuple[int, int]]:
    """(rows, bytes) of neighbours that need the same."""
    for width, group in groupby(needed):
        rows = len(list(group))
        while rows > 0:
            yield min(rows, TALLEST), width
            rows -= TALLEST
