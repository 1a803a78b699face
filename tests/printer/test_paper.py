"""How many dots a print head has on each paper, and how many of them make a millimetre."""

from __future__ import annotations

import pytest

from core.settings.sections import PrinterSettings
from printer.paper import Paper, feed_unit, paper_of


@pytest.mark.parametrize(
    ("printer", "paper"),
    [
        (PrinterSettings(), Paper(80, 576, 203)),
        (PrinterSettings(width_mm=58), Paper(58, 384, 203)),
        (PrinterSettings(width_dots=512), Paper(80, 512, 180)),
        (PrinterSettings(width_dots=640), Paper(80, 640, 203)),
        (PrinterSettings(width_mm=58, width_dots=360), Paper(58, 360, 180)),
        (PrinterSettings(width_mm=58, width_dots=432), Paper(58, 432, 203)),
        (PrinterSettings(width_dots=384), Paper(80, 384, 203)),
        (PrinterSettings(width_mm=58, width_dots=352), Paper(58, 352, 203)),
        (PrinterSettings(width_dots=480, dpi=180), Paper(80, 480, 180)),
        (PrinterSettings(width_dots=512, dpi=203), Paper(80, 512, 203)),
    ],
    ids=lambda value: f"{value.width_mm}-{value.width_dots}" if isinstance(value, PrinterSettings) else "",
)
def test_the_head_is_that_of_the_settings_or_the_usual_one(printer: PrinterSettings, paper: Paper) -> None:
    assert paper_of(printer) == paper


@pytest.mark.parametrize(
    ("printer", "unit"),
    [
        (PrinterSettings(), None),
        (PrinterSettings(width_mm=58), None),
        (PrinterSettings(width_dots=640), None),
        (PrinterSettings(dpi=203), 203),
        (PrinterSettings(width_dots=512), 180),
        (PrinterSettings(width_dots=512, dpi=203), 203),
    ],
)
def test_only_a_head_that_is_epsons_or_whose_density_is_set_is_told_in_what_to_feed(
    printer: PrinterSettings, unit: int | None
) -> None:
    assert feed_unit(printer) == unit


def test_dots_and_millimetres_are_converted_by_the_density_of_the_head() -> None:
    fine, coarse = Paper(), Paper(80, 512, 180)
    assert (fine.rows(15), fine.mm(576)) == (120, 72)
    assert (coarse.rows(15), round(coarse.mm(512), 1)) == (106, 72.2)
