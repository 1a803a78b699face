"""How often the kiosk waits for the disk before and after a slip is sent; counted by strace."""

from __future__ import annotations

import re
import time
from itertools import cycle, islice, pairwise
from pathlib import Path
from typing import NamedTuple

from benchmarks.rig.office_processes import Office
from benchmarks.rig.table import Row

STRACE = ("strace", "-f", "--seccomp-bpf", "-qq")
SLOWER_BY_MS = 10
SYNCS = "fdatasync,fsync"
SLOWER = (*STRACE, "-o", "/dev/null", "-e", f"trace={SYNCS}", "-e", f"inject={SYNCS}:delay_exit={SLOWER_BY_MS}000")
"""Runs a program, and makes every sync slower by `SLOWER_BY_MS`."""
REST_S = 0.15
CALL = re.compile(r"^\d+ +(\d+\.\d+) (fdatasync|fsync|sendto)\((.*)")
LONGEST_STATUS_REQUEST = 64
"""Whatever is longer (bytes) and sent to the printer belongs to a slip."""


class SystemCall(NamedTuple):
    at_s: float
    is_sync: bool
    """False: bytes of a slip were sent."""


def rows(office: Office, count: int) -> list[Row]:
    log = office.home / "strace.log"
    watch = (*STRACE, "-ttt", "-yy", "-s", "0", "-o", str(log), "-e", f"trace={SYNCS},sendto")
    pressed: list[float] = []
    with office.pressed_kiosk(watch) as kiosk:
        for name in islice(cycle(office.buttons), count):
            office.slip_timer.start()
            pressed.append(time.time())
            kiosk.ask(f"press {name}")
            office.slip_timer.wait()
            time.sleep(REST_S)
            kiosk.ask(f"release {name}")
        pressed.append(time.time())
    system_calls = read(log, office.printer.uri.removeprefix("tcp://"))
    counts = [count_syncs(system_calls, began, ended) for began, ended in pairwise(pressed)]
    before, after = ({count[place] for count in counts} for place in (0, 1))
    return [
        Row(f"syncs between press and paper, {count} presses", worst(before), "", most=1),
        Row(f"syncs from paper to confirmation and after it, {count} presses", worst(after), "", most=1),
    ]


def count_syncs(system_calls: list[SystemCall], began_s: float, ended_s: float) -> tuple[int, int]:
    """How many syncs were before the first byte of the slip, and how many after it."""
    are_syncs = [one.is_sync for one in system_calls if began_s <= one.at_s < ended_s]
    first_byte = are_syncs.index(False)
    return sum(are_syncs[:first_byte]), sum(are_syncs[first_byte:])


def worst(counts: set[int]) -> int:
    if 0 in counts:
        raise RuntimeError("a slip that no sync went before")
    return max(counts)


def read(log: Path, printer: str) -> list[SystemCall]:
    found = []
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        if call := CALL.match(line):
            at, name, rest = call.groups()
            if name != "sendto":
                found.append(SystemCall(float(at), is_sync=True))
            elif printer in rest and _length(rest) > LONGEST_STATUS_REQUEST:
                found.append(SystemCall(float(at), is_sync=False))
    return found


def _length(sendto: str) -> int:
    """The third argument of a `sendto` call in the log."""
    size = re.search(r'"(?:\.\.\.)?, (\d+),', sendto)
    return int(size[1]) if size else 0
