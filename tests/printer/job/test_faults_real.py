"""Every fault in the middle of a slip, over a real socket and a pty: told in time, nobody waits, nothing restarts."""

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
from printer.drawing.typesetting import Layout
from printer.job.printing import PrinterChanged, Printing
from printer.job.spooler import Spooler
from printer.slip import Slip
from printer.virtual.printer import VirtualPrinter

News = SlipProven | SlipLost | PrinterChanged
MakeSlip = Callable[..., Slip]
Line = Literal["tcp", "pty"]
TOLD_S = 3
PROVEN_S = 6
CALLS = 300
PROMPT_S = 0.001


class Fault(NamedTuple):
    begin: Callable[[VirtualPrinter], None]
    end: Callable[[VirtualPrinter], None]
    is_told: bool = True
    """False: the printer goes on printing, and answers well enough."""


FAULTS = {
    "no paper": Fault(VirtualPrinter.paper_out, VirtualPrinter.paper_in),
    "cover open": Fault(VirtualPrinter.cover_open, VirtualPrinter.cover_closed),
    "knife stuck": Fault(VirtualPrinter.jam, VirtualPrinter.unjam),
    "head hot": Fault(VirtualPrinter.overheat, VirtualPrinter.cool),
    "off": Fault(VirtualPrinter.off, VirtualPrinter.on),
    "unplugged": Fault(VirtualPrinter.unplug, VirtualPrinter.plug),
    "out of reach": Fault(VirtualPrinter.vanish, VirtualPrinter.come_back),
    "mute": Fault(VirtualPrinter.mute, VirtualPrinter.unmute),
    "late by one": Fault(VirtualPrinter.lag, VirtualPrinter.catch_up, is_told=False),
    "noise": Fault(VirtualPrinter.babble, lambda _: None, is_told=False),
}


class Desk:
    """Where slips are handed in, and what is heard of them."""

    def __init__(self, spooler: Spooler, inbox: queue.SimpleQueue[News]) -> None:
        self.spooler = spooler
        self._inbox = inbox
        self.settled: dict[int | None, SlipProven | SlipLost] = {}
        """Job → its last news."""
        self.is_well = False

    def hear_until(self, holds: Callable[[], bool], within_s: float, message: str) -> None:
        deadline = time.monotonic() + within_s
        while not holds():
            try:
                news = self._inbox.get(timeout=max(0, deadline - time.monotonic()))
            except queue.Empty:
                pytest.fail(f"not within {within_s} s: {message}")
            if isinstance(news, PrinterChanged):
                self.is_well = self.spooler.can_print(news.condition)
            else:
                self.settled[news.job] = news

    def becomes(self, *, well: bool) -> None:
        self.hear_until(lambda: self.is_well == well, TOLD_S, "well" if well else "ill")

    def call_s(self, slip: Slip) -> float:
        """How long whoever hands in a slip waits."""
        started = time.perf_counter()
        self.spooler.print(slip)
        return time.perf_counter() - started


@pytest.fixture(autouse=True)
def quick_turns() -> Iterator[None]:
    """As the kiosk has them: a thread that computes keeps nobody waiting."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(0.0002)
    yield
    sys.setswitchinterval(before)


@pytest.fixture
def start(layout: Layout) -> Iterator[Callable[[str], Desk]]:
    with ExitStack() as running:

        def start(uri: str) -> Desk:
            inbox: queue.SimpleQueue[News] = queue.SimpleQueue()
            settings = PrinterSettings(uri=uri, confirm="printed", timeout_s=2)
            spooler = Spooler(Printing(settings, layout, inbox.put))
            spooler.start()
            running.callback(spooler.close)
            return Desk(spooler, inbox)

        yield start


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("over", ["tcp", "pty"])
def test_a_fault_in_the_middle_of_a_slip_is_told_in_time_keeps_nobody_waiting_and_needs_no_restart(
    tmp_path: Path,
    start: Callable[[str], Desk],
    layout: Layout,
    make_slip: MakeSlip,
    eventually: Callable[..., None],
    over: Line,
    fault: str,
) -> None:
    begin, end, is_told = FAULTS[fault]
    with VirtualPrinter(tmp_path, over=over, mm_per_s=300) as printer:
        desk = start(printer.uri)
        desk.becomes(well=True)
        waits = [desk.call_s(make_slip("207", job=1)), desk.call_s(make_slip("208", job=2))]
        eventually(lambda: printer.hanging_rows > 100, "the slip comes out")
        begin(printer)
        if is_told:
            desk.becomes(well=False)
            waits += [desk.call_s(make_slip("300", job=3)) for _ in range(CALLS)]
        else:
            desk.hear_until(lambda: 1 in desk.settled, PROVEN_S, "207 is settled")
        end(printer)
        desk.becomes(well=True)
        desk.hear_until(lambda: {1, 2} <= desk.settled.keys(), PROVEN_S, "207 and 208 are settled")
        for job, news in list(desk.settled.items()):
            if job in (1, 2) and isinstance(news, SlipLost):
                desk.spooler.print(make_slip(news.label, job=job + 10, marked=news.bytes > 0))
                desk.hear_until(lambda job=job: job + 10 in desk.settled, PROVEN_S, "printed again")  # type: ignore[misc]
        desk.spooler.print(make_slip("209", job=4))
        desk.hear_until(lambda: 4 in desk.settled, PROVEN_S, "209 is settled")
        desk.spooler.close()
    ends = {news.label: news for job, news in sorted(desk.settled.items(), key=lambda each: each[0] or 0) if job != 3}
    assert all(isinstance(news, SlipProven) for news in ends.values()), ends
    assert ends["209"].proof == "printed"  # type: ignore[union-attr]
    proven = [news for news in desk.settled.values() if isinstance(news, SlipProven) and news.proof == "printed"]
    assert sum(slip.complete for slip in printer.slips) >= len(proven)
    if is_told:  # The median: a call takes microseconds, and a busy machine may stop any single one for longer.
        assert statistics.median(waits) <= PROMPT_S
