"""How eyes see colours: relative luminance and contrast (WCAG 2.2), and what is left of a colour for those who lack one
kind of cone.

The matrices are those of G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A Physiologically-based Model for
Simulation of Color Vision Deficiency", IEEE TVCG 15(6), 2009, at full severity, for linear RGB.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

Rgb = tuple[int, int, int]
Sight = Literal["full", "protan", "deutan", "tritan"]
"""`protan` lacks the cones for long waves (red), `deutan` for middle (green), `tritan` for short ones (blue)."""

MATRICES: dict[Sight, tuple[tuple[float, float, float], ...]] = {
    "full": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


@lru_cache(maxsize=65_536)
def seen(colour: Rgb, sight: Sight) -> Rgb:
    """The colour that looks to all others as this one looks to eyes of this sight."""
    linear = [_linear(value) for value in colour]
    red, green, blue = (
        _encoded(sum(weight * part for weight, part in zip(row, linear, strict=True))) for row in MATRICES[sight]
    )
    return red, green, blue


def luminance(colour: Rgb) -> float:
    """Relative luminance, 0 (black) to 1 (white)."""
    return sum(weight * _linear(value) for weight, value in zip((0.2126, 0.7152, 0.0722), colour, strict=True))


def contrast(one: Rgb, other: Rgb) -> float:
    """From 1 to 21: (L1 + 0.05) / (L2 + 0.05)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _linear(value: int) -> float:
    """sRGB (IEC 61966-2-1), 0 to 255 → 0 to 1."""
    part = value / 255
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _encoded(part: float) -> int:
    part = min(1.0, max(0.0, part))
    return round(255 * (12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055))
