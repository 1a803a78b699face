"""A picture for each kind of service, as outlines in a square of 1 × 1, for who cannot read its name."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from core.names import Names
from display.drawing.pictograms import Outline, Pictogram


def _disc(x: float, y: float, radius: float) -> Outline:
    angles = [step * math.tau / 64 for step in range(64)]
    return tuple((x + radius * math.cos(a), y + radius * math.sin(a)) for a in angles)


def _box(left: float, top: float, right: float, bottom: float) -> Outline:
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def _person(x: float, top: float, size: float) -> tuple[Outline, Outline]:
    """A head and, below it, shoulders that a half ellipse rounds."""
    head = 0.17 * size
    shoulders, width = top + 2.35 * head, 0.26 * size
    arc = [(x - width * math.cos(a), shoulders + 0.2 * size * (1 - math.sin(a))) for a in _quarters()]
    body = (*arc, (x + width, top + size), (x - width, top + size))
    return _disc(x, top + head, head), body


def _dome(x: float, base: float, width: float, height: float) -> Outline:
    """The upper half of an ellipse; `width` is half of the base's."""
    angles = [step * math.pi / 48 for step in range(49)]
    return tuple((x - width * math.cos(a), base - height * math.sin(a)) for a in angles)


def _quarters() -> Iterable[float]:
    return (step * math.pi / 24 for step in range(25))


STAMP = Pictogram(
    ink=(
        _disc(0.5, 0.2, 0.16),
        ((0.43, 0.3), (0.57, 0.3), (0.61, 0.56), (0.39, 0.56)),
        ((0.22, 0.56), (0.78, 0.56), (0.86, 0.76), (0.14, 0.76)),
        _box(0.14, 0.83, 0.86, 0.92),
    )
)
FAMILY = Pictogram(ink=(*_person(0.34, 0.08, 0.86), *_person(0.78, 0.42, 0.52)))
HOUSE = Pictogram(
    ink=(((0.5, 0.08), (0.96, 0.5), (0.04, 0.5)), _box(0.16, 0.48, 0.84, 0.92)), cut=(_box(0.42, 0.6, 0.58, 0.92),)
)
HELP = Pictogram(
    ink=(
        _dome(0.5, 0.46, 0.47, 0.4),
        _box(0.475, 0.02, 0.525, 0.1),
        *_person(0.29, 0.5, 0.46),
        *_person(0.71, 0.5, 0.46),
    ),
    cut=tuple(_dome(0.5 + 0.94 / 3 * n, 0.47, 0.94 / 6, 0.075) for n in (-1, 0, 1)),
)
"""Two people under an umbrella: no heart and no hand, so that nobody takes it for the plate of priority."""
SHOP = Pictogram(
    ink=(
        ((0.16, 0.12), (0.84, 0.12), (0.96, 0.4), (0.04, 0.4)),
        *(_disc(0.155 + 0.23 * n, 0.4, 0.115) for n in range(4)),
        _box(0.12, 0.4, 0.88, 0.92),
    ),
    cut=(_box(0.2, 0.6, 0.48, 0.8), _box(0.58, 0.6, 0.78, 0.92)),
)
RESULT = Pictogram(
    ink=(((0.18, 0.06), (0.6, 0.06), (0.82, 0.28), (0.82, 0.94), (0.18, 0.94)),),
    cut=(
        ((0.6, 0.06), (0.6, 0.28), (0.82, 0.28), (0.82, 0.25), (0.63, 0.25), (0.63, 0.06)),
        ((0.3, 0.6), (0.37, 0.53), (0.46, 0.62), (0.64, 0.41), (0.71, 0.48), (0.47, 0.77)),
    ),
)
ONLINE = Pictogram(
    ink=(_box(0.06, 0.14, 0.94, 0.72), _box(0.44, 0.72, 0.56, 0.84), _box(0.28, 0.84, 0.72, 0.9)),
    cut=(_box(0.13, 0.21, 0.87, 0.65),),
)
INFORMATION = Pictogram(ink=(_disc(0.5, 0.5, 0.44),), cut=(_disc(0.5, 0.28, 0.075), _box(0.435, 0.42, 0.565, 0.78)))
FEES = Pictogram(
    ink=(_box(0.04, 0.22, 0.96, 0.7), _box(0.04, 0.76, 0.96, 0.82)),
    cut=(_box(0.1, 0.28, 0.16, 0.34), _box(0.84, 0.58, 0.9, 0.64), _disc(0.5, 0.46, 0.17)),
)
IDENTITY = Pictogram(
    ink=(_box(0.04, 0.18, 0.96, 0.82),),
    cut=(
        *_person(0.3, 0.3, 0.42),
        _box(0.54, 0.36, 0.86, 0.42),
        _box(0.54, 0.49, 0.86, 0.55),
        _box(0.54, 0.62, 0.74, 0.68),
    ),
)

KINDS: tuple[tuple[Pictogram, tuple[str, ...]], ...] = (
    (STAMP, ("chứng thực", "certification")),
    (FAMILY, ("hộ tịch", "civil status")),
    (RESULT, ("trả kết quả", "result")),
    (FEES, ("phí", "fees")),
    (ONLINE, ("trực tuyến", "online")),
    (IDENTITY, ("công an", "căn cước", "cư trú", "police", "identity")),
    (HOUSE, ("đất", "xây dựng", "nhà ở", "land", "construction")),
    (SHOP, ("kinh doanh", "thương", "nông nghiệp", "business", "trade")),
    (HELP, ("xã hội", "lao động", "người có công", "social", "labour", "welfare")),
    (INFORMATION, ("hướng dẫn", "phản ánh", "guidance", "information")),
)
"""Pictures, and the words of a name that ask for each: the first that is found counts."""


def pictogram_of(name: Names) -> Pictogram | None:
    """That of a service with this name; None: there is none, and its number or letter stands in its place."""
    said = " ".join(name.values()).casefold()
    found = (picture for picture, words in KINDS if any(re.search(rf"\b{word}", said) for word in words))
    return next(found, None)
