"""An independent simulator, written with SimPy, has the same wait for every visitor."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest
import simpy
from msgspec.structs import replace

from reports.tally import Tally
from simulation.day_plan import DayPlan, Visitor
from simulation.invented_days import invented_plans
from simulation.scenario import load_scenario
from simulation.simulator import Simulator

pytestmark = pytest.mark.slow

DAYS = 60
HEAD_START_MS = 30 * 60_000
SKILLS = {
    "1": {"HT": 0, "CT": 10},
    "2": {"CT": 0, "HT": 10, "KQ": 5},
    "3": {"DD": 0},
    "4": {"XH": 0, "KD": 0, "KQ": 0, "CT": 15},
    "5": {"CT": 0, "HT": 0, "KQ": 0},
}
SEVEN, EIGHT, TEN = 7 * 3_600_000, 8 * 3_600_000, 10 * 3_600_000


class Office:
    """The reference day as SimPy processes."""

    def __init__(self, visitors: list[Visitor]) -> None:
        self.env = simpy.Environment()
        self.visitors = visitors
        self.waiting: set[int] = set()
        self.bells: dict[str, Any] = {}
        self.waits: dict[int, int] = {}
        self.env.process(self.door())
        for name in SKILLS:
            self.env.process(self.clerk(name))
        self.env.run()

    def door(self) -> Generator[Any, Any, None]:
        for n, visitor in enumerate(self.visitors):
            yield self.env.timeout(visitor.at_ms - self.env.now)
            self.waiting.add(n)
            service = visitor.legs[0].service
            able = [(SKILLS[name][service], name) for name in self.bells if service in SKILLS[name]]
            if able:
                self.bells.pop(min(able)[1]).succeed()

    def clerk(self, name: str) -> Generator[Any, Any, None]:
        yield self.env.timeout(EIGHT if name == "5" else SEVEN)
        closes = self.env.timeout(TEN - self.env.now) if name == "5" else self.env.event()
        while not closes.processed:
            able = [n for n in self.waiting if self.visitors[n].legs[0].service in SKILLS[name]]
            if not able:
                self.bells[name] = self.env.event()
                yield self.bells[name] | closes
                self.bells.pop(name, None)
                continue
            n = min(able, key=lambda n: (self.key(name, self.visitors[n]), n))
            self.waiting.remove(n)
            visitor = self.visitors[n]
            self.waits[n] = int(self.env.now) - visitor.at_ms
            yield self.env.timeout(visitor.legs[0].work_ms + (visitor.rest_ms if visitor.shows_up else 0))

    def key(self, counter: str, visitor: Visitor) -> int:
        head_start = HEAD_START_MS if visitor.class_ == "P" else 0
        return visitor.at_ms - head_start + 60_000 * SKILLS[counter][visitor.legs[0].service]


def ours(plan: DayPlan) -> list[int | None]:
    tally = Tally()
    Simulator(tally.apply).run_day(plan)
    tally.end()
    return [wait.ms for wait in sorted(tally.waits)]


@pytest.mark.parametrize("per_day", [100, 140])
def test_simpy_agrees_on_every_wait_of_the_reference_day(per_day: int) -> None:
    reference = load_scenario("reference-day")
    scenario = replace(reference, days=DAYS, arrivals=replace(reference.arrivals, per_day=per_day))
    people = waited = 0
    for plan in invented_plans(scenario):
        office = Office(list(plan.visitors))
        theirs = [office.waits[n] for n in range(len(plan.visitors))]
        assert ours(plan) == theirs, plan.day
        people += len(theirs)
        waited += sum(wait > 0 for wait in theirs)
    assert people > 0.9 * DAYS * per_day
    assert waited > 0.2 * people
