"""kill −9 again and again, while printer and broker fail, numbers are taken and called, and buttons pressed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from random import Random
from typing import NamedTuple

from faults.report import Outcome, Trial
from faults.rig.crowd import Crowd
from faults.rig.hall import Hall
from faults.rig.ills import Sickbed, broker_ills, printer_ills
from faults.rig.nursery import Nursery
from tests.office.kiosk_process import start_process

TIMES, QUICK = 1000, 2
IN_ONE_OFFICE = 50
"""Kills; after more, reading the day back would take most of the time."""
REAL = 10
"""Every tenth start is one of a whole program, and only these are timed; the others are forked."""
ILL = 0.5
"""How likely it is that something befalls the printer before a kill, and how likely the broker."""


def run(trial: Trial) -> Iterator[Outcome]:
    waits = Waits([], [])
    kills = ills = 0
    lost: list[str] = []
    with Nursery() as nursery:
        while kills < trial.times:
            count = min(IN_ONE_OFFICE, trial.times - kills)
            spell = Spell(trial.rng, nursery, waits)
            lost += spell.live(trial, str(kills), count)
            kills, ills = kills + count, ills + spell.ills
    yield Outcome(
        "kill −9, with printer and broker failing",
        kills,
        f"a number {_spread(waits.well)} after the start; {_spread(waits.ill)} after the start or the end of one of "
        f"{ills:,} ills, whichever was later",
        max([*waits.well, *waits.ill]),
        tuple(lost),
    )


class Waits(NamedTuple):
    """Seconds until there was a number after starts of whole programs."""

    well: list[float]
    """Nothing was ill."""
    ill: list[float]
    """Something was, and ended after the start."""


def _spread(waits: list[float]) -> str:
    ordered = sorted(waits) or [0.0]
    return f"{ordered[len(ordered) // 2]:.1f} s (p99 {ordered[int(len(ordered) * 0.99)]:.1f} s)"


class Spell:
    """The life of one office."""

    def __init__(self, rng: Random, nursery: Nursery, waits: Waits) -> None:
        """`waits` is added to."""
        self._rng = rng
        self._nursery = nursery
        self._waits = waits
        self.ills = 0

    def live(self, trial: Trial, name: str, kills: int) -> tuple[str, ...]:
        """Returns what was lost."""
        with ExitStack() as stack:
            hall = Hall(trial.home / name, stack, spawn=self._nursery.spawn)
            crowd = Crowd(hall, stack)
            sickbed = Sickbed(self._rng, printer_ills(hall.office.printer), broker_ills(hall.office.broker))
            stack.callback(sickbed.heal)
            for number in range(kills):
                self._kill(hall, sickbed, is_real=number % REAL == 0)
            hall.start()
            sickbed.heal()
            self.ills = sickbed.begun
            return crowd.go()

    def _kill(self, hall: Hall, sickbed: Sickbed, *, is_real: bool) -> None:
        hall.office.kiosk.spawn = start_process if is_real else self._nursery.spawn
        began = time.monotonic()
        hall.start()
        if sickbed.is_ill:
            time.sleep(self._rng.uniform(0, 0.3))
        if was_ill := sickbed.heal():
            began = time.monotonic()
        hall.next_number_s()
        if is_real:
            (self._waits.ill if was_ill else self._waits.well).append(time.monotonic() - began)
        sickbed.strike(ILL)
        time.sleep(self._rng.uniform(0, 0.2))
        hall.office.kiosk.kill()
        if self._rng.random() < ILL:
            sickbed.heal()
