"""The disk under the journal is slow, full, or read-only for a while, and the kiosk is killed meanwhile."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from core.messages.commands import TakeTicket
from core.messages.state import Reply
from faults.invariants import broken
from faults.report import Outcome, Trial
from faults.rig.attached import SLOW_SYNCS, injected, refusing
from faults.rig.hall import Hall
from tests.office.device import Device

TIMES, QUICK = 20, 1
"""How often each fault begins and ends."""
SLOW_TAKES = 10
LASTS_S = 1.0
SMALL_MB = 4
"""The size of a disk that is easily full."""

Fault = Callable[[], AbstractContextManager[None]]


def run(trial: Trial) -> Iterator[Outcome]:
    yield _slow(trial)
    yield _taken_away(trial, "read-only", "EROFS")
    if os.geteuid() == 0:
        yield _full(trial)
    else:
        yield _taken_away(trial, "full", "ENOSPC")


def _slow(trial: Trial) -> Outcome:
    with ExitStack() as stack:
        hall = Hall(trial.home / "slow", stack)
        hall.start()
        console, waits, acknowledged = hall.office.device("console"), list[float](), dict[str, Reply]()
        hall.next_number_s()
        with injected(hall.office.kiosk.pid, SLOW_SYNCS):
            for _ in range(trial.times * SLOW_TAKES):
                began = time.monotonic()
                _take(console, acknowledged)
                waits.append(time.monotonic() - began)
        slips = hall.office.slips()
        lost = broken(hall.office.entries(), acknowledged=acknowledged, slips=slips, logs=[hall.log])
    middle = sorted(waits)[len(waits) // 2]
    noticed = f"a number takes {middle * 1000:.0f} ms in the middle, {max(waits) * 1000:.0f} ms at most"
    return Outcome("every sync takes 8 ms more", len(waits), noticed, max(waits), lost)


def _taken_away(trial: Trial, what: str, error: str) -> Outcome:
    """Writing to the journal's files fails."""
    with ExitStack() as stack:
        hall = Hall(trial.home / what, stack)
        journal = hall.office.journal
        files = [Path(f"{journal}{part}") for part in ("", "-wal", ".lock")]
        return _outcome(
            hall, trial, f"the disk is {what}", lambda: injected(hall.office.kiosk.pid, refusing(error), *files)
        )


def _full(trial: Trial) -> Outcome:
    """A small disk of memory, which has the journal and nothing else, is filled up."""
    with ExitStack() as stack:
        disk = trial.home / "disk"
        disk.mkdir()
        subprocess.run(["/bin/mount", "-t", "tmpfs", "-o", f"size={SMALL_MB}m", "luot-faults", str(disk)], check=True)
        stack.callback(subprocess.run, ["/bin/umount", "--lazy", str(disk)], check=True)
        hall = Hall(trial.home / "full", stack)
        hall.office.journal.symlink_to(disk / "journal.sqlite")
        return _outcome(hall, trial, "the disk is full", lambda: _filled(disk))


@contextmanager
def _filled(disk: Path) -> Iterator[None]:
    ballast = disk / "ballast"
    try:
        with ballast.open("wb", buffering=0) as file:
            for size in (4096, 1):
                while _write(file.fileno(), bytes(size)):
                    pass
        yield
    finally:
        ballast.unlink()


def _write(file: int, data: bytes) -> bool:
    try:
        return os.write(file, data) == len(data)
    except OSError:
        return False


def _outcome(hall: Hall, trial: Trial, what: str, fault: Fault) -> Outcome:
    """Every second time the kiosk is killed while the fault lasts, and is started when it has ended."""
    waits, refused, acknowledged = list[float](), 0, dict[str, Reply]()
    hall.start()
    console = hall.office.device("console")
    hall.next_number_s()
    for number in range(trial.times):
        with fault():
            end = time.monotonic() + LASTS_S
            while time.monotonic() < end:
                refused += not _take(console, acknowledged)
            if number % 2:
                hall.office.kiosk.kill()
        if number % 2 or not hall.office.kiosk.alive:
            hall.office.kiosk.kill()
            hall.start()
        waits.append(hall.next_number_s())
    lost = broken(hall.office.entries(), acknowledged=acknowledged, slips=hall.office.slips(), logs=[hall.log])
    noticed = f"{refused} numbers refused meanwhile; a number again {max(waits):.1f} s after the end at the latest"
    return Outcome(f"{what} for {LASTS_S:g} s", trial.times, noticed, max(waits), lost)


def _take(console: Device, acknowledged: dict[str, Reply]) -> bool:
    reply = console.request_once(TakeTicket(id=console.new_id(), service="HT", paperless=True))
    if reply and reply.ok:
        acknowledged[reply.id] = reply
        return True
    console.pump(0.05)
    return False
