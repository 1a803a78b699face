"""The four distances from which texts of the wall are read, and how high letters must be for them."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

Reach = Literal["called", "far", "middle", "near"]
"""`called`: at a glance from the farthest seat; `far`: at leisure from there; `middle`: from half as far; `near`: from
in front of the screen."""
NEAR_M = 2.0
"""Who wants to read the rule of order or the office's name comes up to the screen."""
RULE_M = 4.0
"""From here the rule of order can be read in its turn, when it is large."""
CAP = 0.714
"""Height of a capital or digit of Noto Sans, in font sizes."""
MM_PER_INCH = 25.4
CALLED_SHARE = 82
"""A capital can be read at a glance from this many times its height: EN 301 549, 5.1.4 (21.6 arc minutes wide)."""
SIGN_MM, SIGN_TO_M = 51.0, 4.57
SIGN_MM_PER_M = 3.2 / 0.305
"""ADA 703.5.5, for signs 1.8 to 3 m above the floor: 51 mm up to 4.57 m, and 3.2 mm more for each further 305 mm."""
READ_SHARE = 155
"""The same for reading at leisure: ISO 9241-303 (22 arc minutes high)."""


TOLERANCE_PX = 0.1
"""What is needed is rounded up to whole pixels, but not for less than this."""


class Room(NamedTuple):
    """The screen and those who look at it."""

    diagonal_in: float = 55
    distance_m: float = 6
    """From the screen to the farthest seat."""


class Minima(NamedTuple):
    """The smallest font sizes that can be read from where they are meant to be read, in pixels."""

    called: float
    far: float
    middle: float
    near: float
    rule: float
    """Of the rule of order while it stands large."""

    def times(self, factor: float) -> Minima:
        return Minima(*(size * factor for size in self))


def minima(room: Room, size: tuple[int, int]) -> Minima:
    """For a screen of `size` square pixels, on which letters are whole pixels high."""
    mm = pixel_mm(room.diagonal_in, size)
    reaches: tuple[Reach, ...] = ("called", "far", "middle", "near")
    heights = [least_cap_mm(reach, room.distance_m) for reach in reaches]
    heights.append(read_mm(min(RULE_M, room.distance_m)))
    return Minima(*(math.ceil(height / mm - TOLERANCE_PX) / CAP for height in heights))


def least_cap_mm(reach: Reach, distance_m: float) -> float:
    """The capital height that a text needs where the farthest seat is at this distance."""
    if reach == "called":
        return glance_mm(distance_m)
    return read_mm({"far": distance_m, "middle": distance_m / 2, "near": min(NEAR_M, distance_m)}[reach])


def pixel_mm(diagonal_in: float, size: tuple[int, int]) -> float:
    return diagonal_in * MM_PER_INCH / math.hypot(*size)


def glance_mm(metres: float) -> float:
    """The capital height at which a called label can be read at a glance from this distance."""
    return max(metres * 1000 / CALLED_SHARE, SIGN_MM + max(0.0, metres - SIGN_TO_M) * SIGN_MM_PER_M)


def read_mm(metres: float) -> float:
    """The capital height at which a text can be read at leisure from this distance."""
    return metres * 1000 / READ_SHARE


def glance_m(cap_mm: float) -> float:
    """The distance from which a called label of this capital height can be read at a glance; 0 if it is too small.

    Both `CALLED_SHARE` and ADA 703.5.5 must hold: `cap ≥ max(D / 82, 51 mm + 3.2 mm · (D − 4.57 m) / 305 mm)`.
    """
    if cap_mm < SIGN_MM:
        return 0.0
    return min(cap_mm * CALLED_SHARE / 1000, SIGN_TO_M + (cap_mm - SIGN_MM) / SIGN_MM_PER_M)


def read_m(cap_mm: float) -> float:
    """The distance from which a text of this capital height can be read: `cap ≥ D / 155`."""
    return cap_mm * READ_SHARE / 1000
