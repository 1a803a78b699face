"""Cuts the picture of a slip into bands so that fewer bytes go to the printer; used by `printer/escpos/encoding.py`.

White rows are fed, white at the sides is left out, and areas drawn in squares of 2 × 2 dots are sent with one dot for
each. Parts of one letter have the same alignment, and only gaps taller than any gap inside a letter are fed: some
printers feed in units other than a row of dots, and would tear letters apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import IntEnum
from itertools import groupby, islice
from typing import NamedTuple

from printer.raster import Raster

MAX_BAND_ROWS = 48
"""At full width such a band stays below 4 kB, a small printer's buffer, so the paper moves while more is sent."""
MIN_GAP_ROWS = 8
"""White rows that separate two blocks; lower gaps occur between a letter and its accents."""
MIN_SAVING = 16
"""Bytes that another band must save; its own header takes 8 of them."""
MAX_WASTE = 4 * MIN_SAVING
"""Bands with more white bytes than this need not be considered: splitting them is always cheaper."""
_HALF = b"".join(b"%x" % (byte >> 4 & 8 | byte >> 3 & 4 | byte >> 2 & 2 | byte >> 1 & 1) for byte in range(256))
"""Every second dot of each byte, as a hexadecimal digit."""
_REAL_TIME = re.compile(rb"\x10[\x04\x05\x14]")
"""DLE EOT, ENQ and DC4, which some printers obey even inside a picture."""


class Alignment(IntEnum):
    """Where across the paper the printer puts a band: the parameter of ESC a."""

    LEFT = 0
    CENTER = 1
    RIGHT = 2


class Feed(NamedTuple):
    rows: int
    """White rows."""


class Band(NamedTuple):
    """A part of the picture that is sent with one command."""

    align: Alignment
    width: int
    """Bytes in a row."""
    data: bytes
    """Row after row."""
    doubled: bool = False
    """The printer prints each dot as a square of 2 × 2 dots."""

    @property
    def height(self) -> int:
        return len(self.data) // self.width


def split_into_bands(raster: Raster, *, plain: bool = False) -> Iterator[Feed | Band]:
    """The picture from top to bottom, each block with the alignment that takes the fewest bytes.

    `plain`: everything is left-aligned and nothing is doubled.
    """
    stride = raster.stride
    rows = [int.from_bytes(raster.data[at : at + stride], "big") for at in range(0, len(raster.data), stride)]
    for block in _blocks(rows):
        if not block[0]:
            yield Feed(len(block))
        elif plain:
            yield from Section(block, raster.width).bands(Alignment.LEFT)
        else:
            sections = list(_sections(block, raster.width))
            align = min(Alignment, key=lambda align: sum(sum(section.needed[align]) for section in sections))
            for section in sections:
                yield from section.bands(align)


def _blocks(rows: Sequence[int]) -> Iterator[list[int]]:
    """Splits the rows into blocks that are all white, and blocks whose first and last row have ink."""
    block: list[int] = []
    gap: list[int] = []
    for inked, group in groupby(rows, bool):
        run = list(group)
        if inked:
            block += gap + run
            gap = []
        elif block and len(run) < MIN_GAP_ROWS:
            gap = run
        else:
            yield from filter(None, (block, run))
            block = []
    yield from filter(None, (block, gap))


class Section:
    """Consecutive rows that are either all doubled or all not."""

    def __init__(self, rows: Sequence[int], width: int, *, doubled: bool = False) -> None:
        """`width` in dots as they are sent: half of the paper's dots if `doubled`."""
        self._rows = rows
        self._width = width
        self._doubled = doubled
        stride, least = width // 8, width // 2 + 1
        from_left = [row.bit_length() or 1 for row in rows]
        from_right = [width + 1 - (row & -row).bit_length() if row else 1 for row in rows]
        self.needed = {
            Alignment.LEFT: [-(-dots // 8) for dots in from_right],
            # Whole bytes on both sides: printers differ in where they put half a byte.
            Alignment.CENTER: [
                stride - 2 * ((width - max(*each, least)) // 8) for each in zip(from_left, from_right, strict=True)
            ],
            Alignment.RIGHT: [-(-dots // 8) for dots in from_left],
        }
        """Bytes that hold the ink of each row, at least one."""

    def bands(self, align: Alignment) -> Iterator[Band]:
        rows = iter(self._rows)
        for height, needed in _cheapest_bands(self.needed[align]):
            yield self._band(list(islice(rows, height)), align, needed)

    def _band(self, rows: Sequence[int], align: Alignment, needed: int) -> Band:
        """The narrowest band in whose bytes no real-time command occurs."""
        step = 2 if align is Alignment.CENTER else 1
        for width in range(needed, self._width // 8 + 1, step):
            beside = self._width - 8 * width
            shift = {Alignment.LEFT: beside, Alignment.CENTER: beside // 2, Alignment.RIGHT: 0}[align]
            data = b"".join([(row >> shift).to_bytes(width, "big") for row in rows])
            if not _REAL_TIME.search(data):
                break
        return Band(align, width, data, self._doubled)


def _sections(block: list[int], width: int) -> Iterator[Section]:
    squares = _Squares(width)
    first = row = 0
    while row < len(block):
        end = squares.end(block, row)
        if (end - row) * block[row].bit_length() > 32 * MIN_SAVING:
            if first < row:
                yield Section(block[first:row], width)
            yield Section([squares.half(each) for each in block[row:end:2]], width // 2, doubled=True)
            first = row = end
        else:
            row = max(row + 1, end)
    if first < row:
        yield Section(block[first:], width)


class _Squares:
    """Recognises rows that are drawn in squares of 2 × 2 dots."""

    def __init__(self, width: int) -> None:
        self._stride = width // 8
        self._seconds = int.from_bytes(b"\x55" * self._stride, "big")

    def end(self, rows: Sequence[int], first: int) -> int:
        """The row after the squares that begin at `first`; `first` itself if there are none."""
        row = first
        while (
            self._stride % 2 == 0 and row + 1 < len(rows) and rows[row] == rows[row + 1] and self._is_pairs(rows[row])
        ):
            row += 2
        return row

    def _is_pairs(self, row: int) -> bool:
        return row > 0 and not (row ^ row >> 1) & self._seconds

    def half(self, row: int) -> int:
        return int(row.to_bytes(self._stride, "big").translate(_HALF), 16)


def _cheapest_bands(needed: Sequence[int]) -> list[tuple[int, int]]:
    """(rows, bytes in a row) of each band, given the bytes that each row needs; by dynamic programming."""
    runs = list(_runs(needed))
    best = [(0, 0, 0, 0)]
    """For the runs up to each: the cost, and their last band as its first run, its rows and its bytes in a row."""
    for end in range(1, len(runs) + 1):
        choices: list[tuple[int, int, int, int]] = []
        rows = widest = inked = 0
        for first in range(end - 1, -1, -1):
            count, width = runs[first]
            rows, widest, inked = rows + count, max(widest, width), inked + count * width
            if rows > MAX_BAND_ROWS or rows * widest - inked > MAX_WASTE:
                break
            choices.append((best[first][0] + rows * widest + MIN_SAVING, first, rows, widest))
        best.append(min(choices))
    bands: list[tuple[int, int]] = []
    end = len(runs)
    while end:
        _, end, rows, widest = best[end]
        bands.append((rows, widest))
    return bands[::-1]


def _runs(needed: Sequence[int]) -> Iterator[tuple[int, int]]:
    """(rows, bytes in a row) of consecutive rows that need the same number of bytes."""
    for width, group in groupby(needed):
        rows = len(list(group))
        while rows > 0:
            yield min(rows, MAX_BAND_ROWS), width
            rows -= MAX_BAND_ROWS
