"""Test slips: nobody takes one for a ticket, and it fits on the paper."""

from __future__ import annotations

import pytest

from core.settings.sections import PrinterSettings
from printer.drawing.test_slip import TestSlips
from printer.paper import paper_of
from printer.slip import TEST_LABEL, Slip


@pytest.mark.parametrize("width_mm", [80, 58])
def test_it_is_as_wide_as_the_paper_and_no_longer_than_a_slip(width_mm: int) -> None:
    paper = paper_of(PrinterSettings(width_mm=width_mm))  # type: ignore[arg-type]  # both are widths
    long = "Đăng ký kinh doanh và giải quyết hồ sơ trực tuyến"
    body = TestSlips(paper, ("vi", "en")).body(Slip(label=TEST_LABEL, service={"vi": long, "en": long}))
    assert body.raster.width == paper.dots
    assert paper.mm(body.raster.height) < 140
    assert body.number_ends == body.raster.height
