"""Measures a finished picture: what is behind the letters, what covers them, how high a capital is."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

import pygame
import pygame.font

from display.drawing.canvas import Typeface
from display.drawing.colours import Colour
from display.drawing.wall_layout import Box
from display.gallery.record import Letters, Mark

Rgb = tuple[int, int, int]
UNSEEN = 0x00FF00FF
"""Stands for pixels that do not count; no colour of the wall."""
LEAST_SHARE = 0.02
"""Colours with a smaller share of what is around a text are edges of something else."""
EXACT = (1, 1, 1, 255)


def rgb(colour: Colour) -> Rgb:
    red, green, blue, _ = pygame.Color(colour)
    return red, green, blue


def luminance(colour: Rgb) -> float:
    """Relative luminance (WCAG 2.2)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (value / 255 for value in colour)]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: Rgb, other: Rgb) -> float:
    """From 1 to 21 (WCAG 2.2): (L1 + 0.05) / (L2 + 0.05)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


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


@lru_cache(maxsize=256)
def cap_px(typeface: Typeface, size: int, *, bold: bool) -> int:
    """How many rows of pixels a capital H really takes."""
    pygame.font.init()
    drawn = pygame.font.Font(typeface[bold], size).render("H", True, "#FFFFFF")
    return drawn.get_bounding_rect(min_alpha=128).h
