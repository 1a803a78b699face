"""The power fails while people take numbers: whoever has a slip has a number in the journal.

What the guest had not synced is lost with its memory. Its disks are then read here as the kernel would read them at the
next start, after a replay of the file system's own journal, and the tickets' journal by SQLite.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial

from appliance.data_disk import journal_of
from appliance.trial import Trial
from faults.invariants import broken, labels_issued
from faults.report import Outcome

TIMES = 10
BUTTONS = (5, 6)
"""Of the services HT and CT."""
LONGEST_S = 6.0


def run(trial: Trial) -> Iterator[Outcome]:
    lost: list[str] = []
    issued = out = 0
    for _ in range(trial.times):
        with trial.ground.running() as office:
            office.await_issuing()
            settings = office.settings()
            until = time.monotonic() + trial.rng.uniform(0.5, LONGEST_S)
            while time.monotonic() < until:
                office.buttons.press(trial.rng.choice(BUTTONS))
            office.guest.cut_power()
            entries = journal_of(office.folder)
            labels = office.paper.labels(settings, partial(labels_issued, entries))
            lost += broken(entries, acknowledged={}, slips=labels, logs=())
            issued += len(labels_issued(entries))
            out += len(labels)
    yield Outcome(
        "the power is cut while people press",
        trial.times,
        f"{out} slips were out, {issued} numbers are in the journals",
        None,
        tuple(lost),
    )
    yield _back(trial)


def _back(trial: Trial) -> Outcome:
    """The whole way once: a reset in the middle of the presses, and the office that comes back by itself."""
    with trial.ground.running() as office:
        office.await_issuing()
        for _ in range(3):
            office.press()
        office.buttons.press(BUTTONS[0])
        office.guest.reset()
        began = time.monotonic()
        office.hand.await_agent(600)
        office.await_issuing(600)
        office.press()
        back_s = time.monotonic() - began
        lost = broken(office.entries(), acknowledged={}, slips=office.slips(), logs=())
    return Outcome(
        "the reset button, a moment after a press", 1, f"the next slip {back_s:.0f} s after it", back_s, lost
    )
