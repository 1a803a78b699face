"""Random histories of presses, faults, mending, restarts and the guide's acts: nobody is robbed, nobody is doubled."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from core.commands import Keep, NewRoll, Reprint, ResumeIssuing, StopIssuing, VoidTicket
from printer.characters import CHARACTERS
from tests.printer.world.faults import FAULTS
from tests.printer.world.machine import DOORS, SERIAL, USB
from tests.printer.world.office import RAM, World

HISTORIES = 1000
PRINTERS = (("full", "printed"), ("full", "sensor"), ("blocks", "sensor"), ("plain58", "sent"), ("liar", "sensor"))
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
"""Always as many steps, as lists of a free length are short; one that fails shrinks to presses of no pause."""


def play(world: World, history: list[Step]) -> None:
    at = world.time.now + 1
    for name, pause_s, number in history:
        at += pause_s
        world.time.at(at, lambda name=name, number=number: ACTS[name][1](Dice(world, number)))  # type: ignore[misc]
    world.time.at(at + 1, world.end)
    world.play()


def cannot_be_known(world: World, wrong: str) -> bool:
    """As `test_faults.py` says it of single faults, with the reasons."""
    if wrong.startswith("ghost that was not cut"):
        return True
    if world.happened >= {"mute", "burst of noise"} and ("ghost" in wrong or "proof" in wrong):
        return True  # noise on the line speaks for the printer
    if "mute" in world.happened and world.machine.door is USB and "ghost" in wrong:
        return True  # the port says that there is no paper, and nobody that the slip was out before
    blindly = world.settings.printer.confirm == "sent" or world.character.lies
    unnoticed = world.machine.door is SERIAL and world.machine.lost_slip
    return wrong.startswith("proof without slip") and (blindly or unnoticed)


@pytest.mark.timeout(300)
@settings(
    max_examples=HISTORIES,
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(printer=st.sampled_from(PRINTERS), door=st.sampled_from(sorted(DOORS)), history=histories)
def test_whatever_happens_there_is_no_ghost_and_no_double_and_at_the_end_all_is_settled(
    printer: tuple[str, str], door: str, history: list[Step]
) -> None:
    with tempfile.TemporaryDirectory(dir=RAM) as folder:
        world = World(Path(folder), CHARACTERS[printer[0]], DOORS[door], printer[1])
        play(world, history)
    wrong = [each for each in world.verdict() if not cannot_be_known(world, each)]
    note("\n".join(world.story))
    assert not wrong
