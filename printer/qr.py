"""An address as a QR code: the squares of dots that a telephone reads."""

from __future__ import annotations

from typing import NamedTuple

QUIET = 4
"""So many modules stay white on every side of a code."""


class Code(NamedTuple):
    side: int
    """In modules."""
    rows: tuple[bytes, ...]
    """From the top; a byte for each module, 1 is black."""


def code(text: str) -> Code:
    """The smallest code that holds the text, its errors corrected as far as that size allows.

    Raises `ValueError` for more text than any code holds (2,953 bytes).
    """
    import segno  # 12 MB, and only an office with an address has codes

    try:
        made = segno.make(text, micro=False, error="L", boost_error=True)
    except segno.DataOverflowError as error:
        raise ValueError(f"no QR code holds {len(text)} signs") from error
    rows = tuple(bytes(row) for row in made.matrix)
    return Code(len(rows), rows)
