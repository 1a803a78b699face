"""A spooler at work, and what it reports."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from typing import TypeVar

import pytest

from core.messages.observations import SlipLost, SlipProven
from printer.job.printing import PrinterChanged
from printer.job.spooler import Spooler

News = SlipProven | SlipLost | PrinterChanged
T = TypeVar("T", SlipProven, SlipLost, PrinterChanged)
SOON_S = 3
"""Within this time a fault and its end have to be told."""


class Desk:
    def __init__(self, spooler: Spooler, inbox: queue.SimpleQueue[News]) -> None:
        self.spooler = spooler
        self.inbox = inbox
        self.print = spooler.print

    def hears(self, kind: type[T], within_s: float = SOON_S) -> T:
        """The next news of this kind; what comes before it must be of another kind."""
        deadline = time.monotonic() + within_s
        while True:
            try:
                news = self.inbox.get(timeout=max(0, deadline - time.monotonic()))
            except queue.Empty:
                pytest.fail(f"no {kind.__name__} within {within_s} s")
            if isinstance(news, kind):
                return news

    def proof(self) -> tuple[str, str]:
        """(label, proof) of the next slip that has one."""
        proven = self.hears(SlipProven)
        return proven.label, proven.proof

    def becomes(self, *conditions: str) -> None:
        told = [self.hears(PrinterChanged).condition for _ in conditions]
        assert told == list(conditions)


StartDesk = Callable[..., Desk]
