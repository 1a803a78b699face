"""How long it takes from a press to the ticket on the disk, and to the first and the last byte at the printer."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import cycle, islice
from typing import NamedTuple

from benchmarks.rig.child import Child
from benchmarks.rig.office_processes import Office
from benchmarks.rig.samples import Samples
from benchmarks.rig.table import Row

HOLD_S = 0.06
"""How long a button is held; then the slip is out and the kiosk is idle again."""
BURST = 15
"""So many presses follow one another; then comes a pause, in which the kiosk makes a checkpoint of its journal."""
QUIET_S = 2.5
PAUSE_S = 0.04
"""Pause before each press and each floor: the disk comes to rest, so that its waking up is part of the cost."""


class Press(NamedTuple):
    """Durations since one press, in ns."""

    durable: int
    first_byte: int
    all_bytes: int
    printing: int
    """Processor time of the printing thread, including the confirmation."""


class Presses(NamedTuple):
    """Durations of the presses, and of the floors measured between them."""

    durable: Samples
    first_byte: Samples
    all_bytes: Samples
    printing: Samples
    sync: Samples
    insert: Samples


def press(office: Office, kiosk: Child, floors: Child, count: int) -> Presses:
    taken: list[tuple[int, ...]] = []
    for n, name in enumerate(islice(cycle(office.buttons), count), start=1):
        taken.append((*_press(office, kiosk, name), floor_ns(floors, "sync"), floor_ns(floors, "insert")))
        if n % BURST == 0:
            time.sleep(QUIET_S)
    return Presses(*(Samples.of_ns(column) for column in zip(*taken, strict=True)))


def press_by_turns(kiosks: Sequence[tuple[Office, Child]], count: int) -> list[tuple[Samples, Samples]]:
    """For each kiosk, press → durable and press → first byte; they take turns, so that a bad moment affects all."""
    taken: list[list[tuple[int, int]]] = [[] for _ in kiosks]
    for n in range(count):
        for (office, kiosk), own in zip(kiosks, taken, strict=True):
            own.append(_press(office, kiosk, office.buttons[n % len(office.buttons)])[:2])
        if n % BURST == BURST - 1:
            time.sleep(QUIET_S)
    return [tuple(Samples.of_ns(column) for column in zip(*own, strict=True)) for own in taken]  # type: ignore[misc]


def _press(office: Office, kiosk: Child, name: str) -> Press:
    time.sleep(PAUSE_S)
    office.slip_timer.start()
    kiosk.ask(f"press {name}")
    first, last = office.slip_timer.wait()
    time.sleep(HOLD_S)
    kiosk.ask(f"release {name}")
    pressed, durable, printing = kiosk.ask("times")
    return Press(durable - pressed, first - pressed, last - pressed, printing)


def floor_ns(floors: Child, what: str) -> int:
    time.sleep(PAUSE_S)
    return floors.ask(what)[0]


def rows(presses: Presses) -> list[Row]:
    _, _, last, printing, sync, insert = presses
    every, thread = "press → all bytes at the printer", "… of it processor time of the printing thread"
    return [
        *rows_until_first(presses, p99_ms=10),
        Row(f"{every}, p50", last.p50, "ms", sync.p50 + insert.p50, "fdatasync + insert"),
        Row(f"{every}, p99", last.p99, "ms", sync.p99 + insert.p99, "p99 of both", 15),
        Row(f"{thread}, p50", printing.p50, "ms"),
        Row(f"{thread}, p99", printing.p99, "ms"),
    ]


def rows_until_first(presses: Presses, *, when: str = "", p99_ms: float | None = None) -> list[Row]:
    durable, first, _, _, sync, insert = presses
    byte = "press → first byte at the printer"
    both = sync.p50 + insert.p50
    return [
        Row(f"press → durable, p50{when}", durable.p50, "ms", insert.p50, "bare SQLite insert", 1.5, is_ratio=True),
        Row(f"{byte}, p50{when}", first.p50, "ms", both, "fdatasync + insert", 1.5, is_ratio=True),
        Row(f"{byte}, p99{when}", first.p99, "ms", sync.p99 + insert.p99, "p99 of both", p99_ms),
    ]


def rows_by_turns(taken: Sequence[tuple[Samples, Samples]], names: Sequence[str]) -> list[Row]:
    """`taken`: first of the empty day, with which the others, called `names`, are compared."""
    empty = taken[0]
    return [
        Row(f"{what}, p50, {name}", full.p50, "ms", least.p50, "an empty day", 1.1, is_ratio=True)
        for name, of_this in zip(names, taken[1:], strict=True)
        for what, full, least in zip(("press → durable", "press → first byte"), of_this, empty, strict=True)
    ]
