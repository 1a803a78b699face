"""Random histories of presses, faults, mending, restarts and the guide's commands: no ticket is lost or doubled."""

from __future__ import annotations

import math
import os
import re
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from core.messages.commands import Keep, NewDay, NewRoll, Reprint, ResumeIssuing, StopIssuing, VoidTicket
from tests.printer.world.faults import FAULTS
from tests.printer.world.layout import NumberFirst, PlainLayout
from tests.printer.world.machine import CABLES, SERIAL
from tests.printer.world.office import ORPHANED, RAM, World
from tests.printer.world.printers import PRINTERS

pytestmark = pytest.mark.slow

HISTORIES = int(os.environ.get("LUOT_HISTORIES", "90"))
"""Of all cables together; `make fuzz` tries some thousands."""
TRIED = (
    ("full", "printed"), ("full", "sensor"), ("hoarder", "printed"), ("hoarder", "sensor"), ("blocks", "sensor"),
    ("plain58", "sent"), ("liar", "sensor"),
)  # fmt: skip
PAUSES_S = (0, 0.02, 0.1, 0.3, 0.6, 1, 2, 5, 9, 40)
AWAY_S = (0.5, 2, 20, 150)


class Dice(NamedTuple):
    """A random number that chooses among what there is at that moment."""

    world: World
    number: int

    def one_of(self, choices: tuple[float, ...]) -> float:
        return choices[self.number % len(choices)]

    def label(self) -> str:
        """The label of a living ticket, if there is one."""
        labels = sorted(self.world.office.line.tickets) or ["201"]
        return labels[self.number % len(labels)]


def strike(fault: str) -> Callable[[Dice], None]:
    return lambda dice: dice.world.fault(fault)


ACTS: dict[str, tuple[int, Callable[[Dice], object]]] = {
    "press": (24, lambda dice: dice.world.press()),
    "mend": (10, lambda dice: dice.world.mend()),
    "kill": (3, lambda dice: dice.world.kill(dice.one_of(AWAY_S))),
    "kill at report": (2, lambda dice: dice.world.kill_at_report(dice.one_of(AWAY_S))),
    "restart": (3, lambda dice: dice.world.restart(dice.one_of(AWAY_S))),
    "reprint": (5, lambda dice: dice.world.ask(Reprint, label=dice.label())),
    "keep": (2, lambda dice: dice.world.ask(Keep, label=dice.label())),
    "void": (3, lambda dice: dice.world.ask(VoidTicket, label=dice.label(), reason="left")),
    "new roll": (1, lambda dice: dice.world.ask(NewRoll)),
    "new day": (1, lambda dice: dice.world.ask(NewDay)),
    "stop": (1, lambda dice: dice.world.ask(StopIssuing, reason="left")),
    "resume": (2, lambda dice: dice.world.ask(ResumeIssuing)),
    **{fault: (2, strike(fault)) for fault in FAULTS if fault != "garbage"},
}
"""What may happen, and how often it does among the rest."""

Step = tuple[str, float, int]
step = st.tuples(
    st.sampled_from([name for name, (weight, _) in ACTS.items() for _ in range(weight)]),
    st.sampled_from(PAUSES_S),
    st.integers(0, 7),
)
histories = st.lists(step, min_size=16, max_size=16)
"""A fixed number of steps, as lists of a free length are mostly short."""


def play(world: World, history: list[Step]) -> None:
    at = world.time.now + 1
    for name, pause_s, number in history:
        at += pause_s
        world.time.at(at, partial(ACTS[name][1], Dice(world, number)))
    world.time.at(at + 1, world.end)
    world.play()


def cannot_be_known(world: World, wrong: str) -> bool:
    """Whether this is a limit that `test_faults.py` explains for single faults; only for slips that a fault struck."""
    slip = re.match(r"(?:proof without slip|unproven before its number has left): \d+ for (\d+) ", wrong)
    faults = world.struck[int(slip[1])] if slip else set()
    if wrong == "who came last has no slip":
        return ORPHANED in world.struck[max(job for job in world.struck if job)] and not world.character.clears
    if world.settings.printer.confirm == "sent" or world.character.always_reports_ok:
        return bool(faults)
    if "burst of noise" in faults and world.settings.printer.confirm == "sensor":
        return len(faults) > 1  # noise on the line speaks for a printer that then fails
    if ORPHANED in faults and not world.character.clears:
        return True  # they arrive in the middle of a slip
    return world.machine.cable is SERIAL and bool(faults & {"off", "power cycle", "dies soon"})


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("cable", CABLES)
@settings(
    max_examples=math.ceil(HISTORIES / len(CABLES)),
    deadline=None,
    phases=[Phase.reuse, Phase.generate],  # the log is shown; shrinking takes minutes
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    printer=st.sampled_from(TRIED),
    layout=st.sampled_from([PlainLayout, NumberFirst]),
    history=histories,
)
def test_no_history_leaves_a_void_slip_a_double_number_or_an_unsettled_ticket(
    printer: tuple[str, str], cable: str, layout: type[PlainLayout], history: list[Step]
) -> None:
    with tempfile.TemporaryDirectory(dir=RAM) as folder:
        world = World(Path(folder), PRINTERS[printer[0]], CABLES[cable], printer[1], layout)
        play(world, history)
    wrong = [each for each in world.violations() if not cannot_be_known(world, each)]
    note("\n".join(world.log))
    assert not wrong


def test_a_printer_that_was_silent_while_its_roll_was_changed_proves_nothing(tmp_path: Path) -> None:
    """It had taken the whole slip, ran out of paper in the middle of it, and printed the rest on the new roll."""
    world = World(tmp_path, PRINTERS["hoarder"], SERIAL, "printed", PlainLayout)
    play(world, [("mute", 1, 0), ("paper out soon", 0.3, 0), ("press", 0, 0), ("cover open", 5, 0), ("mend", 9, 0)])
    assert not [each for each in world.violations() if not cannot_be_known(world, each)], world.log
