"""Random histories of presses, faults, mending, restarts and the guide's acts: nobody is robbed, nobody is doubled."""

from __future__ import annotations

import math
import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from core.messages.commands import Keep, NewDay, NewRoll, Reprint, ResumeIssuing, StopIssuing, VoidTicket
from tests.printer.world.faults import FAULTS
from tests.printer.world.layout import NumberFirst, PlainLayout
from tests.printer.world.machine import DOORS, SERIAL
from tests.printer.world.office import ORPHANED, RAM, World
from tests.printer.world.printers import PRINTERS

HISTORIES = 1000
TRIED = (
    ("full", "printed"), ("full", "sensor"), ("hoarder", "printed"), ("hoarder", "sensor"), ("blocks", "sensor"),
    ("plain58", "sent"), ("liar", "sensor"),
)  # fmt: skip
PAUSES_S = (0, 0.02, 0.1, 0.3, 0.6, 1, 2, 5, 9, 40)
AWAY_S = (0.5, 2, 20, 150)


class Dice(NamedTuple):
    """A number that chooses among what there is."""

    world: World
    number: int

    def one_of(self, choices: tuple[float, ...]) -> float:
        return choices[self.number % len(choices)]

    def label(self) -> str:
        """Mostly a number that is out."""
        labels = sorted(self.world.office.line.tickets) or ["201"]
        return labels[self.number % len(labels)]


ACTS: dict[str, tuple[int, Callable[[Dice], object]]] = {
    "press": (24, lambda dice: dice.world.press()),
    "mend": (10, lambda dice: dice.world.mend()),
    "kill": (3, lambda dice: dice.world.kill(dice.one_of(AWAY_S))),
    "kill at news": (2, lambda dice: dice.world.kill_at_news(dice.one_of(AWAY_S))),
    "restart": (3, lambda dice: dice.world.restart(dice.one_of(AWAY_S))),
    "reprint": (5, lambda dice: dice.world.ask(Reprint, label=dice.label())),
    "keep": (2, lambda dice: dice.world.ask(Keep, label=dice.label())),
    "void": (3, lambda dice: dice.world.ask(VoidTicket, label=dice.label(), reason="left")),
    "new roll": (1, lambda dice: dice.world.ask(NewRoll)),
    "new day": (1, lambda dice: dice.world.ask(NewDay)),
    "stop": (1, lambda dice: dice.world.ask(StopIssuing, reason="left")),
    "resume": (2, lambda dice: dice.world.ask(ResumeIssuing)),
    **{fault: (2, lambda dice, fault=fault: dice.world.fault(fault)) for fault in FAULTS if fault != "garbage"},
}
"""What may happen, and how often it does among the rest."""

Step = tuple[str, float, int]
step = st.tuples(
    st.sampled_from([name for name, (weight, _) in ACTS.items() for _ in range(weight)]),
    st.sampled_from(PAUSES_S),
    st.integers(0, 7),
)
histories = st.lists(step, min_size=16, max_size=16)
"""Always as many steps, as lists of a free length are short."""


def play(world: World, history: list[Step]) -> None:
    at = world.time.now + 1
    for name, pause_s, number in history:
        at += pause_s
        world.time.at(at, lambda name=name, number=number: ACTS[name][1](Dice(world, number)))  # type: ignore[misc]
    world.time.at(at + 1, world.end)
    world.play()


def cannot_be_known(world: World, wrong: str) -> bool:
    """As `test_faults.py` says it of single faults, with the reasons; of no slip but one that was struck."""
    slip = re.match(r"proof without slip: \d+ for (\d+) ", wrong)
    faults = world.struck[int(slip[1])] if slip else set()
    if wrong == "who came last has no slip":
        return ORPHANED in world.struck[max(job for job in world.struck if job)] and not world.character.clears
    if world.settings.printer.confirm == "sent" or world.character.lies:
        return bool(faults)
    if "burst of noise" in faults and world.settings.printer.confirm == "sensor":
        return len(faults) > 1  # noise on the line speaks for a printer that then fails
    if ORPHANED in faults and not world.character.clears:
        return True  # they come into the middle of a slip
    return world.machine.door is SERIAL and bool(faults & {"off", "power cycle", "dies soon"})


@pytest.mark.timeout(300)
@pytest.mark.parametrize("door", DOORS)
@settings(
    max_examples=math.ceil(HISTORIES / len(DOORS)),
    deadline=None,
    phases=[Phase.reuse, Phase.generate],  # its story is told; a shorter one takes minutes to find
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    printer=st.sampled_from(TRIED),
    layout=st.sampled_from([PlainLayout, NumberFirst]),
    history=histories,
)
def test_whatever_happens_there_is_no_ghost_and_no_double_and_at_the_end_all_is_settled(
    printer: tuple[str, str], door: str, layout: type[PlainLayout], history: list[Step]
) -> None:
    with tempfile.TemporaryDirectory(dir=RAM) as folder:
        world = World(Path(folder), PRINTERS[printer[0]], DOORS[door], printer[1], layout)
        play(world, history)
    wrong = [each for each in world.verdict() if not cannot_be_known(world, each)]
    note("\n".join(world.story))
    assert not wrong
