"""Scenarios and days for the simulator's tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from core.messages.events import HAS_LEFT, Entry
from core.rules import Rules
from simulation.day_plan import ClerkAction, DayPlan, Leg, Pace, Visitor
from simulation.day_source import Outcome, simulate_days
from simulation.invented_days import InventedDays
from simulation.scenario import Arrivals, Scenario, ScenarioCounter, ScenarioService
from simulation.simulator import Simulator
from simulation.what_if import NO_CHANGE, parse_change

MINUTE = 60_000

Queue = Callable[..., Scenario]


@pytest.fixture
def queue() -> Queue:
    """M/M/c, or M/G/c: one service, a minute each on average, people at a constant rate."""

    def scenario(
        c: int, rho: float, customers: int, *, law: Any = "exponential", seed: int = 1, **more: Any
    ) -> Scenario:
        return Scenario(
            arrivals=Arrivals(rate_per_min=c * rho, customers=customers),
            service=(ScenarioService(code="A", share=1, mean_min=1, law=law),),
            counter=tuple(ScenarioCounter(id=str(n), offsets={"A": 0}) for n in range(1, c + 1)),
            seed=seed,
            **more,
        )

    return scenario


Live = Callable[..., Outcome]


@pytest.fixture
def live() -> Live:
    """Simulates a scenario under a change: `live(scenario, "B=0")`."""

    def outcome(scenario: Scenario, change: str | None = None) -> Outcome:
        source = InventedDays("test", scenario)
        return simulate_days(source, parse_change(change, source.rules) if change else NO_CHANGE)

    return outcome


LiveThrough = Callable[..., list[Entry]]


@pytest.fixture
def live_through() -> LiveThrough:
    """All entries of one day: `live_through(visitors, counters, actions)`; times in minutes."""

    def entries(
        visitors: list[Visitor],
        counters: dict[str, dict[str, int]],
        actions: list[ClerkAction],
        *,
        head_start_min: int = 30,
    ) -> list[Entry]:
        codes = dict.fromkeys(code for offsets in counters.values() for code in offsets)
        rules = Rules(
            services={code: str(n) for n, code in enumerate(codes, 1)},
            counters=counters,
            head_start_s=head_start_min * 60,
            reasons=(HAS_LEFT,),
        )
        heard: list[Entry] = []
        Simulator(heard.append).run_day(DayPlan(date(2026, 1, 5), rules, visitors, actions))
        return heard

    return entries


Comes = Callable[..., Visitor]


@pytest.fixture
def comes() -> Comes:
    """A visitor: `comes(480, "A", 5)` at 08:00 for five minutes; more legs may follow. `pace`: in minutes."""

    def visitor(
        at_min: float,
        *legs: Any,
        class_: Any = "N",
        shows_up: bool = True,
        rest_min: float = 0,
        patience_min: float | None = None,
        tells: bool = False,
        pace: tuple[float, float, float] = (0, 0, 0),
    ) -> Visitor:
        pairs = zip(legs[::2], legs[1::2], strict=True)
        patience_ms = None if patience_min is None else round(patience_min * MINUTE)
        clerks = Pace(*(round(minutes * MINUTE) for minutes in pace))
        stays = tuple(Leg(service, round(minutes * MINUTE), patience_ms, clerks) for service, minutes in pairs)
        return Visitor(round(at_min * MINUTE), class_, stays, shows_up, round(rest_min * MINUTE), tells=tells)

    return visitor
