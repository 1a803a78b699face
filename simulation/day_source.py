"""Where simulated days come from, and what comes of them under a change."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import tzinfo
from typing import NamedTuple, Protocol

from core.messages.events import Entry
from core.rules import Rules
from reports.confidence import WaitFilter, difference_half_width, is_first
from reports.figures import Figures, figures
from reports.tally import Tally
from simulation.day_plan import DayPlan
from simulation.simulator import Simulator
from simulation.what_if import Change


class DaySource(Protocol):
    """`InventedDays` from a scenario, or `RecordedDays` from an office's journal."""

    name: str
    rules: Rules
    """Which counters and services there are."""
    has_days: bool
    """False: one endless stream of people at a constant rate."""
    partial_counters: frozenset[str]
    """Counters that were opened for some of their services only."""
    zone: tzinfo
    """The time zone of the times of day in the plans."""
    visitors: int
    """About how many there are in all."""

    def plans(self, change: Change) -> Iterable[DayPlan]: ...


class Outcome(NamedTuple):
    """What was counted on all days of a source."""

    tally: Tally
    figures: Figures
    has_days: bool


def simulate_days(
    source: DaySource,
    change: Change,
    *,
    passed: Callable[[int], object] = lambda _: None,
    record: Callable[[Entry], object] = lambda _: None,
    paper: bool = False,
) -> Outcome:
    """Runs all days under a change; calls `record` with every entry and `passed(1)` after every visitor."""
    tally = Tally(source.zone)

    def count_and_record(entry: Entry) -> None:
        tally.apply(entry)
        record(entry)

    simulator, rules = Simulator(count_and_record, paper=paper, zone=source.zone), source.rules
    for plan in source.plans(change):
        simulator.run_day(plan, passed=passed)
        rules = plan.rules
    return outcome_of(tally, rules, has_days=source.has_days, left_unseen=simulator.left_unseen)


def outcome_of(tally: Tally, rules: Rules, *, has_days: bool, left_unseen: int = 0) -> Outcome:
    """Ends the tally. `left_unseen`: how many left before their call without a word, on simulated days."""
    tally.end()
    found = figures(tally, head_start_min=rules.head_start_s / 60, has_days=has_days, left_unseen=left_unseen)
    return Outcome(tally, found, has_days)


def error_of_difference(one: Outcome, other: Outcome, *, only: WaitFilter = is_first) -> float | None:
    """Half the width of the 95 % interval of the difference of the mean waits, minutes; None: too few data."""
    if one.has_days != other.has_days:
        return None
    return difference_half_width(one.tally, other.tally, has_days=one.has_days, only=only)
