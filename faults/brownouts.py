"""The power gives way in twos and threes in the middle of a slip: no number is called whose slip nobody misses."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from random import Random
from typing import NamedTuple

from core.line.evolve import evolve
from core.line.line import EMPTY, Line
from core.messages.events import SlipReprinted
from faults.invariants import broken
from faults.report import Outcome, Trial
from faults.rig.hall import Hall, wait_until
from faults.rig.nursery import Nursery
from tests.office.real_office import Office

TIMES, QUICK = 200, 2
IN_ONE_OFFICE = 25
"""Numbers; after more, reading the day back would take most of the time."""
MM_PER_S = 300
SLIP_S = 0.6
"""A slip takes about so long: 0.35 s for its paper, and before that to be drawn and sent."""
IN_A_SLIP = 0.75
"""Part of the brown-outs that come while a slip is printed; the others come at any moment after the start."""
AT_A_START_S = 0.4
BOTH = 0.7
"""Part of the brown-outs that take the printer along; the others are of the kiosk's machine alone."""
DARK_S = (0.02, 0.3)
MOST_LISTED = 1 / 50
"""Part of the numbers of which at most nobody knows whether they have a slip."""


class Found(NamedTuple):
    """What became of the numbers of some brown-outs."""

    slips: Counter[int]
    """How many slips have come out whole, or as far as the number → how many numbers."""
    listed: int
    """Numbers on the guide's list."""
    lost: list[str]


def run(trial: Trial) -> Iterator[Outcome]:
    for count in (2, 3):
        yield _outcome(trial, count)


def _outcome(trial: Trial, brownouts: int) -> Outcome:
    slips, listed = Counter[int](), 0
    lost: list[str] = []
    waits: list[float] = []
    with Nursery() as nursery:
        for first in range(0, trial.times, IN_ONE_OFFICE):
            with ExitStack() as stack:
                hall = Hall(trial.home / f"{brownouts}-{first}", stack, mm_per_s=MM_PER_S, spawn=nursery.spawn)
                for _ in range(min(IN_ONE_OFFICE, trial.times - first)):
                    waits.append(_number_in_brownouts(hall, trial.rng, brownouts))
                    hall.office.kiosk.kill()
                found = _found(hall.office)
            slips += found.slips
            listed += found.listed
            lost += found.lost
    if trial.times > 1 / MOST_LISTED and listed > trial.times * MOST_LISTED:
        lost.append(f"{listed} numbers are on the guide's list, more than {trial.times * MOST_LISTED:.0f}")
    once, more = slips[1], sum(numbers for count, numbers in slips.items() if count > 1)
    return Outcome(
        f"{brownouts} brown-outs in a row in the middle of a slip",
        trial.times,
        f"{once:,} numbers on one slip, {more:,} on more, all but the first marked; {listed:,} on the guide's list",
        max(waits),
        tuple(lost),
    )


def _number_in_brownouts(hall: Hall, rng: Random, brownouts: int) -> float:
    """Returns how long it took from the last brown-out's end until the fate of the slip was known, in seconds."""
    office = hall.office
    hall.start()
    hall.next_number_s()
    for _ in range(brownouts):
        time.sleep(rng.uniform(0, SLIP_S))
        takes_printer = rng.random() < BOTH
        if takes_printer:
            office.printer.off()
        office.kiosk.kill()
        time.sleep(rng.uniform(*DARK_S))
        reprints = _reprints(office)
        if takes_printer:
            office.printer.on()
        hall.start()
        if rng.random() < IN_A_SLIP and _line(office).slips:
            wait_until(partial(_has_gone_on, office, reprints), "a slip again")
        else:
            time.sleep(rng.uniform(0, AT_A_START_S))
    return wait_until(lambda: not _line(office).slips, "the fate of every slip is known")


def _has_gone_on(office: Office, reprints: int) -> bool:
    """Whether a slip is printed again, beyond so many reprints before, or the fate of every slip is known."""
    return _reprints(office) > reprints or not _line(office).slips


def _line(office: Office) -> Line:
    return evolve(EMPTY, office.entries())


def _reprints(office: Office) -> int:
    return sum(isinstance(entry.event, SlipReprinted) for entry in office.entries())


def _found(office: Office) -> Found:
    line = _line(office)
    listed = {each.label for each in line.unconfirmed}
    whole, torn = office.slips(), office.slips(complete=False)
    out = Counter([*whole, *torn])
    waiting = [ticket.label for ticket in line.tickets.values() if ticket.phase == "waiting"]
    lost = [
        *(f"{label} can be called and has no slip" for label in waiting if not out[label] and label not in listed),
        *broken(office.entries(), acknowledged={}, slips=whole, uncut=torn, logs=[office.kiosk.log]),
    ]
    return Found(Counter(out[label] for label in waiting), len(listed), lost)
