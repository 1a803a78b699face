"""The spooler: prints slips one after another in a thread of its own, so that the kiosk never waits for the printer."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable

from core.messages.state import PrinterCondition
from printer.job.slip_printer import SlipPrinter
from printer.slip import Slip

SHUTDOWN_S = 2
"""How long `close` gives a slip that is being printed."""


class Spooler:
    def __init__(self, printer: SlipPrinter, make_ready: Callable[[], Iterable[bool]] = lambda: ()) -> None:
        """`make_ready` is called once in the spooler's thread, when the printer has been asked how it is. After each of
        its steps it tells whether slips can be drawn, and those that wait already are printed; if not, the thread ends.
        """
        self._printer = printer
        self._make_ready = make_ready
        self._slips: queue.SimpleQueue[Slip | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="spooler", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def print(self, slip: Slip) -> None:
        """Queues the slip and returns at once; it is reported as lost at once if the printer is known not to print."""
        if not self._printer.reject(slip):
            self._slips.put(slip)

    def can_print(self, condition: PrinterCondition) -> bool:
        return self._printer.can_print(condition)

    def close(self) -> None:
        """Gives a slip that is being printed 2 s; if it is not finished by then, nothing is reported about it.

        Returns within 3 s. A printer that cannot be reached may hold the thread for longer; it ends with the process.
        """
        if not self._printer.is_shutting_down:
            self._printer.begin_shutdown(SHUTDOWN_S)
            self._slips.put(None)
        if self._thread.is_alive():
            self._thread.join(SHUTDOWN_S + 1)

    def _run(self) -> None:
        self._printer.check()
        for can_draw in self._make_ready():
            if not can_draw:
                break
            self._print_waiting()
        else:
            self._print_slips()
        self._printer.close()

    def _print_waiting(self) -> None:
        while not self._slips.empty() and not self._printer.is_shutting_down:
            slip = self._slips.get()
            if slip is not None:
                self._printer.print(slip)

    def _print_slips(self) -> None:
        check_after_s = self._printer.check()
        while not self._printer.is_shutting_down:
            try:
                slip = self._slips.get(timeout=check_after_s)
            except queue.Empty:
                check_after_s = self._printer.check()
            else:
                if slip is not None:
                    self._printer.print(slip)
