"""Slips on an emulated printer that others wrote: they are printed and proven, and its paper roll is watched."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from core.messages.observations import SlipLost, SlipProven
from core.settings.sections import PrinterSettings
from printer.drawing.slip_layout import SlipLayout
from printer.job.printer_watch import PrinterChanged
from printer.job.slip_printer import SlipPrinter
from printer.job.spooler import Spooler
from printer.slip import Slip
from tests.printer.foreign import PRINTERS, Foreign

pytestmark = pytest.mark.slow

SOON_S = 60


@pytest.fixture(params=list(PRINTERS.values()), ids=list(PRINTERS))
def foreign(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Foreign]:
    make: Callable[[Path], AbstractContextManager[Foreign]] = request.param
    with make(tmp_path) as printer:
        yield printer


def test_slips_are_proven_by_its_sensor_and_its_roll_is_watched(
    foreign: Foreign, layout: SlipLayout, make_slip: Callable[..., Slip]
) -> None:
    reports: queue.SimpleQueue[object] = queue.SimpleQueue()
    spooler = Spooler(SlipPrinter(PrinterSettings(uri=foreign.uri, confirm="sensor"), layout, reports.put))
    spooler.start()
    try:
        assert reports.get(timeout=SOON_S) == PrinterChanged("ready")
        slips = [make_slip("207"), make_slip("208", class_="P", marked=True)]
        for slip in slips:
            spooler.print(slip)
            proven = reports.get(timeout=SOON_S)
            assert isinstance(proven, SlipProven)
            assert (proven.label, proven.proof) == (slip.label, "sensor")
        foreign.paper_out()
        assert reports.get(timeout=SOON_S) == PrinterChanged("paper_out")
        spooler.print(make_slip("209"))
        lost = reports.get(timeout=SOON_S)
        assert isinstance(lost, SlipLost)
        assert (lost.label, lost.reason, lost.bytes) == ("209", "paper_out", 0)
        foreign.paper_in()
        assert reports.get(timeout=SOON_S) == PrinterChanged("ready")
    finally:
        spooler.close()
    whole = [(layout.head.data + layout.body(slip).raster.data).rstrip(b"\0") for slip in slips]
    assert [picture for picture in foreign.pictures() if picture] == whole
