"""Tests drive a running spooler with this rig: hand in slips, wait for what it reports."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from typing import TypeVar

import pytest

from core.messages.observations import SlipLost, SlipProven
from printer.job.printer_watch import PrinterChanged
from printer.job.spooler import Spooler

Report = SlipProven | SlipLost | PrinterChanged
T = TypeVar("T", SlipProven, SlipLost, PrinterChanged)
SOON_S = 60
"""Within this time a fault, and its end, must be reported: 3 s in an office, more where other tests run beside."""


class SpoolerRig:
    def __init__(self, spooler: Spooler, inbox: queue.SimpleQueue[Report]) -> None:
        self.spooler = spooler
        self.inbox = inbox
        self.print = spooler.print

    def next_report(self, kind: type[T], within_s: float = SOON_S) -> T:
        """Waits for the next report of this kind; those of other kinds before it are dropped."""
        deadline = time.monotonic() + within_s
        while True:
            try:
                report = self.inbox.get(timeout=max(0, deadline - time.monotonic()))
            except queue.Empty:
                pytest.fail(f"no {kind.__name__} within {within_s} s")
            if isinstance(report, kind):
                return report

    def next_proof(self) -> tuple[str, str]:
        """(label, proof) of the next slip that is proven."""
        proven = self.next_report(SlipProven)
        return proven.label, proven.proof

    def expect_conditions(self, *conditions: str) -> None:
        reported = [self.next_report(PrinterChanged).condition for _ in conditions]
        assert reported == list(conditions)


StartSpooler = Callable[..., SpoolerRig]
