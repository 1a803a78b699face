"""From how far the wall's texts can be read: by the size of the screen, and by what stands on it."""

from __future__ import annotations

import math
from typing import NamedTuple

from core.settings.sections import DisplaySettings, Settings
from display.drawing.wall_layout import CALLED, CAP, FAR, FILLED, MIDDLE, MOST_SERVICES, NEAR, Layout, lay_out

FULL_HD = (1920, 1080)
MM_PER_INCH = 25.4
CALLED_SHARE = 82
"""A capital is read from so many times its height at a glance: EN 301 549, 5.1.4 (21.6 minutes of arc wide)."""
SIGN_MM, SIGN_TO_M = 51.0, 4.57
SIGN_MM_PER_M = 3.2 / 0.305
"""ADA 703.5.5, signs 1.8 to 3 m above the floor: 51 mm up to 4.57 m, and 3.2 mm more for each further 305 mm."""
READ_SHARE = 155
"""The same by who takes his time: ISO 9241-303 (22 minutes of arc high)."""
DIGIT_W = 0.572
"""Width of a digit of Noto Sans Bold, in font sizes."""
LABEL_SIGNS = 2
"""Digits after the prefix of a label, on most days."""


class Reach(NamedTuple):
    """Texts that are meant for the same distance, and how far it is."""

    texts: str
    metres: float


def reaches(settings: Settings) -> tuple[Reach, ...]:
    """From the loudest text to the faintest, on the fullest wall that this office can have.

    The screen shows the wall and nothing else, in `display.size` or 1920 × 1080 square pixels.
    """
    size, mm = settings.display.size or FULL_HD, pixel_mm(settings.display)
    at = lay_out(*size, min(len(settings.service), MOST_SERVICES))
    signs = max((len(service.prefix or "") for service in settings.service), default=1) + LABEL_SIGNS
    return (
        Reach("called number and counter", glance_m(_called_px(at, signs) * mm)),
        Reach("recent calls and counts", read_m(_cap_px(at, FAR) * mm)),
        Reach("service names", read_m(_cap_px(at, MIDDLE) * mm)),
        Reach("rule of order", read_m(_cap_px(at, NEAR) * mm)),
    )


def glance_m(cap_mm: float) -> float:
    """The farthest seat from which a called number of this capital height is seen at once; 0: it is too small for any.

    Both of `CALLED_SHARE` and ADA 703.5.5 must hold: `cap ≥ max(D / 82, 51 mm + 3.2 mm · (D − 4.57 m) / 305 mm)`.
    """
    if cap_mm < SIGN_MM:
        return 0.0
    return min(cap_mm * CALLED_SHARE / 1000, SIGN_TO_M + (cap_mm - SIGN_MM) / SIGN_MM_PER_M)


def read_m(cap_mm: float) -> float:
    """The farthest seat from which a text of this capital height can be read: `cap ≥ D / 155`."""
    return cap_mm * READ_SHARE / 1000


def pixel_mm(display: DisplaySettings) -> float:
    """The side of a pixel in millimetres."""
    return display.diagonal_in * MM_PER_INCH / math.hypot(*(display.size or FULL_HD))


def _called_px(at: Layout, signs: int) -> float:
    """Height of the called number's digits, in pixels, as `Canvas.largest` finds it."""
    return min(at.number.h * FILLED, at.number.w * CAP / (signs * DIGIT_W), _cap_px(at, CALLED))


def _cap_px(at: Layout, size: int) -> float:
    return size * at.unit * CAP
