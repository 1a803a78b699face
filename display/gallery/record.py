"""Writes down all texts and pictograms of a picture while it is drawn, with the pixels of their letters."""

from __future__ import annotations

from typing import NamedTuple

import pygame

from display.drawing.canvas import TextStyle
from display.drawing.colours import Colour
from display.layout.box import Box

FAINT = 0
"""Every pixel whose opacity is above this belongs to a letter; the smooth edges are part of it."""
SOLID = 254
"""Above this a pixel is opaque and has the letter's own colour."""


class Letters(NamedTuple):
    """A text as it was drawn: its masks are in the coordinates of `place`, which holds all of them."""

    text: str
    style: TextStyle
    place: Box
    ink: Box
    """The smallest box around what is visible of the letters themselves."""
    faint: pygame.Mask
    solid: pygame.Mask
    within: Box
    """The part of the wall that it was drawn in; what lies outside is not seen."""


class Cut(NamedTuple):
    asked: str
    left: str


class Mark(NamedTuple):
    """A pictogram."""

    ink: Colour
    box: Box


class Record:
    """A `display.drawing.canvas.Witness`."""

    def __init__(self) -> None:
        self.letters: list[Letters] = []
        self.cuts: list[Cut] = []
        self.marks: list[Mark] = []

    def text(self, text: str, style: TextStyle, letters: pygame.Surface, at: tuple[int, int], within: Box) -> None:
        faint = pygame.mask.from_surface(letters, FAINT)
        if not faint.count():
            return
        place, found = Box(*at, *letters.get_size()), letters.get_bounding_rect()
        ink = Box(place.x + found.x, place.y + found.y, found.w, found.h)
        self.letters.append(Letters(text, style, place, ink, faint, pygame.mask.from_surface(letters, SOLID), within))

    def cut(self, asked: str, left: str) -> None:
        self.cuts.append(Cut(asked, left))

    def pictogram(self, ink: Colour, box: Box) -> None:
        self.marks.append(Mark(ink, box))
