"""One slip after another onto paper, in a thread of its own: whoever hands in a slip never waits for a printer."""

from __future__ import annotations

import queue
import threading

from core.messages.state import PrinterCondition
from printer.job.printing import Printing
from printer.slip import Slip

FAREWELL_S = 2
"""How long `close` lets a slip go on that is on its way."""


class Spooler:
    """Takes slips from one thread and has them printed in its own, one after another."""

    def __init__(self, printing: Printing) -> None:
        self._printing = printing
        self._slips: queue.SimpleQueue[Slip | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="spooler", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def print(self, slip: Slip) -> None:
        """Takes the slip and returns at once; with the printer ill it is reported lost at once."""
        if not self._printing.reject(slip):
            self._slips.put(slip)

    def can_print(self, condition: PrinterCondition) -> bool:
        """Whether a printer in this condition brings out a slip; one that never says anything is taken at its bytes."""
        return self._printing.can_print(condition)

    def close(self) -> None:
        """Lets the slip that is on its way come out, for 2 s; what is not settled by then is left unsaid.

        Returns within 3 s. A printer that cannot be reached may keep the thread longer; it ends with the process.
        """
        if not self._printing.lets_go:
            self._printing.begin_shutdown(FAREWELL_S)
            self._slips.put(None)
        if self._thread.is_alive():
            self._thread.join(FAREWELL_S + 1)

    def _run(self) -> None:
        look_after_s = self._printing.look()
        while not self._printing.lets_go:
            try:
                slip = self._slips.get(timeout=look_after_s)
            except queue.Empty:
                look_after_s = self._printing.look()
            else:
                if slip is not None:
                    self._printing.take(slip)
        self._printing.close()
