"""Makes the QR code of a slip's address."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

QUIET = 4
"""Modules that stay white on every side of a code."""


class QrCode(NamedTuple):
    """A QR code of `side` × `side` modules, each a byte of `rows`: 1 is black."""

    side: int
    rows: tuple[bytes, ...]
    mask: int
    """Which of the eight mask patterns of the QR standard it uses."""


@lru_cache(maxsize=2)
def make_code(text: str, mask: int | None = None) -> QrCode:
    """The smallest code that holds the text, with as much error correction as that size allows.

    `mask` is that of a code for nearly the same text; looking for the best one takes four times as long as the rest.
    """
    import segno  # 12 MB, and only needed by offices with an address

    made = segno.make(text, micro=False, error="L", boost_error=True, mask=mask)
    rows = tuple(bytes(row) for row in made.matrix)
    return QrCode(len(rows), rows, made.mask)
