"""What draws slips is loaded by the thread that prints, once the kiosk answers already."""

from __future__ import annotations

import subprocess
import sys

from kiosk.late_layout import LateLayout
from printer.drawing.office_layout import layout_of
from printer.slip import Slip
from runtime.settings.load import load
from tests.paths import EXAMPLE

LOADED = "import sys, kiosk.__main__; print({'PIL', 'segno', 'printer.drawing.page'} & sys.modules.keys())"


def test_a_kiosk_loads_neither_pillow_nor_the_drawing_of_slips_before_it_prints() -> None:
    found = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"


def test_a_late_layout_draws_what_the_office_s_layout_draws() -> None:
    settings = load(EXAMPLE)
    late, layout, slip = LateLayout(settings), layout_of(settings), Slip(label="207", service={"vi": "Hộ tịch"})
    assert late.head == layout.head
    assert late.body(slip) == layout.body(slip)
