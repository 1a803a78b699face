"""A hall full of people: one takes numbers without a pause, two clerks call them; at the end all is looked at."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from faults.invariants import broken
from faults.people import Clerk, TicketTaker
from faults.rig.hall import Hall
from tests.conftest import PATIENCE_S

AT_ONCE = (0.05,) * 10_000
"""A device whose connections end again and again would come back ever more seldom, and little would go on."""


class Crowd:
    """Comes with its making, and goes with `go` or with `stack`."""

    def __init__(self, hall: Hall, stack: ExitStack) -> None:
        office, self._hall, self._end = hall.office, hall, threading.Event()
        self._taker = TicketTaker(office.device("console", retry_s=AT_ONCE))
        self._clerks = [Clerk(office.device(f"keypad-{counter}", retry_s=AT_ONCE), counter) for counter in ("1", "2")]
        pool = stack.enter_context(ThreadPoolExecutor())
        stack.callback(self._end.set)
        runs = (self._taker.run, *(clerk.run for clerk in self._clerks))
        self._busy = [pool.submit(run, self._end) for run in runs]

    def go(self) -> tuple[str, ...]:
        """Waits until the fate of every slip is known; returns what was lost. The kiosk runs, and nothing is ill."""
        self._end.set()
        for one in self._busy:
            one.result(timeout=2 * PATIENCE_S)
        office = self._hall.office
        # A slip that was lost again and again is printed ever more seldom, until it is given up.
        within_s = PATIENCE_S + office.settings.printer.give_up_s
        if not office.device("guide").wait_for_state(lambda state: state.printer.pending == 0, within_s):
            raise TimeoutError(f"slips stay unsettled; the kiosk said: {self._hall.log[-2000:]}")
        acknowledged = self._taker.acknowledged | self._clerks[0].acknowledged | self._clerks[1].acknowledged
        slips, uncut = office.slips(), office.slips(complete=False)
        return broken(office.entries(), acknowledged=acknowledged, slips=slips, uncut=uncut, logs=[self._hall.log])
