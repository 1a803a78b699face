"""From how far the wall's texts can be read, by the size of the screen. Used by `luot check`."""

from __future__ import annotations

import math
from typing import NamedTuple

from core.settings.sections import DisplaySettings, Settings
from display.drawing.canvas import Reach
from display.drawing.wall_layout import CALLED, CAP, FAR, FILLED, MIDDLE, MOST_SERVICES, NEAR, Layout, lay_out

FULL_HD = (1920, 1080)
MM_PER_INCH = 25.4
CALLED_SHARE = 82
"""A capital can be read at a glance from this many times its height: EN 301 549, 5.1.4 (21.6 arc minutes wide)."""
SIGN_MM, SIGN_TO_M = 51.0, 4.57
SIGN_MM_PER_M = 3.2 / 0.305
"""ADA 703.5.5, for signs 1.8 to 3 m above the floor: 51 mm up to 4.57 m, and 3.2 mm more for each further 305 mm."""
READ_SHARE = 155
"""The same for reading at leisure: ISO 9241-303 (22 arc minutes high)."""
SHARES: dict[Reach, float] = {"called": 1, "far": 1, "middle": 1 / 2, "near": 1 / 4}
"""From which share of the farthest seat's distance each kind of text must be readable."""
DIGIT_W = 0.572
"""Width of a digit of Noto Sans Bold, in font sizes."""
LABEL_DIGITS = 2
"""Digits after the prefix of a label, on most days."""


class ReadingDistance(NamedTuple):
    texts: str
    metres: float


def reading_distances(settings: Settings) -> tuple[ReadingDistance, ...]:
    """From the largest texts to the smallest, on the fullest wall that this office can have. It fills the screen, which
    has `display.size` or 1920 × 1080 square pixels."""
    size, mm = settings.display.size or FULL_HD, pixel_mm(settings.display)
    at = lay_out(*size, min(len(settings.service), MOST_SERVICES))
    characters = max((len(service.prefix or "") for service in settings.service), default=1) + LABEL_DIGITS
    return (
        ReadingDistance("called number and counter", glance_m(_called_px(at, characters) * mm)),
        ReadingDistance("recent calls and counts", read_m(_cap_px(at, FAR) * mm)),
        ReadingDistance("service names", read_m(_cap_px(at, MIDDLE) * mm)),
        ReadingDistance("rule of order", read_m(_cap_px(at, NEAR) * mm)),
    )


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


def least_cap_mm(reach: Reach, distance_m: float) -> float:
    """The capital height that a text needs where the farthest seat is at this distance."""
    if reach == "called":
        return max(distance_m * 1000 / CALLED_SHARE, SIGN_MM + max(0.0, distance_m - SIGN_TO_M) * SIGN_MM_PER_M)
    return distance_m * SHARES[reach] * 1000 / READ_SHARE


def pixel_mm(display: DisplaySettings) -> float:
    return display.diagonal_in * MM_PER_INCH / math.hypot(*(display.size or FULL_HD))


def _called_px(at: Layout, characters: int) -> float:
    """Height of the called label's digits in pixels, as `Canvas.largest_size` finds it."""
    return min(at.number.h * FILLED, at.number.w * CAP / (characters * DIGIT_W), _cap_px(at, CALLED))


def _cap_px(at: Layout, size: int) -> float:
    return size * at.unit * CAP
