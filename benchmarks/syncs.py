"""How often the kiosk waits for the disk between a press and its paper, and for the proof; counted by strace."""

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
"""Runs a program with every sync so much slower."""
REST_S = 0.15
CALL = re.compile(r"^\d+ +(\d+\.\d+) (fdatasync|fsync|sendto)\((.*)")
QUESTION = 64
"""What is sent to the printer in more bytes than this belongs to a slip."""


class Happened(NamedTuple):
    at_s: float
    is_sync: bool
    """Else bytes of a slip were sent."""


def rows(office: Office, count: int) -> list[Row]:
    log = office.home / "strace.log"
    watch = (*STRACE, "-ttt", "-yy", "-s", "0", "-o", str(log), "-e", f"trace={SYNCS},sendto")
    pressed: list[float] = []
    with office.finger(watch) as kiosk:
        for name in islice(cycle(office.buttons), count):
            office.ear.prick()
            pressed.append(time.time())
            kiosk.ask(f"press {name}")
            office.ear.wait()
            time.sleep(REST_S)
            kiosk.ask(f"release {name}")
        pressed.append(time.time())
    happened = read(log, office.printer.uri.removeprefix("tcp://"))
    counts = [count_syncs(happened, began, ended) for began, ended in pairwise(pressed)]
    before, after = ({count[place] for count in counts} for place in (0, 1))
    return [
        Row(f"syncs between press and paper, {count} presses", worst(before), "", most=1),
        Row(f"syncs from paper to proof and on, {count} presses", worst(after), "", most=1),
    ]


def count_syncs(happened: list[Happened], began_s: float, ended_s: float) -> tuple[int, int]:
    """(before the slip's first byte, after it)"""
    of_this = [one.is_sync for one in happened if began_s <= one.at_s < ended_s]
    first_byte = of_this.index(False)
    return sum(of_this[:first_byte]), sum(of_this[first_byte:])


def worst(counts: set[int]) -> int:
    if 0 in counts:
        raise RuntimeError("a slip that no sync went before")
    return max(counts)


def read(log: Path, printer: str) -> list[Happened]:
    found = []
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        if call := CALL.match(line):
            at, name, rest = call.groups()
            if name != "sendto":
                found.append(Happened(float(at), is_sync=True))
            elif printer in rest and _length(rest) > QUESTION:
                found.append(Happened(float(at), is_sync=False))
    return found


def _length(sendto: str) -> int:
    """The third of its arguments."""
    size = re.search(r'"(?:\.\.\.)?, (\d+),', sendto)
    return int(size[1]) if size else 0
