"""Measures a finished picture: what is behind the letters, what covers them, how high a capital is."""

from __future__ import annotations

from array import array
from collections import Counter
from functools import lru_cache

import pygame
import pygame.font

from display.drawing.colours import Colour
from display.drawing.typesetter import Typeface
from display.gallery.record import Letters, Mark
from display.gallery.sight import Rgb, Sight, contrast, seen
from display.layout.box import Box

UNSEEN = 0x00FF00FF
"""Stands for pixels that do not count; no colour of the wall."""
LEAST_SHARE = 0.02
"""Colours with a smaller share of what is around a text are edges of something else."""
EXACT = (1, 1, 1, 255)


def rgb(colour: Colour) -> Rgb:
    red, green, blue, _ = pygame.Color(colour)
    return red, green, blue


def covered(picture: pygame.Surface, letters: Letters) -> int:
    """How many pixels of the letters do not have the letters' colour in the finished picture: they were drawn over,
    or cut off at the edge of their part."""
    painted = pygame.mask.Mask(letters.place[2:])
    seen = pygame.Rect(letters.place).clip(picture.get_rect())
    if seen.w and seen.h:
        found = pygame.mask.from_threshold(picture.subsurface(seen), letters.style.colour, EXACT)
        painted.draw(found, (seen.x - letters.place.x, seen.y - letters.place.y))
    return letters.solid.count() - letters.solid.overlap_area(painted, (0, 0))


def overlap(one: Letters, other: Letters) -> int:
    """How many pixels two texts share."""
    return one.faint.overlap_area(other.faint, (other.place.x - one.place.x, other.place.y - one.place.y))


def around_letters(picture: pygame.Surface, letters: Letters) -> dict[Rgb, int]:
    """The colours of the pixels that touch the letters, with the number of their pixels."""
    return _around(picture, letters.place, letters.faint, near=0, far=1)


def around_mark(picture: pygame.Surface, mark: Mark) -> dict[Rgb, int]:
    """The colours around what has the pictogram's ink, beyond its smooth edge; empty if there is no such ink."""
    seen = pygame.Rect(mark.box).clip(picture.get_rect())
    inked = pygame.mask.from_threshold(picture.subsurface(seen), mark.ink, EXACT)
    return _around(picture, Box(*seen), inked, near=2, far=4) if inked.count() else {}


def _around(picture: pygame.Surface, place: Box, ink: pygame.Mask, *, near: int, far: int) -> dict[Rgb, int]:
    """The colours of pixels that are more than `near` and up to `far` pixels away from the ink."""
    ring = _grown(ink, far, margin=far)
    ring.erase(_grown(ink, near, margin=far), (0, 0))
    wide = pygame.Rect(place).inflate(2 * far, 2 * far)
    seen = wide.clip(picture.get_rect())
    part = pygame.Surface(seen.size, depth=32)
    part.blit(picture, (0, 0), seen)
    shown = pygame.mask.Mask(seen.size)
    shown.draw(ring, (wide.x - seen.x, wide.y - seen.y))
    masked = pygame.Surface(seen.size, depth=32)
    shown.to_surface(masked, setsurface=part, unsetcolor=_colour(UNSEEN))
    return _counted(masked)


def _grown(ink: pygame.Mask, by: int, *, margin: int) -> pygame.Mask:
    """The ink and all within `by` pixels of it, on a mask that is larger by `margin` on each side."""
    width, height = ink.get_size()
    row, grown = (pygame.mask.Mask((width + 2 * margin, height + 2 * margin)) for _ in range(2))
    for x in range(-by, by + 1):
        row.draw(ink, (margin + x, margin))
    for y in range(-by, by + 1):
        grown.draw(row, (0, y))
    return grown


def _counted(surface: pygame.Surface) -> dict[Rgb, int]:
    counts = Counter(memoryview(surface.get_buffer().raw).cast("I"))
    found = {_colour(pixel): n for pixel, n in counts.items() if pixel & 0xFFFFFF != UNSEEN}
    least = LEAST_SHARE * sum(found.values())
    return {colour: n for colour, n in found.items() if n >= least}


def _colour(value: int) -> Rgb:
    return value >> 16 & 255, value >> 8 & 255, value & 255


def _value(colour: Rgb) -> int:
    red, green, blue = colour
    return red << 16 | green << 8 | blue


@lru_cache(maxsize=256)
def cap_px(typeface: Typeface, size: int, *, bold: bool) -> int:
    """How many rows of pixels a capital H really takes."""
    pygame.font.init()
    drawn = pygame.font.Font(typeface[bold], size).render("H", True, "#FFFFFF")
    return drawn.get_bounding_rect(min_alpha=128).h


def as_seen(picture: pygame.Surface, sight: Sight) -> pygame.Surface:
    """The picture as it looks to eyes of this sight."""
    pixels = memoryview(picture.get_buffer().raw).cast("I")
    table = {pixel: _value(seen(_colour(pixel), sight)) for pixel in set(pixels)}
    mapped = array("I", map(table.__getitem__, pixels))
    copy = picture.copy()
    copy.get_buffer().write(mapped.tobytes(), 0)
    return copy


def most_different(one: pygame.Surface, other: pygame.Surface, sight: Sight, *, pixels: int) -> float:
    """The highest contrast, to eyes of this sight, between the two pictures in at least so many of their pixels."""
    pairs = Counter(zip(*(memoryview(each.get_buffer().raw).cast("I") for each in (one, other)), strict=True))
    found: dict[float, int] = {}
    for (before, after), count in pairs.items():
        if before != after:
            ratio = contrast(seen(_colour(before), sight), seen(_colour(after), sight))
            found[ratio] = found.get(ratio, 0) + count
    total = 0
    for ratio in sorted(found, reverse=True):
        total += found[ratio]
        if total >= pixels:
            return ratio
    return 1.0
