"""The wall's pictograms as outlines in a square of 1 × 1, since no font is sure to have them."""

from __future__ import annotations

import math
from typing import NamedTuple

Outline = tuple[tuple[float, float], ...]


class Pictogram(NamedTuple):
    ink: tuple[Outline, ...]
    cut: tuple[Outline, ...] = ()
    """Outlines drawn over the ink in the colour of the background."""


def _heart() -> Outline:
    """The curve x = 16 sin³ a, y = 13 cos a − 5 cos 2a − 2 cos 3a − cos 4a, scaled to fit the square."""
    angles = [step * math.tau / 64 for step in range(64)]
    xs = [0.5 + math.sin(a) ** 3 / 2 for a in angles]
    ys = [0.45 - (13 * math.cos(a) - 5 * math.cos(2 * a) - 2 * math.cos(3 * a) - math.cos(4 * a)) / 32 for a in angles]
    return tuple(zip(xs, ys, strict=True))


def _circle() -> Outline:
    angles = [step * math.tau / 96 for step in range(96)]
    return tuple((0.5 + math.cos(a) / 2, 0.5 + math.sin(a) / 2) for a in angles)


DISC = Pictogram(ink=(_circle(),))
ARROW = Pictogram(
    ink=(
        ((0.0, 0.43), (0.88, 0.43), (0.88, 0.57), (0.0, 0.57)),
        ((0.56, 0.14), (1.0, 0.5), (0.56, 0.86), (0.47, 0.75), (0.78, 0.5), (0.47, 0.25)),
    )
)
HEART = Pictogram(ink=(_heart(),))
ALARM = Pictogram(
    ink=(((0.5, 0.04), (1.0, 0.94), (0.0, 0.94)),),
    cut=(
        ((0.45, 0.36), (0.55, 0.36), (0.53, 0.66), (0.47, 0.66)),
        ((0.45, 0.72), (0.55, 0.72), (0.55, 0.82), (0.45, 0.82)),
    ),
)
