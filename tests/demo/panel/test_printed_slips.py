"""Slips are recognised by their pictures and by the slips before them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from time import monotonic

import pytest

from demo.panel.printed_slips import PrintedSlips
from demo.panel.slip_reader import SlipReader
from printer.connect import open_transport
from printer.drawing.office_layout import layout_of
from printer.drawing.slip_layout import SlipLayout
from printer.escpos import encoding
from printer.slip import Slip
from printer.transports.transport import write_all
from printer.virtual.virtual_printer import VirtualPrinter
from runtime.settings.load import load
from tests.paths import EXAMPLE

Eventually = Callable[..., None]


@pytest.fixture(scope="module")
def layout() -> SlipLayout:
    return layout_of(load(EXAMPLE))


class LabelPrinter:
    """A printer, and all labels that were issued."""

    def __init__(self, printer: VirtualPrinter, layout: SlipLayout, eventually: Eventually) -> None:
        self.printer = printer
        self.issued: list[str] = []
        self.printed_slips = PrintedSlips(printer, SlipReader(layout, lambda: self.issued))
        self._layout = layout
        self._eventually = eventually

    def print(self, label: str, *, torn_rows: int = 0) -> None:
        """`torn_rows`: the roll ends so many rows before the last one of the label."""
        body = self._layout.body(Slip(label=label, service={"vi": "Chứng thực"}, ahead=3))
        raster = self._layout.head.above(body.raster)
        before = self.printed_slips.count
        if torn_rows:
            inked = -(-len(raster.data.rstrip(b"\0")) // raster.stride)
            self.printer.paper_out(after_rows=inked - torn_rows)
        with closing(open_transport(self.printer.uri)) as sender:
            write_all(sender, encoding.picture(raster) + encoding.CUT, monotonic() + 5)
            if torn_rows:
                self._eventually(lambda: self.printer.hanging_rows >= inked - torn_rows, "the roll ends")
                self.printer.paper_in()
            self._eventually(lambda: self.printed_slips.count > before, "it comes out")


def test_a_second_slip_of_a_ticket_is_told_from_the_first_one_of_another_day(
    layout: SlipLayout, tmp_path: Path, eventually: Eventually
) -> None:
    with VirtualPrinter(tmp_path) as printer:
        labels = LabelPrinter(printer, layout, eventually)
        seen = []
        for is_issued in (True, False, False, True):
            labels.issued += ["201"] * is_issued
            labels.print("201")
            seen.append(labels.printed_slips.slips()[-1])
    assert [(slip.label, slip.again) for slip in seen] == [
        ("201", False),
        ("201", True),
        ("201", True),
        ("201", False),
    ]


@pytest.mark.parametrize(("torn_rows", "readable"), [(10, True), (300, False)])
def test_a_strip_torn_off_in_its_label_has_no_label_but_may_be_readable(
    layout: SlipLayout, tmp_path: Path, eventually: Eventually, torn_rows: int, readable: bool
) -> None:
    with VirtualPrinter(tmp_path) as printer:
        labels = LabelPrinter(printer, layout, eventually)
        labels.issued = ["403"]
        labels.print("403", torn_rows=torn_rows)
        slip = labels.printed_slips.slips()[0]
    assert (slip.label, slip.complete, slip.cut_number) == (None, False, readable)
