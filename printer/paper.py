"""The paper as the print head sees it: how many dots lie across it, and how many make a millimetre."""

from __future__ import annotations

from typing import NamedTuple

from core.settings.sections import PrinterSettings

USUAL_DOTS = {80: 576, 58: 384}
"""Paper width in millimetres → dots that most print heads have across it."""
COARSE_DOTS = {80: 512, 58: 360}
"""The same of print heads of 180 dpi, as Epson's TM-T88 has; a head with just so many is taken for such. One with fewer
is mostly a finer head for narrower paper, as a printer's 384 dots for 58 mm where its paper is 80 mm wide."""
USUAL_DPI = 203
MM_PER_INCH = 25.4


class Paper(NamedTuple):
    width_mm: int = 80
    dots: int = USUAL_DOTS[80]
    """Dots across the paper, a multiple of 8."""
    dpi: int = USUAL_DPI
    """Dots per inch, in both directions; its name: most slip printers of 203 dpi have exactly 8 dots per millimetre."""

    @property
    def dots_per_mm(self) -> float:
        return 8 if self.dpi == USUAL_DPI else self.dpi / MM_PER_INCH

    def rows(self, mm: float) -> int:
        """The dots, across or along the paper, that are nearest to so many millimetres."""
        return round(mm * self.dots_per_mm)

    def mm(self, rows: float) -> float:
        return rows / self.dots_per_mm


def paper_of(settings: PrinterSettings) -> Paper:
    width_mm = settings.width_mm
    dots = settings.width_dots or USUAL_DOTS[width_mm]
    return Paper(width_mm, dots, settings.dpi or (180 if dots == COARSE_DOTS[width_mm] else USUAL_DPI))


def feed_unit(settings: PrinterSettings) -> int | None:
    """How many to an inch the printer is to feed in, as its head has dots; None: it is told nothing.

    Most feed in dots by themselves, and one that does not know how to be told prints the command as letters. So it is
    sent where `dpi` is set, and to a head that is one of Epson's by its dots.
    """
    dpi = paper_of(settings).dpi
    return dpi if settings.dpi or dpi != USUAL_DPI else None
