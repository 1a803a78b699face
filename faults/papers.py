"""Days on which the printer fails all the time, in virtual time: no number is on two slips but for marked ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random

from msgspec.structs import replace

from core.messages.events import SlipConfirmed, TicketVoided
from faults.report import Outcome, Trial
from printer.virtual.models import BLOCKS, FULL, TM_T20, TM_T88, Model
from tests.printer.world.faults import FAULTS
from tests.printer.world.machine import TCP, USB
from tests.printer.world.office import World

TIMES, QUICK = 20, 1
"""Days of each kind of printer."""
TICKETS = 150
HOARDER = replace(FULL, name="large memory", buffer_bytes=256 * 1024, clears=False)
"""Holds whole slips, and cannot be told to throw them away."""
PRINTERS: tuple[tuple[Model, str], ...] = (
    (TM_T88, "printed"),
    (TM_T20, "printed"),
    (HOARDER, "printed"),
    (BLOCKS, "sensor"),
)
"""Each with the proof that `luot doctor printer` proposes."""
LASTING = tuple(fault for fault in FAULTS if fault not in ("garbage", "half-open"))
BETWEEN_PRESSES_S = (0.3, 5)
BETWEEN_FAULTS_S = (1, 12)
LASTS_S = (0.05, 0.3, 1, 2, 4, 9)
UNDER_THE_HAND = 0.3
"""Part of the faults that are an open cover right before a press."""
RIGHT_BEFORE_S = (0, 0.15)


class Day:
    """Presses and faults of one day, at random."""

    def __init__(self, world: World, rng: Random) -> None:
        self._world = world
        self._rng = rng
        self._is_ill = False
        self.labels: list[str] = []
        world.time.after(1, self._press_on)
        world.time.after(2, self._fail_on)

    def _press(self) -> None:
        label = self._world.press()
        if label is not None:
            self.labels.append(label)

    def _press_on(self) -> None:
        self._press()
        if len(self.labels) < TICKETS:
            self._world.time.after(self._rng.uniform(*BETWEEN_PRESSES_S), self._press_on)
        else:
            self._world.time.after(1, self._world.end)

    def _fail_on(self) -> None:
        if len(self.labels) >= TICKETS:
            return
        if self._rng.random() < UNDER_THE_HAND:
            self._world.fault("cover open")
            self._world.time.after(self._rng.uniform(*RIGHT_BEFORE_S), self._press)
        else:
            self._world.fault(self._rng.choice(LASTING))
        self._world.time.after(self._rng.choice(LASTS_S), self._mend)

    def _mend(self) -> None:
        self._world.mend()
        self._world.time.after(self._rng.uniform(*BETWEEN_FAULTS_S), self._fail_on)


def run(trial: Trial) -> Iterator[Outcome]:
    for model, confirm in PRINTERS:
        yield _outcome(trial, model, confirm)


def _outcome(trial: Trial, model: Model, confirm: str) -> Outcome:
    numbers = 0
    slips, fates = Counter[int](), Counter[str]()
    lost: list[str] = []
    for day in range(trial.times):
        folder = trial.home / f"{model.name} {day}"
        folder.mkdir()
        world = World(folder, model, trial.rng.choice((TCP, USB)), confirm)
        played = Day(world, trial.rng)
        world.play()
        numbers += len(played.labels)
        out = Counter(each.label for each in world.out)
        slips += Counter(out[label] for label in played.labels)
        fates += Counter(_fates(world))
        lost += [*world.doubles(), *world.lost_although_reported()]
    more = sum(count for times, count in slips.items() if times > 1)
    return Outcome(
        f"a failing printer ({model.name}, `{confirm}`), {numbers:,} numbers in virtual time",
        trial.times,
        f"{slips[1]:,} numbers on one slip, {more:,} on more, all but the first marked; {fates['void']:,} void without"
        f" a slip, {fates['unproven']:,} on the guide's list at some time",
        None,
        tuple(lost),
    )


def _fates(world: World) -> Iterator[str]:
    for entry in world.entries:
        match entry.event:
            case SlipConfirmed(proof="unproven"):
                yield "unproven"
            case TicketVoided():
                yield "void"
