"""What has come out of the printer is told by what stands on it, and by what came before."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from time import monotonic

import pytest

from demo.panel.printed_slips import PrintedSlips
from demo.panel.slip_reader import Reader
from printer.connect import open_transport
from printer.drawing.office_layout import layout_of
from printer.drawing.typesetting import Layout
from printer.escpos import commands
from printer.slip import Slip
from printer.transports.transport import write_all
from printer.virtual.printer import VirtualPrinter
from runtime.settings.load import load
from tests.paths import EXAMPLE

Eventually = Callable[..., None]


@pytest.fixture(scope="module")
def layout() -> Layout:
    return layout_of(load(EXAMPLE))


class Desk:
    """A printer, and all numbers that were given out for it."""

    def __init__(self, printer: VirtualPrinter, layout: Layout, eventually: Eventually) -> None:
        self.printer = printer
        self.given_out: list[str] = []
        self.tray = PrintedSlips(printer, Reader(layout, lambda: self.given_out))
        self._layout = layout
        self._eventually = eventually

    def print(self, label: str, *, torn_rows: int = 0) -> None:
        """`torn_rows`: the roll ends so many rows before the last one of the number."""
        body = self._layout.body(Slip(label=label, service={"vi": "Chứng thực"}, ahead=3))
        raster = self._layout.head.above(body.raster)
        before = self.tray.count
        if torn_rows:
            inked = -(-len(raster.data.rstrip(b"\0")) // raster.stride)
            self.printer.paper_out(after_rows=inked - torn_rows)
        with closing(open_transport(self.printer.uri)) as sender:
            write_all(sender, commands.picture(raster) + commands.CUT, monotonic() + 5)
            if torn_rows:
                self._eventually(lambda: self.printer.hanging_rows >= inked - torn_rows, "the roll ends")
                self.printer.paper_in()
            self._eventually(lambda: self.tray.count > before, "it comes out")


def test_a_second_slip_of_a_number_is_told_from_the_first_one_of_another_day(
    layout: Layout, tmp_path: Path, eventually: Eventually
) -> None:
    with VirtualPrinter(tmp_path) as printer:
        desk = Desk(printer, layout, eventually)
        seen = []
        for is_given_out in (True, False, False, True):
            desk.given_out += ["201"] * is_given_out
            desk.print("201")
            seen.append(desk.tray.slips()[-1])
    assert [(slip.label, slip.again) for slip in seen] == [
        ("201", False),
        ("201", True),
        ("201", True),
        ("201", False),
    ]


@pytest.mark.parametrize(("torn_rows", "readable"), [(10, True), (300, False)])
def test_a_strip_that_ends_in_its_number_has_none_but_somebody_may_read_it(
    layout: Layout, tmp_path: Path, eventually: Eventually, torn_rows: int, readable: bool
) -> None:
    with VirtualPrinter(tmp_path) as printer:
        desk = Desk(printer, layout, eventually)
        desk.given_out = ["403"]
        desk.print("403", torn_rows=torn_rows)
        slip = desk.tray.slips()[0]
    assert (slip.label, slip.complete, slip.cut_number) == (None, False, readable)
