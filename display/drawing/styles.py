"""The text styles of one layout, by the distance from which a text is read."""

from __future__ import annotations

from typing import NamedTuple

from display.drawing.canvas import TextStyle
from display.drawing.colours import SOFT, Colour
from display.layout.measures import Sizes


class Styles(NamedTuple):
    sizes: Sizes

    def far(self, colour: Colour, *, bold: bool = True) -> TextStyle:
        return TextStyle(self.sizes.far, colour, bold, "far")

    def middle(self, colour: Colour = SOFT, *, bold: bool = False) -> TextStyle:
        return TextStyle(self.sizes.middle, colour, bold, "middle")

    def near(self, colour: Colour = SOFT, *, bold: bool = False) -> TextStyle:
        return TextStyle(self.sizes.near, colour, bold, "near")
