"""The disk is full, and the disk is read-only: no number that would be lost is given out, and all comes back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial

from appliance.data_disk import journal_of
from appliance.office import SERVICE_LAMP, Office
from appliance.patience import MissedError, until
from appliance.trial import Trial
from faults.invariants import broken, labels_issued
from faults.report import Outcome

TIMES = 1
FILL = "dd if=/dev/zero of=/var/lib/luot/full bs=64k 2>/dev/null || true"
FREE = "rm /var/lib/luot/full"
READ_ONLY = "echo u > /proc/sysrq-trigger"
"""What the kernel does with a disk that reports errors: all file systems are read-only at once."""
MOST_PRESSES, FEW_PRESSES = 100, 10
"""The journal has room of its own, for some dozens of numbers."""
SLIP_S = 15.0
NOTICED_S = 3.0
"""Until the wall says so, too."""
DARK_S = 10.0
"""A lamp is dark for a moment after each press; one that is dark for so long says that there are no numbers."""


def run(trial: Trial) -> Iterator[Outcome]:
    yield _full(trial)
    yield _read_only(trial)


def _full(trial: Trial) -> Outcome:
    with trial.ground.running() as office:
        office.await_issuing()
        office.press()
        office.hand.shell(FILL)
        more = _press_while_it_goes(office, MOST_PRESSES)
        if more == MOST_PRESSES:
            raise MissedError("numbers do not end")
        dark_s = until("dark lamps", lambda: not office.buttons.is_lit(SERVICE_LAMP))
        time.sleep(NOTICED_S)
        trial.album.keep(office.screen(), "disk-full")
        office.hand.shell(FREE)
        back_s = office.await_issuing()
        slip_s = office.press()
        labels = office.slips()
        lost = broken(office.entries(), acknowledged={}, slips=labels, logs=())
    return Outcome(
        "the disk is full",
        1,
        f"{more} more numbers, then none: lamps dark {dark_s:.1f} s after the press without a slip; it may be written "
        f"again: lamps lit after {back_s:.1f} s, the next slip {slip_s:.1f} s after its press",
        back_s,
        lost,
    )


def _read_only(trial: Trial) -> Outcome:
    """The kernel still lets a program write where its file has room already, as the journal has, and says of a sync
    that it was made. So the power is cut, and what is on the disk is held against the slips."""
    with trial.ground.running() as office:
        office.await_issuing()
        office.press()
        office.hand.shell(READ_ONLY)
        more = _press_while_it_goes(office, FEW_PRESSES)
        settings = office.settings()
        office.guest.cut_power()
        entries = journal_of(office.folder)
        labels = office.paper.labels(settings, partial(labels_issued, entries))
        lost = broken(entries, acknowledged={}, slips=labels, logs=())
    return Outcome(
        "the disk is read-only, then the power is cut",
        1,
        f"{more} more numbers; slips that are out: {len(labels)}, numbers on the disk: {len(labels_issued(entries))}",
        None,
        lost,
    )


def _press_while_it_goes(office: Office, most: int) -> int:
    """How many slips still come out."""
    for n in range(most):
        try:
            office.await_issuing(DARK_S)
            office.press(SLIP_S)
        except MissedError:
            return n
    return most
