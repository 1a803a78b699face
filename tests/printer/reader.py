"""Interprets the bytes sent to a slip printer by the ESC/POS specification alone, using none of the project's code.

Any command that is not listed below is a failure, as a printer would print it as letters.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

ESC, GS, DLE = b"\x1b", b"\x1d", b"\x10"
LINE_DOTS = 30
"""Rows of a line feed, by default."""
CLEAR_BUFFERS = b"\x01\x03\x14\x01\x06\x02\x08"
"""The parameters without which DLE DC4 8 does nothing."""


class UnknownBytes(Exception):  # noqa: N818  # it reads as what has happened
    """Bytes that would come out as letters."""


class Piece(NamedTuple):
    """Paper between two cuts, without the feed of the cut itself."""

    width: int
    """In dots."""
    data: bytes
    """Row after row, eight dots a byte, 1 is black."""
    cut: bool
    """False for a last piece that is not cut off."""


def read(data: bytes, width: int, *, dpi: int = 203, unit: int = 203) -> list[Piece]:
    """The pieces of paper that these bytes print on a printer of this width in dots.

    It feeds in units of 1/`unit` inch unless it is told otherwise.
    """
    reader = _Reader(data, width, dpi, unit)
    while reader.at < len(data):
        reader.command()
    return reader.pieces if not reader.rows else [*reader.pieces, reader.piece(cut=False)]


class _Reader:
    def __init__(self, data: bytes, width: int, dpi: int, unit: int) -> None:
        self._dpi, self._own_unit = dpi, unit
        self._unit = unit
        self.at = 0
        self.pieces: list[Piece] = []
        self.rows: list[int] = []
        """Rows of the piece that is not cut off yet; the highest bit is the leftmost dot."""
        self._data = data
        self._width = width
        self._align = 0
        self._known: dict[bytes, Callable[[], None]] = {
            b"\0": lambda: None,
            ESC + b"@": self._initialise,
            ESC + b"a": self._justify,
            ESC + b"J": lambda: self._feed(self._byte() * self._dpi // self._unit),
            ESC + b"d": lambda: self._feed(self._byte() * LINE_DOTS),
            GS + b"P": self._set_unit,
            GS + b"V": self._cut,
            GS + b"v0": self._raster,
            # Questions, and the request for unasked reports, print nothing.
            GS + b"a": lambda: self._skip(1),
            GS + b"r": lambda: self._one_of(1, 2, 49, 50),
            GS + b"I": lambda: self._skip(1),
            GS + b"(H": self._ask_printed,
            DLE + b"\x04": lambda: self._one_of(1, 2, 3, 4),
            DLE + b"\x14": self._clear,
        }

    def command(self) -> None:
        for name, obey in self._known.items():
            if self._data.startswith(name, self.at):
                self.at += len(name)
                obey()
                return
        raise UnknownBytes(f"{self._data[self.at : self.at + 8].hex(' ')} at {self.at}")

    def piece(self, *, cut: bool) -> Piece:
        rows = b"".join(row.to_bytes(self._width // 8, "big") for row in self.rows)
        return Piece(self._width, rows, cut)

    def _take(self, count: int) -> bytes:
        taken = self._data[self.at : self.at + count]
        if len(taken) < count:
            raise UnknownBytes(f"{count - len(taken)} bytes are missing at the end")
        self.at += count
        return taken

    def _byte(self) -> int:
        return self._take(1)[0]

    def _skip(self, count: int) -> None:
        self._take(count)

    def _one_of(self, *values: int) -> None:
        value = self._byte()
        if value not in values:
            raise UnknownBytes(f"{value} at {self.at - 1}, not one of {values}")

    def _initialise(self) -> None:
        self._align, self._unit = 0, self._own_unit

    def _set_unit(self) -> None:
        """GS P x y: 1/x inch across and 1/y inch along the paper; 0 is the printer's own."""
        self._byte()
        self._unit = self._byte() or self._own_unit

    def _justify(self) -> None:
        self._align = self._byte() % 48
        if self._align > 2:
            raise UnknownBytes(f"ESC a {self._align}")

    def _feed(self, dots: int) -> None:
        self.rows += [0] * dots

    def _raster(self) -> None:
        """GS v 0 m xL xH yL yH: bit 0 of m doubles the width, bit 1 the height."""
        mode, wide, high = self._byte() % 48, *(int.from_bytes(self._take(2), "little") for _ in "xy")
        across, down = 1 + (mode & 1), 1 + (mode >> 1 & 1)
        dots = wide * 8 * across
        if mode > 3 or not 0 < dots <= self._width or not high:
            raise UnknownBytes(f"a picture of mode {mode}, {dots} dots in {high} rows on {self._width}")
        left = (0, (self._width - dots) // 2, self._width - dots)[self._align]
        for _ in range(high):
            row = int.from_bytes(self._take(wide), "big")
            if across == 2:
                row = int("".join(bit * 2 for bit in f"{row:b}"), 2)
            self.rows += [row << self._width - dots - left] * down

    def _cut(self) -> None:
        """GS V 66 n (or 65): feeds to the cutter and n dots more, and cuts."""
        self._one_of(65, 66)
        self._skip(1)
        self.pieces.append(self.piece(cut=True))
        self.rows = []

    def _ask_printed(self) -> None:
        """GS ( H 6 0 48 48 and four characters."""
        parameters = self._take(8)
        if parameters[:4] != b"\x06\x00\x30\x30" or not all(0x20 <= sign <= 0x7E for sign in parameters[4:]):
            raise UnknownBytes(f"GS ( H {parameters.hex(' ')}")

    def _clear(self) -> None:
        """DLE DC4 8."""
        parameters = self._take(8)
        if parameters != b"\x08" + CLEAR_BUFFERS:
            raise UnknownBytes(f"DLE DC4 {parameters.hex(' ')}")
