"""Every fault during a slip, over a real socket and a pty: reported, blocking no caller, needing no restart."""

from __future__ import annotations

import queue
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Literal, NamedTuple

import pytest

from core.messages.observations import SlipLost, SlipProven
from core.settings.sections import PrinterSettings
from printer.drawing.slip_layout import SlipLayout
from printer.job.printer_watch import PrinterChanged
from printer.job.slip_printer import SlipPrinter
from printer.job.spooler import Spooler
from printer.slip import Slip
from printer.virtual.virtual_printer import VirtualPrinter
from tests.conftest import PATIENCE_S

pytestmark = pytest.mark.slow

Report = SlipProven | SlipLost | PrinterChanged
MakeSlip = Callable[..., Slip]
Line = Literal["tcp", "pty"]
CALLS = 300
PROMPT_S = 0.01


class Fault(NamedTuple):
    begin: Callable[[VirtualPrinter], None]
    end: Callable[[VirtualPrinter], None]
    is_reported: bool = True
    """False: the printer goes on printing, and its answers are good enough."""


FAULTS = {
    "no paper": Fault(VirtualPrinter.paper_out, VirtualPrinter.paper_in),
    "cover open": Fault(VirtualPrinter.cover_open, VirtualPrinter.cover_closed),
    "cutter jammed": Fault(VirtualPrinter.jam, VirtualPrinter.unjam),
    "head hot": Fault(VirtualPrinter.overheat, VirtualPrinter.cool),
    "off": Fault(VirtualPrinter.off, VirtualPrinter.on),
    "unplugged": Fault(VirtualPrinter.unplug, VirtualPrinter.plug),
    "out of reach": Fault(VirtualPrinter.vanish, VirtualPrinter.come_back),
    "mute": Fault(VirtualPrinter.mute, VirtualPrinter.unmute),
    "late by one": Fault(VirtualPrinter.lag, VirtualPrinter.catch_up, is_reported=False),
    "noise": Fault(VirtualPrinter.babble, lambda _: None, is_reported=False),
}


class Rig:
    """Hands in slips and keeps what is reported of them."""

    def __init__(self, spooler: Spooler, inbox: queue.SimpleQueue[Report]) -> None:
        self.spooler = spooler
        self._inbox = inbox
        self.settled: dict[int | None, SlipProven | SlipLost] = {}
        """Job → the last report about it."""
        self.is_well = False

    def wait_until(self, holds: Callable[[], bool], message: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not holds():
            try:
                report = self._inbox.get(timeout=max(0, deadline - time.monotonic()))
            except queue.Empty:
                pytest.fail(f"not within {PATIENCE_S} s: {message}")
            if isinstance(report, PrinterChanged):
                self.is_well = self.spooler.can_print(report.condition)
            else:
                self.settled[report.job] = report

    def settle(self, *jobs: int) -> None:
        self.wait_until(lambda: set(jobs) <= self.settled.keys(), f"{jobs} are settled")

    def becomes(self, *, well: bool) -> None:
        self.wait_until(lambda: self.is_well == well, "ready" if well else "not ready")

    def print_until_it_is_out(self, make_slip: MakeSlip, label: str, job: int, *, marked: bool = False) -> int:
        """As a kiosk does: again, once the printer is well, if the slip was lost; returns the last job."""
        for again in range(job, job + 5):
            self.becomes(well=True)
            self.spooler.print(make_slip(label, job=again, marked=marked))
            self.settle(again)
            if isinstance(self.settled[again], SlipProven):
                return again
        pytest.fail(f"{label} never came out: {self.settled}")

    def call_s(self, slip: Slip) -> float:
        """Seconds that handing in a slip takes."""
        started = time.perf_counter()
        self.spooler.print(slip)
        return time.perf_counter() - started


@pytest.fixture(autouse=True)
def quick_turns() -> Iterator[None]:
    """The thread switch interval of the kiosk, so that a computing thread delays no caller."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(0.0002)
    yield
    sys.setswitchinterval(before)


@pytest.fixture
def start(layout: SlipLayout) -> Iterator[Callable[[str], Rig]]:
    with ExitStack() as running:

        def start(uri: str) -> Rig:
            inbox: queue.SimpleQueue[Report] = queue.SimpleQueue()
            settings = PrinterSettings(uri=uri, confirm="printed", timeout_s=4)
            spooler = Spooler(SlipPrinter(settings, layout, inbox.put))
            spooler.start()
            running.callback(spooler.close)
            return Rig(spooler, inbox)

        yield start


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("over", ["tcp", "pty"])
def test_a_fault_during_a_slip_is_reported_blocks_no_caller_and_needs_no_restart(
    tmp_path: Path,
    start: Callable[[str], Rig],
    layout: SlipLayout,
    make_slip: MakeSlip,
    eventually: Callable[..., None],
    over: Line,
    fault: str,
) -> None:
    begin, end, is_reported = FAULTS[fault]
    with VirtualPrinter(tmp_path, over=over, mm_per_s=300) as printer:
        rig = start(printer.uri)
        rig.becomes(well=True)
        waits = [rig.call_s(make_slip("207", job=1)), rig.call_s(make_slip("208", job=2))]
        eventually(lambda: printer.hanging_rows > 100, "the slip comes out")
        begin(printer)
        if is_reported:
            rig.becomes(well=False)
            waits += [rig.call_s(make_slip("300", job=3)) for _ in range(CALLS)]
        else:
            rig.settle(1)
        end(printer)
        rig.becomes(well=True)
        rig.settle(1, 2)
        for job, report in list(rig.settled.items()):
            if job in (1, 2) and isinstance(report, SlipLost):
                rig.print_until_it_is_out(make_slip, report.label, 10 * job, marked=report.bytes > 0)
        last = rig.print_until_it_is_out(make_slip, "209", 30)
        rig.spooler.close()
    ends = {
        report.label: report for job, report in sorted(rig.settled.items(), key=lambda each: each[0] or 0) if job != 3
    }
    assert all(isinstance(report, SlipProven) for report in ends.values()), ends
    assert rig.settled[last] == SlipProven("209", "printed", last, rig.settled[last].mm)
    proven = [report for report in rig.settled.values() if isinstance(report, SlipProven) and report.proof == "printed"]
    assert sum(slip.complete for slip in printer.slips) >= len(proven)
    if is_reported:  # The median: a call takes microseconds, and a busy machine may stop any single one for longer.
        assert statistics.median(waits) <= PROMPT_S
