"""A picture cut into bands so that few bytes go over the wire: white rows are fed, white at the sides is left out.

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
"""Rows in one band: at full width less than the 4 kB of a small buffer, so that paper moves while more is sent."""
GAP = 8
"""So many white rows part two blocks; fewer lie within a letter and its accents."""
PAYS = 16
"""Bytes that another band has to save, its own head of 8 among them."""
FUTILE = 4 * PAYS
"""A band with so much white in it is not looked at: it is cheaper in pieces."""
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

    @property
    def height(self) -> int:
        return len(self.data) // self.width


def cut(raster: Raster, places: Sequence[Place] = tuple(Place)) -> Iterator[Feed | Band]:
    """From the top; each block where it takes the fewest bytes."""
    stride = raster.stride
    rows = [int.from_bytes(raster.data[at : at + stride], "big") for at in range(0, len(raster.data), stride)]
    for block in _blocks(rows):
        if block[0]:
            yield from min((_banded(block, raster.width, place) for place in places), key=_size)
        else:
            yield Feed(len(block))


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


def _banded(block: Sequence[int], width: int, place: Place) -> list[Band]:
    rows = iter(block)
    needed = [_needed(row, width, place) for row in block]
    return [_band(list(islice(rows, height)), width, place, widest) for height, widest in _cheapest(needed)]


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


def _needed(row: int, width: int, place: Place) -> int:
    """Bytes that hold its ink, at least one."""
    from_left, from_right = row.bit_length(), width + 1 - (row & -row).bit_length()
    match place:
        case Place.LEFT:
            return _bytes(from_right) if row else 1
        case Place.RIGHT:
            return _bytes(from_left) or 1
        case Place.MIDDLE:
            # Whole bytes on both sides: half a one is put here by this printer and there by that.
            reach = max(from_left, from_right) if row else width // 2 + 1
            return width // 8 - 2 * ((width - reach) // 8)


def _bytes(dots: int) -> int:
    return -(-dots // 8)


def _band(rows: Sequence[int], width: int, place: Place, needed: int) -> Band:
    step = 2 if place is Place.MIDDLE else 1
    for each in range(needed, width // 8 + 1, step):
        beside = width - 8 * each
        below = {Place.LEFT: beside, Place.MIDDLE: beside // 2, Place.RIGHT: 0}[place]
        data = b"".join([(row >> below).to_bytes(each, "big") for row in rows])
        if not _REAL_TIME.search(data):
            break
    return Band(place, each, data)


def _size(bands: Sequence[Band]) -> int:
    return sum(PAYS // 2 + len(band.data) for band in bands)
