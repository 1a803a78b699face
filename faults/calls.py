"""Random histories of an office at the real loop of a wall, in simulated time: drops, duplicates, reorderings, restarts
of wall, kiosk and broker, calls that are undone or end, piles of ten."""

from __future__ import annotations

from collections.abc import Iterator

from display.compose import office_typeface
from faults.report import Outcome, Trial
from tests.display.histories.trial import try_history

TIMES, QUICK = 1000, 3


def run(trial: Trial) -> Iterator[Outcome]:
    typeface, begun, calls, taken_back, lives = office_typeface(), 0, 0, 0, 0
    wrong = list[str]()
    for _ in range(trial.times):
        seed = trial.rng.randrange(10**6)
        tried = try_history(seed, typeface)
        calls, begun = calls + tried.calls, begun + tried.begun
        taken_back, lives = taken_back + tried.taken_back, lives + tried.lives
        wrong += [f"seed {seed}, {fault}" for fault in tried.faults]
    yield Outcome(
        "histories of a wall: messages lost, late and twice, restarts, undone calls, piles",
        trial.times,
        f"of {calls:,} calls {begun:,} came into the light, the others had ended or were missed for a minute; "
        f"{taken_back:,} were taken back; the wall was started {lives:,} times",
        lost=tuple(wrong),
    )
