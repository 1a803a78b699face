"""Finds a short input that does the same."""

from __future__ import annotations

from collections.abc import Callable

MOST_TRIES = 2000


def shortest(data: bytes, does_it: Callable[[bytes], bool]) -> bytes:
    """The input without all that it does not need: ever smaller slices are left out as long as `does_it` holds."""
    tries, size = 0, max(1, len(data) // 2)
    while size and tries < MOST_TRIES:
        at = 0
        while at < len(data) and tries < MOST_TRIES:
            tries += 1
            shorter = data[:at] + data[at + size :]
            if does_it(shorter):
                data = shorter
            else:
                at += size
        size //= 2
    return data
