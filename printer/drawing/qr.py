"""An address as a QR code: the squares of dots that a telephone reads."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

QUIET = 4
"""So many modules stay white on every side of a code."""


class Code(NamedTuple):
    side: int
    """In modules."""
    rows: tuple[bytes, ...]
    """From the top; a byte for each module, 1 is black."""
    mask: int
    """Which of the eight patterns keeps its modules mixed."""


@lru_cache(maxsize=2)
def code(text: str, mask: int | None = None) -> Code:
    """The smallest code that holds the text, its errors corrected as far as that size allows.

    `mask`: that of a code for nearly the same text; to find the best one takes four times as long as all the rest.
    """
    import segno  # 12 MB, and only an office with an address has codes

    made = segno.make(text, micro=False, error="L", boost_error=True, mask=mask)
    rows = tuple(bytes(row) for row in made.matrix)
    return Code(len(rows), rows, made.mask)
