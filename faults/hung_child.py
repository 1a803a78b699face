"""The process that computes forecasts hangs (SIGSTOP): nobody waits for it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from faults.invariants import broken
from faults.report import Outcome, Trial
from faults.rig.hall import Hall, wait_until

TIMES, QUICK = 20, 2
PRESSES = 3
WORKER = b"kiosk.forecast.worker"


def run(trial: Trial) -> Iterator[Outcome]:
    with ExitStack() as stack:
        hall = Hall(trial.home / "office", stack)
        hall.start()
        hall.next_number_s()
        waits = list[float]()
        for _ in range(trial.times):
            wait_until(lambda: _workers(hall), "the child is there")
            (child,) = _workers(hall)
            os.kill(child, signal.SIGSTOP)
            waits += [hall.next_number_s() for _ in range(PRESSES)]
            os.kill(child, signal.SIGCONT)
        hall.office.kiosk.stop()
        lost = broken(hall.office.entries(), acknowledged={}, slips=hall.office.slips(), logs=[hall.log])
    yield Outcome(
        "the forecasts' process hangs",
        trial.times,
        f"a number within {max(waits) * 1000:.0f} ms of pressing, as ever",
        max(waits),
        lost,
    )


def _workers(hall: Hall) -> list[int]:
    """The children of the kiosk that compute forecasts."""
    children = Path(f"/proc/{hall.office.kiosk.pid}/task/{hall.office.kiosk.pid}/children").read_text("ascii").split()
    return [int(child) for child in children if WORKER in Path(f"/proc/{child}/cmdline").read_bytes()]
