"""From a press to its ticket on the disk and to the first byte at the printer, each beside its floor."""

from __future__ import annotations

import time
from itertools import cycle, islice
from typing import NamedTuple

from benchmarks.child import Child
from benchmarks.office import Office
from benchmarks.samples import Samples
from benchmarks.table import Row

HOLD_S = 0.06
"""How long the finger stays; by then the slip is out and the kiosk idle again."""
PAUSE_S = 0.04
"""Before each press and each bare thing: the disk has come to rest, and waking up is part of the cost."""


class Presses(NamedTuple):
    """What so many presses took, and the bare things measured between them."""

    durable: Samples
    first_byte: Samples
    sync: Samples
    insert: Samples


def press(office: Office, kiosk: Child, floors: Child, count: int) -> Presses:
    taken: list[tuple[int, int, int, int]] = []
    for name in islice(cycle(office.buttons), count):
        time.sleep(PAUSE_S)
        office.ear.prick()
        kiosk.ask(f"press {name}")
        arrived = office.ear.wait()
        time.sleep(HOLD_S)
        kiosk.ask(f"release {name}")
        pressed, durable = kiosk.ask("times")
        taken.append((durable - pressed, arrived - pressed, bare(floors, "sync"), bare(floors, "insert")))
    return Presses(*(Samples.of_ns(column) for column in zip(*taken, strict=True)))


def bare(floors: Child, what: str) -> int:
    time.sleep(PAUSE_S)
    return floors.ask(what)[0]


def rows(presses: Presses, when: str = "") -> list[Row]:
    durable, first, sync, insert = presses
    return [
        Row(f"press → durable, p50{when}", durable.p50, "ms", insert.p50, "bare SQLite FULL insert", 1.5, True),
        Row(
            f"press → first byte at the printer, p50{when}",
            first.p50,
            "ms",
            sync.p50 + insert.p50,
            "fdatasync + insert",
            1.5,
            True,
        ),
        Row(f"press → first byte at the printer, p99{when}", first.p99, "ms", sync.p99 + insert.p99, "both", 10),
    ]
