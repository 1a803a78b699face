"""Estimates how many slips the roll in the printer is still good for, from what has been printed on it."""

from __future__ import annotations

from msgspec.structs import replace

from core.messages.events import Roll

USUAL_MM = 110
"""Length of a slip, assumed until `ENOUGH` slips have been printed on this roll."""
ENOUGH = 10
EXACT = 20
"""Above this, the estimate is rounded down to tens so that it is not taken for a count."""
LONGER = 1.1
"""No roll is longer than its nominal length times this."""


def add_print(roll: Roll | None, mm: int, *, is_slip: bool) -> Roll | None:
    """The roll after so much more paper; paper that did not become a slip makes the mean slip longer."""
    if roll is None or mm <= 0:
        return roll
    return replace(roll, mm=roll.mm + mm, slips=roll.slips + is_slip)


def slips_left(roll: Roll | None, length_m: float) -> int | None:
    """(length − used) / mean length of a slip, at least 0; None before the first new roll is reported, and when more
    was printed than any roll has: then the roll was changed without a report."""
    length_mm = length_m * 1000
    if roll is None or roll.mm > length_mm * LONGER:
        return None
    mean_mm = roll.mm / roll.slips if roll.slips >= ENOUGH else USUAL_MM
    left = max(0, int((length_mm - roll.mm) / max(mean_mm, 1)))
    return left if left <= EXACT else left // 10 * 10
