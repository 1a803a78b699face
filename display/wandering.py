"""Where things stand so that no pixel of a screen shows the same for long; the same hour has always the same place.

Screens burn in where an edge stands for thousands of hours. So the board is moved by a few pixels each hour, and the
one line of a dark screen each few minutes.
"""

from __future__ import annotations

FARTHEST = 4
"""The board is moved by at most so many pixels of the layout's sketch, in each direction."""
STEPS = (2 * FARTHEST, 2 * FARTHEST - 1)
"""Half the periods, in hours, across and down: they have no common part, so that all places have their turn."""
COLUMNS, ROWS = 5, 9
STRIDE = 16
"""From one place of the line to the next, in their order: far away, and all of them before one comes again."""


def shift_at(hour: int) -> tuple[int, int]:
    """How far the board is moved in this hour, to the right and down: by one pixel an hour, to and fro."""
    across, down = (_to_and_fro(hour, steps) - FARTHEST for steps in STEPS)
    return across, down


def place_at(step: int) -> tuple[float, float]:
    """Where a line stands in this step: the shares of the free room left of it and above it."""
    row, column = divmod(step * STRIDE % (COLUMNS * ROWS), COLUMNS)
    return column / (COLUMNS - 1), row / (ROWS - 1)


def _to_and_fro(hour: int, steps: int) -> int:
    """0, 1, … `steps`, … 1, 0, 1 …"""
    place = hour % (2 * steps)
    return min(place, 2 * steps - place)
