"""Arithmetic with times of the wall's own stopwatch, which are seconds as `float`."""

from __future__ import annotations

import math


def elapsed_ms(since: float, t: float) -> int:
    """Whole milliseconds from `since` to `t`, rounded so that a moment computed as `since + n` counts as reached."""
    return math.floor((t - since) * 1000 + 0.5)
