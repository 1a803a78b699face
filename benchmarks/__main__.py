"""`python -m benchmarks`: prints a table of measurements; progress goes to stderr."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from benchmarks import (
    calls,
    day,
    footprint,
    forecasts,
    full_halls,
    hard_days,
    heard_and_seen,
    keypads,
    pages,
    paper,
    power_on,
    presses,
    simulations,
    starts,
    states,
    syncs,
    trials,
    two_years,
    wakeups,
)
from benchmarks import press_beside_forecasts as beside_forecasts
from benchmarks.rig.filled_day import write_day
from benchmarks.rig.office_processes import Office
from benchmarks.rig.table import Row, heading, lines, medians

HOMES = "/var/tmp"  # noqa: S108  # on a disk, while /tmp is often in memory
WARM_UP = 12
"""Presses before the first one that is measured."""


class Size(NamedTuple):
    """How much of everything is measured."""

    rounds: int
    presses: int
    calls: int
    """Each waits until the wall may show the next one: six seconds as shipped."""
    idle_s: float
    day: int
    away_s: int
    frozen_s: tuple[int, ...]
    people: int
    days: int


FULL = Size(3, 200, 30, 30, 10_000, 60, (15, 60), 200_000, 100)
QUICK = Size(1, 24, 4, 2, 200, 1, (12,), 10_000, 6)
FULL_DAY = 10_000
FULL_HALL = 300
FULL_HALLS = (FULL_HALL, 3000, 10_000)


class Bench:
    """A method for each choice of `--only`; each round of it gets an office in a new folder."""

    def __init__(self, home: Path, size: Size) -> None:
        self._home = home
        self._size = size
        self._offices = 0

    def press(self, stack: ExitStack) -> Iterable[Row]:
        office = self._office(stack)
        kiosk, floors = stack.enter_context(office.pressed_kiosk()), office.floors(stack)
        presses.press(office, kiosk, floors, WARM_UP)
        return presses.rows(presses.press(office, kiosk, floors, self._size.presses))

    def paper(self, _: ExitStack) -> Iterable[Row]:
        return paper.rows(self._folder(), self._size.presses)

    def slow_disk(self, stack: ExitStack) -> Iterable[Row]:
        office = self._office(stack)
        kiosk, floors = stack.enter_context(office.pressed_kiosk(syncs.SLOWER)), office.floors(stack, syncs.SLOWER)
        presses.press(office, kiosk, floors, WARM_UP)
        when = f", every sync {syncs.SLOWER_BY_MS} ms slower"
        taken = presses.press(office, kiosk, floors, self._size.presses // 4)
        return presses.rows_until_first(taken, when=when)

    def syncs(self, stack: ExitStack) -> Iterable[Row]:
        return syncs.rows(self._office(stack), self._size.presses // 4)

    def foreseeing(self, stack: ExitStack) -> Iterable[Row]:
        office = self._office(stack)
        write_day(office.settings, FULL_HALL, waiting=True)
        return beside_forecasts.rows(office, stack.enter_context(office.pressed_kiosk()), self._size.presses)

    def full_day(self, stack: ExitStack) -> Iterable[Row]:
        kiosks = []
        for tickets, waiting in ((0, False), (FULL_DAY, False), (FULL_DAY, True)):
            office = self._office(stack)
            write_day(office.settings, tickets, waiting=waiting)
            kiosks.append((office, stack.enter_context(office.pressed_kiosk())))
        presses.press_by_turns(kiosks, WARM_UP)
        taken = presses.press_by_turns(kiosks, self._size.presses)
        return presses.rows_by_turns(taken, (f"{FULL_DAY} served today", f"{FULL_DAY} waiting"))

    def state(self, stack: ExitStack) -> Iterable[Row]:
        for waiting in FULL_HALLS:
            yield from states.rows(self._office(stack), waiting)

    def call(self, stack: ExitStack) -> Iterable[Row]:
        office = self._office(stack)
        return calls.rows(calls.call(office, office.console(), office.floors(stack), self._size.calls))

    def chime(self, stack: ExitStack) -> Iterable[Row]:
        office = self._office(stack)
        return heard_and_seen.chime_rows(office, office.console(), office.floors(stack), self._size.calls)

    def wall(self, stack: ExitStack) -> Iterable[Row]:
        office = self._office(stack)
        yield from heard_and_seen.start_rows(office, office.console())
        yield from heard_and_seen.redraw_rows(office.floors(stack))

    def wall_memory(self, stack: ExitStack) -> Iterable[Row]:
        return heard_and_seen.memory_rows(self._office(stack), 50 * self._size.presses)

    def keypad(self, stack: ExitStack) -> Iterable[Row]:
        office = self._office(stack)
        return list(keypads.rows(office, office.console(), self._size.presses // 8))

    def full_hall(self, stack: ExitStack) -> Iterable[Row]:
        offices = [self._office(stack) for _ in (*full_halls.WAITING, *full_halls.CALLED)]
        return full_halls.rows(offices, self._size.calls // 2)

    def wakeups(self, stack: ExitStack) -> Iterable[Row]:
        return wakeups.rows(self._office(stack), 125 * self._size.presses)

    def footprint(self, stack: ExitStack) -> Iterable[Row]:
        office = self._office(stack, call_gap_s=0)  # sixty calls are shown before memory is measured
        return footprint.rows(office, office.console(), self._size.idle_s)

    def start(self, stack: ExitStack) -> Iterable[Row]:
        for tickets, most_s in ((300, 0.5), (FULL_DAY, 1.5)):
            office = self._office(stack)
            yield from starts.rows(office, office.console(), tickets, most_s)

    def start_cpu(self, stack: ExitStack) -> Iterable[Row]:
        for tickets, most in ((0, 2), (FULL_DAY, 4)):
            office = self._office(stack)
            yield starts.processor_row(office, office.console(), tickets, most)

    def power_on(self, stack: ExitStack) -> Iterable[Row]:
        office = self._office(stack)
        return list(power_on.rows(office, office.console("visitor")))

    def pages(self, stack: ExitStack) -> Iterable[Row]:
        office, size = self._office(stack), self._size
        yield from pages.rows(office, office.floors(stack), size.presses, size.calls, size.idle_s)
        offices = [self._office(stack) for _ in range(2)]
        kiosks = [stack.enter_context(each.pressed_kiosk()) for each in offices]
        yield from pages.press_rows(offices, kiosks, size.presses)

    def day(self, stack: ExitStack) -> Iterable[Row]:
        office = self._office(stack)
        return day.rows(office, office.console(), self._size.day)

    def two_years(self, stack: ExitStack) -> Iterable[Row]:
        office = self._office(stack)
        return two_years.rows(office, office.console())

    def trials(self, _: ExitStack) -> Iterable[Row]:
        return trials.rows(self._size.away_s, self._size.frozen_s)

    def simulate(self, _: ExitStack) -> Iterable[Row]:
        return simulations.rows(self._size.people)

    def forecast(self, _: ExitStack) -> Iterable[Row]:
        return forecasts.rows(self._size.days, 240 * self._size.days)

    def hard_days(self, _: ExitStack) -> Iterable[Row]:
        return hard_days.rows(self._size.days)

    def _office(self, stack: ExitStack, *, call_gap_s: float | None = None) -> Office:
        return Office(self._folder(), stack, call_gap_s=call_gap_s)

    def _folder(self) -> Path:
        self._offices += 1
        return self._home / str(self._offices)


ONCE = ("wakeups", "wall_memory", "pages", "day", "two_years", "trials", "simulate", "forecast", "hard_days")
"""Measured in one round, as they take minutes; not part of `--quick`."""
ALL = (
    "press",
    "paper",
    "slow_disk",
    "syncs",
    "foreseeing",
    "full_day",
    "state",
    "call",
    "chime",
    "wall",
    "keypad",
    "full_hall",
    "footprint",
    "start",
    "start_cpu",
    "power_on",
    *ONCE,
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="What it costs, against this machine.")
    parser.add_argument("--quick", action="store_true", help="one short round, for a look")
    parser.add_argument("--only", action="append", choices=ALL, help="may be given several times")
    arguments = parser.parse_args()
    size = QUICK if arguments.quick else FULL
    names = arguments.only or [name for name in ALL if not (arguments.quick and name in ONCE)]
    print(_machine(size))
    print(heading(), flush=True)
    with tempfile.TemporaryDirectory(prefix="luot-bench-", dir=HOMES) as home:
        bench = Bench(Path(home), size)
        for name in names:
            rows = medians(list(_rounds(name, getattr(bench, name), 1 if name in ONCE else size.rounds)))
            print(lines(rows), flush=True)


def _rounds(name: str, measure: Callable[[ExitStack], Iterable[Row]], rounds: int) -> Iterator[list[Row]]:
    for number in range(1, rounds + 1):
        began = time.monotonic()
        with ExitStack() as stack:
            rows = list(measure(stack))
        took, load = time.monotonic() - began, os.getloadavg()[0]
        print(f"{name}, round {number} of {rounds}: {took:.0f} s, load {load:.1f}", file=sys.stderr)
        yield rows


def _machine(size: Size) -> str:
    rounds = "one round" if size.rounds == 1 else f"medians of {size.rounds} rounds"
    return f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} processors; {rounds}\n"


if __name__ == "__main__":
    main()
