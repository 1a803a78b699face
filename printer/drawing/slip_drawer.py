"""What `Printing` needs from a drawing of slips: an office's `SlipLayout` or the `SelfTest`."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from printer.raster import Raster
from printer.slip import Slip

DOTS = {80: 576, 58: 384}
"""Paper width in millimetres → dots that the print head has."""


class SlipBody(NamedTuple):
    """The picture of one slip below its head."""

    raster: Raster
    number_ends: int
    """The row after which the whole number is on paper: once that is printed, somebody may hold a ticket."""


class SlipDrawer(Protocol):
    """Draws slips, each as `head` above `body(slip)`."""

    head: Raster
    """The same on every slip, so that it can be sent before the body is drawn."""

    def body(self, slip: Slip) -> SlipBody:
        """Everything below the head. Raises `FontError` if letters, `PictureError` if the logo cannot be drawn."""

    def warm(self) -> None:
        """Does in advance what would delay the first slip."""
