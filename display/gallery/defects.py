"""What is wrong with a picture of the wall: texts cut, covered, colliding, too small or too pale for their readers.

Contrast: 7 : 1 for text, 3 : 1 for pictograms (WCAG 2.2, 1.4.6 and 1.4.11), and 4.5 : 1 (1.4.3) for who does not see
all colours. Heights: `reading_distance`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from math import ceil, hypot
from typing import Any, NamedTuple

import msgspec

from core.settings.sections import DisplaySettings
from display.drawing.canvas import Canvas
from display.frame import Frame
from display.gallery.pixels import around_letters, around_mark, cap_px, covered, overlap, rgb
from display.gallery.record import Record
from display.gallery.sight import Rgb, Sight, contrast, seen
from display.layout.box import Box
from display.layout.reach import MM_PER_INCH, least_cap_mm
from display.wandering import FARTHEST
from words.translation import mark

LEAST_TEXT: dict[Sight, float] = {"full": 7.0, "protan": 4.5, "deutan": 4.5, "tritan": 4.5}
LEAST_GRAPHIC = 3.0
PALE_TO: dict[Sight, str] = {
    "full": mark("“{text}”: its contrast is {found} and must be {least}"),
    "protan": mark("“{text}”: for who sees no red its contrast is {found} and must be {least}"),
    "deutan": mark("“{text}”: for who sees no green its contrast is {found} and must be {least}"),
    "tritan": mark("“{text}”: for who sees no blue its contrast is {found} and must be {least}"),
}
TOLERANCE_PX = 0.1
"""What is needed is rounded up to whole pixels, but not for less than this."""


class Defect(NamedTuple):
    sentence: str
    """For `words.translation.say`."""
    values: dict[str, Any]


class Judged(NamedTuple):
    """A picture with all that is needed to judge it."""

    canvas: Canvas
    record: Record
    frame: Frame
    display: DisplaySettings
    """Says how large the screen is and how far the farthest seat."""


def defects(picture: Judged) -> tuple[Defect, ...]:
    return (*_shortened(picture), *_misplaced(picture), *_colliding(picture), *_too_small(picture), *_pale(picture))


def _shortened(picture: Judged) -> Iterator[Defect]:
    """What was cut to fit, and ellipses that the office did not write itself. A page of an announcement that goes
    on has one, too, apart from its words."""
    for asked, left in picture.record.cuts:
        yield Defect(mark("“{text}” is cut to “{left}”"), {"text": asked, "left": left})
    meant = list(_strings(msgspec.to_builtins(picture.frame)))
    cuts = {left for _, left in picture.record.cuts}
    for letters in picture.record.letters:
        part = letters.text.removeprefix("… ").removesuffix(" …")
        if "…" in letters.text and letters.text not in cuts and not any(part in text for text in meant):
            yield Defect(mark("“{text}” leaves something out"), {"text": letters.text})


def _strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for each in value.values():
                yield from _strings(each)
        case list() | tuple():
            for each in value:
                yield from _strings(each)


def _misplaced(picture: Judged) -> Iterator[Defect]:
    """What leaves its part, comes so near to the edge that a moved board would lose it, or is drawn over."""
    canvas = picture.canvas
    screen = canvas.on_screen(Box(0, 0, *canvas.size).shrunk(canvas.px(FARTHEST)))
    for letters in picture.record.letters:
        if not (_holds(letters.within, letters.ink) and _holds(screen, letters.ink)):
            yield Defect(mark("“{text}” leaves its place"), {"text": letters.text})
        elif missing := covered(picture.canvas.surface, letters):
            yield Defect(mark("“{text}”: {pixels} pixels of it are covered"), {"text": letters.text, "pixels": missing})


def _colliding(picture: Judged) -> Iterator[Defect]:
    for one, other in combinations(picture.record.letters, 2):
        if _touch(one.ink, other.ink) and overlap(one, other):
            yield Defect(mark("“{text}” and “{other}” overlap"), {"text": one.text, "other": other.text})


def _too_small(picture: Judged) -> Iterator[Defect]:
    mm = picture.display.diagonal_in * MM_PER_INCH / hypot(*picture.canvas.size)
    for letters in picture.record.letters:
        style, least_mm = letters.style, least_cap_mm(letters.style.reach, picture.display.distance_m)
        drawn, least = cap_px(picture.canvas.typeface, style.size, bold=style.bold), ceil(least_mm / mm - TOLERANCE_PX)
        if drawn < least:
            values = {"text": letters.text, "pixels": drawn, "least": least}
            yield Defect(mark("“{text}”: its capitals have {pixels} pixels and need {least}"), values)


def _pale(picture: Judged) -> Iterator[Defect]:
    surface = picture.canvas.surface
    for letters in picture.record.letters:
        ink, around = rgb(letters.style.colour), around_letters(surface, letters)
        for sight, least in LEAST_TEXT.items():
            if (found := least_contrast(ink, around, sight)) < least:
                values = {"text": letters.text, "found": f"{found:.1f}", "least": f"{least:g}"}
                yield Defect(PALE_TO[sight], values)
                break
    for pictogram in picture.record.marks:
        ink, around = rgb(pictogram.ink), around_mark(surface, pictogram)
        if (found := min(least_contrast(ink, around, sight) for sight in LEAST_TEXT)) < LEAST_GRAPHIC:
            values = {"found": f"{found:.1f}", "least": f"{LEAST_GRAPHIC:g}"}
            yield Defect(mark("a pictogram's contrast is {found} and must be {least}"), values)


def least_contrast(ink: Rgb, around: Iterable[Rgb], sight: Sight) -> float:
    """To the colour around that differs least, for eyes of this sight; 1 if there is nothing around."""
    return min((contrast(seen(ink, sight), seen(behind, sight)) for behind in around), default=1.0)


def _holds(outer: Box, inner: Box) -> bool:
    return outer.x <= inner.x and outer.y <= inner.y and inner.right <= outer.right and inner.bottom <= outer.bottom


def _touch(one: Box, other: Box) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom
