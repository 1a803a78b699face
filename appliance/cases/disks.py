"""The disk is full, and the disk lets nobody write: no number that would be lost is given out, and all comes back."""

from __future__ import annotations

from collections.abc import Iterator

from appliance.office import SERVICE_LAMP, Office
from appliance.patience import MissedError, until
from appliance.trial import Trial
from faults.invariants import broken
from faults.report import Outcome

TIMES = 1
FILL = "dd if=/dev/zero of=/var/lib/luot/full bs=64k 2>/dev/null || true"
FREE = "rm /var/lib/luot/full"
READ_ONLY = "echo u > /proc/sysrq-trigger"
"""What the kernel does with a disk that reports errors: all file systems are read-only at once."""
WRITABLE = "mount -o remount,rw / && mount -o remount,rw /var/lib/luot"
MOST_PRESSES = 100
"""The journal has room of its own, for some dozens of numbers."""
SLIP_S = 15.0
DARK_S = 10.0
"""A lamp is dark for a moment after each press; one that is dark for so long says that there are no numbers."""


def run(trial: Trial) -> Iterator[Outcome]:
    yield _stopped(trial, "the disk is full", FILL, FREE)
    yield _stopped(trial, "the disk is read-only", READ_ONLY, WRITABLE)


def _stopped(trial: Trial, what: str, begin: str, end: str) -> Outcome:
    with trial.ground.running() as office:
        office.await_issuing()
        office.press()
        office.hand.shell(begin)
        more = _press_while_it_goes(office)
        dark_s = until("dark lamps", lambda: not office.buttons.is_lit(SERVICE_LAMP))
        trial.album.keep(office.screen(), what.replace(" ", "-"))
        office.hand.shell(end)
        back_s = office.await_issuing()
        slip_s = office.press()
        labels = office.slips()
        lost = broken(office.entries(), acknowledged={}, slips=labels, logs=())
    return Outcome(
        what,
        1,
        f"{more} more numbers, then none: lamps dark {dark_s:.1f} s after the press without a slip; it may be written "
        f"again: lamps lit after {back_s:.1f} s, the next slip {slip_s:.1f} s after its press",
        back_s,
        lost,
    )


def _press_while_it_goes(office: Office) -> int:
    """How many slips still come out; raises `MissedError` if there is no end of them."""
    for n in range(MOST_PRESSES):
        try:
            office.await_issuing(DARK_S)
            office.press(SLIP_S)
        except MissedError:
            return n
    raise MissedError("numbers do not end")
