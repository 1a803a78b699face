"""One slip after another onto paper, in a thread of its own: whoever hands in a slip never waits for a printer."""

from __future__ import annotations

import math
import queue
import threading
import time
from collections.abc import Callable

from core.news import SlipLost, SlipProven
from core.settings import PrinterSettings
from core.state import PrinterCondition
from printer.printing import PrinterChanged, Printing
from printer.slip import Slip
from printer.transport import Transport, open_transport
from printer.typesetting import Drawing

FAREWELL_S = 2
"""How long `close` lets a slip go on that is on its way."""


class Spooler:
    """Takes slips from one thread, prints them in its own, and reports by values.

    `report` is called from both threads and only puts the value into an inbox.
    """

    def __init__(
        self,
        settings: PrinterSettings,
        layout: Drawing,
        report: Callable[[SlipProven | SlipLost | PrinterChanged], None],
        *,
        open_transport: Callable[[str], Transport] = open_transport,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._report = report
        self._monotonic = monotonic
        self._printing = Printing(settings, layout, report, open_transport=open_transport, monotonic=monotonic)
        self._slips: queue.SimpleQueue[Slip | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="spooler", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def print(self, slip: Slip) -> None:
        """Takes the slip and returns at once; with the printer ill it is reported lost at once."""
        condition = self._printing.condition
        if condition is not None and not self.can_print(condition):
            self._report(SlipLost(slip.label, condition, 0, slip.job))
        else:
            self._slips.put(slip)

    def can_print(self, condition: PrinterCondition) -> bool:
        """Whether a printer in this condition brings out a slip; one that never says anything is taken at its bytes."""
        return self._printing.can_print(condition)

    def close(self) -> None:
        """Lets the slip that is on its way come out, for a moment; what is not settled by then is left unsaid."""
        if self._printing.end_by == math.inf:
            self._printing.end_by = self._monotonic() + FAREWELL_S
            self._slips.put(None)
        if self._thread.is_alive():
            self._thread.join(FAREWELL_S + 1)

    def _run(self) -> None:
        self._printing.warm()
        look_after_s = self._printing.look()
        while self._printing.end_by == math.inf:
            try:
                slip = self._slips.get(timeout=look_after_s)
            except queue.Empty:
                look_after_s = self._printing.look()
            else:
                if slip is not None:
                    self._printing.take(slip)
        self._printing.close()
