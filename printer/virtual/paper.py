"""The paper that comes out of a virtual slip printer, row by row, until it is cut or torn off."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

_DOUBLED_BITS = [int("".join(bit * 2 for bit in f"{byte:08b}"), 2).to_bytes(2, "big") for byte in range(256)]
"""Byte → the two bytes in which each of its bits is doubled."""


class Strip(NamedTuple):
    """A piece of paper that has left the printer."""

    width: int
    """Of the paper, in dots."""
    rows: bytes
    """One bit per dot, 1 is black."""
    complete: bool
    """Whether it ended with its cut and nothing that belongs on it was lost."""


class HangingPaper:
    """The paper that hangs out of the printer."""

    def __init__(self, width: int, deliver: Callable[[Strip], None]) -> None:
        self._stride = width // 8
        self._deliver = deliver
        self._start_strip()

    def _start_strip(self) -> None:
        self._rows: list[bytes] = []
        self.inked = False
        """Whether something is printed on it."""
        self.whole = True
        """Whether nothing that belongs on it was lost so far."""

    @property
    def height(self) -> int:
        """In rows."""
        return len(self._rows)

    def add(self, row: bytes = b"") -> None:
        """Adds one row, at most as wide as the paper."""
        self._rows.append(row.ljust(self._stride, b"\0"))
        self.inked = self.inked or any(row)

    def tear(self, *, complete: bool) -> None:
        """Delivers what hangs out as a strip, unless it is white."""
        width, rows, inked, whole = self._stride * 8, self._rows, self.inked, self.whole
        self._start_strip()
        if inked:
            self._deliver(Strip(width, b"".join(rows), complete and whole))


def justify(row: bytes, width: int, justification: int) -> bytes:
    """A picture's row on paper of `width` dots: 0 left, 1 centred, 2 right; cut off if it is wider."""
    free = width - len(row) * 8
    if free <= 0:
        return row[: width // 8]
    right = (free, free - free // 2, 0)[justification]
    return (int.from_bytes(row, "big") << right).to_bytes(width // 8, "big")


def double_width(row: bytes) -> bytes:
    return b"".join(_DOUBLED_BITS[byte] for byte in row)
