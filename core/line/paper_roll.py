"""How many slips the roll in the printer is still good for, from what has been printed on it."""

from __future__ import annotations

from msgspec.structs import replace

from core.messages.events import Roll

USUAL_MM = 110
"""A slip, until this roll has shown how long they are here."""
ENOUGH = 10
"""Slips that show it."""
EXACT = 20
"""Up to so many are told as reckoned; more are rounded down to tens, so that nobody takes them for counted."""
LONGER = 1.1
"""No roll is so many times as long as it should be."""


def fed(roll: Roll | None, mm: int, *, is_slip: bool) -> Roll | None:
    """The roll after so much more paper; what did not become a slip makes the others longer."""
    if roll is None or mm <= 0:
        return roll
    return replace(roll, mm=roll.mm + mm, slips=roll.slips + is_slip)


def slips_left(roll: Roll | None, length_m: float) -> int | None:
    """(length − used) / mean length of a slip, 0 when all is used; None when nobody knows.

    That is so before anybody has told of a new roll, and when more was printed than any roll has: then somebody has
    put one in and not said so. A little more than it should have, and the roll may as well be at its end.
    """
    length_mm = length_m * 1000
    if roll is None or roll.mm > length_mm * LONGER:
        return None
    mean_mm = roll.mm / roll.slips if roll.slips >= ENOUGH else USUAL_MM
    left = max(0, int((length_mm - roll.mm) / max(mean_mm, 1)))
    return left if left <= EXACT else left // 10 * 10
