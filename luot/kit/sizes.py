"""The largest letters that fit: a sheet of paper has room to be used up."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable


def largest(most: int, least: int, fits: Callable[[int], bool]) -> int:
    """The largest size from `least` to `most` that fits, provided that what is smaller fits, too; else `least`."""
    sizes = range(most, least, -1)
    found = bisect_left(sizes, True, key=fits)
    return sizes[found] if found < len(sizes) else least
