"""Paper that comes out of a slip printer, row by row, up to where it is cut or torn off."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

_TWICE = [int("".join(bit * 2 for bit in f"{byte:08b}"), 2).to_bytes(2, "big") for byte in range(256)]
"""Each byte with every bit doubled."""


class Strip(NamedTuple):
    """A piece of paper that has left the printer."""

    width: int
    """In dots, that of the paper."""
    rows: bytes
    """One bit a dot, 1 is black."""
    complete: bool
    """It ended with its cut, and nothing that belonged to it was lost."""


class HangingPaper:
    """What hangs out of the printer."""

    def __init__(self, width: int, deliver: Callable[[Strip], None]) -> None:
        self._stride = width // 8
        self._deliver = deliver
        self._begin()

    def _begin(self) -> None:
        self._rows: list[bytes] = []
        self.inked = False
        """Something is printed on it."""
        self.whole = True
        """All that belongs on it has come so far."""

    @property
    def height(self) -> int:
        """In rows."""
        return len(self._rows)

    def add(self, row: bytes = b"") -> None:
        """One row, which is at most as wide as the paper."""
        self._rows.append(row.ljust(self._stride, b"\0"))
        self.inked = self.inked or any(row)

    def tear(self, *, complete: bool) -> None:
        """It is off. White pieces are not worth keeping."""
        width, rows, inked, whole = self._stride * 8, self._rows, self.inked, self.whole
        self._begin()
        if inked:
            self._deliver(Strip(width, b"".join(rows), complete and whole))


def placed(row: bytes, width: int, justification: int) -> bytes:
    """A row of a picture as it lies on paper of that many dots: 0 left, 1 in the middle, 2 right; cut off if wider."""
    free = width - len(row) * 8
    if free <= 0:
        return row[: width // 8]
    right = (free, free - free // 2, 0)[justification]
    return (int.from_bytes(row, "big") << right).to_bytes(width // 8, "big")


def doubled(row: bytes) -> bytes:
    """Twice as wide."""
    return b"".join(_TWICE[byte] for byte in row)
