"""The spooler: prints slips one after another in a thread of its own, so that the kiosk never waits for the printer."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Iterable

from core.messages.state import PrinterCondition
from printer.job.slip_printer import SlipPrinter
from printer.slip import Slip
from runtime.fonts import FontError
from runtime.settings.load import SettingsError

logger = logging.getLogger(__name__)

SHUTDOWN_S = 2
"""How long `close` gives a slip that is being printed."""


class Spooler:
    def __init__(
        self,
        printer: SlipPrinter,
        prepare: Callable[[], Iterable[None]] = tuple,
        cannot_draw: Callable[[FontError | SettingsError], None] = logger.error,
    ) -> None:
        """`prepare` is called once in the spooler's thread, when the printer has been asked how it is; after each of
        its steps the slips that wait already are printed. If one cannot be drawn by then, `cannot_draw` is told why,
        and the thread ends.
        """
        self._printer = printer
        self._prepare = prepare
        self._cannot_draw = cannot_draw
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
        try:
            for _ in self._prepare():
                self._print_waiting()
                if self._printer.is_shutting_down:
                    break
        except (FontError, SettingsError) as error:
            self._cannot_draw(error)
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
