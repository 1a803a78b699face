"""What came of a case, and the table of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple, Protocol

from msgspec import Struct


class Outcome(Struct, frozen=True):
    """A line of the table."""

    fault: str
    """What was tried."""
    times: int
    """How often."""
    noticed: str
    """What people notice, with the figures that were measured."""
    longest_s: float | None = None
    """For how long at most people got no number, or no answer; None: it is no question of time."""
    lost: tuple[str, ...] = ()
    """What was lost, doubled or called twice, and tracebacks; a sentence each, none if all held."""
    missed: tuple[str, ...] = ()
    """What was promised of times, memory and logs and did not hold, a sentence each. Where a machine has other work, it
    may be that machine's fault."""


class Trial(NamedTuple):
    """What a case gets."""

    home: Path
    """An empty folder."""
    times: int
    """How often the fault is provoked."""
    rng: Random
    """The same seed leads to the same faults, though not to the same moments."""


class Case(Protocol):
    """The module of a case."""

    TIMES: int
    """How often `make faults` provokes the fault."""
    QUICK: int
    """How often `--quick` and the tests do."""

    def run(self, trial: Trial) -> Iterator[Outcome]: ...


SHOWN = 3
"""So many sentences of what was lost stand in a line."""
HEADING = (
    "| what was tried | times | what people notice | for at most | what was lost | what was not kept |\n"
    "|---|---:|---|---:|---|---|"
)


def line(outcome: Outcome) -> str:
    longest = "–" if outcome.longest_s is None else f"{outcome.longest_s:.1f} s"
    lost, missed = _shown(outcome.lost), _shown(outcome.missed)
    return f"| {outcome.fault} | {outcome.times:,} | {outcome.noticed} | {longest} | {lost} | {missed} |"


def _shown(sentences: tuple[str, ...]) -> str:
    more = f" … and {len(sentences) - SHOWN} more (--json has all)" if len(sentences) > SHOWN else ""
    return "; ".join(sentences[:SHOWN]) + more if sentences else "nothing"


def has_failed(outcomes: Iterable[Outcome]) -> bool:
    return any(outcome.lost or outcome.missed for outcome in outcomes)
