"""Printer and broker fail at random, one after another and together; nothing is killed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress

from faults.report import Outcome, Trial
from faults.rig.crowd import Crowd
from faults.rig.hall import Hall
from faults.rig.ills import Sickbed, broker_ills, printer_ills

TIMES, QUICK = 100, 2
LASTS_S = (0.2, 2.0)
MM_PER_S = 300
"""So slow that most begin in the middle of a slip."""


def run(trial: Trial) -> Iterator[Outcome]:
    with ExitStack() as stack:
        hall = Hall(trial.home / "office", stack, mm_per_s=MM_PER_S)
        hall.start()
        crowd = Crowd(hall, stack)
        sickbed = Sickbed(trial.rng, printer_ills(hall.office.printer), broker_ills(hall.office.broker))
        stack.callback(sickbed.heal)
        hall.next_number_s()
        waits, meanwhile = list[float](), 0
        for _ in range(trial.times):
            sickbed.strike(0.7)
            began, lasts_s = time.monotonic(), trial.rng.uniform(*LASTS_S)
            before = hall.count()
            with suppress(TimeoutError):
                hall.next_number_s(lasts_s)
            time.sleep(max(0, began + lasts_s - time.monotonic()))
            meanwhile += hall.count() - before
            sickbed.heal()
            waits.append(hall.next_number_s())
        lost = crowd.go()
    middle = sorted(waits)[len(waits) // 2]
    yield Outcome(
        "printer and broker fail at random, for up to 2 s",
        sickbed.begun,
        f"{meanwhile} numbers meanwhile; after the end a number within {middle:.1f} s in the middle",
        max(waits),
        lost,
    )
