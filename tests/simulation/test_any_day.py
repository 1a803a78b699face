"""Whatever people and clerks do, every ticket is served once, is absent, or still waits."""

from __future__ import annotations

from collections import Counter
from datetime import date
from operator import attrgetter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.instant import MINUTE_MS
from core.messages.events import HAS_LEFT, Entry, ServiceFinished, TicketAbsent, TicketIssued
from core.rules import Rules
from reports.tally import Tally
from simulation.day_plan import ClerkAction, DayPlan, Leg, Pace, Visitor
from simulation.recorded_days import recorded_plans
from simulation.simulator import Simulator
from tests.core.days.steps import Step, histories, take_step
from tests.core.hall import Hall as Office

SERVICES = ("A", "B", "C")
COUNTERS = ("1", "2", "3")
times = st.integers(0, 600).map(lambda minute: minute * MINUTE_MS)
patience = st.sampled_from((None, 0, 10 * MINUTE_MS))
paces = st.builds(Pace, *(st.sampled_from((0, 0, 1, 6 * MINUTE_MS)) for _ in range(3)))
legs = st.lists(
    st.builds(Leg, st.sampled_from(SERVICES), st.integers(1, 60 * MINUTE_MS), patience, paces), min_size=1, max_size=3
)
visitors = st.builds(
    Visitor,
    times,
    st.sampled_from(("N", "P")),
    legs.map(tuple),
    st.booleans(),
    st.sampled_from((0, 0, 7 * MINUTE_MS)),
    st.sampled_from((None, *SERVICES)),
    st.booleans(),
)
actions = st.builds(
    ClerkAction,
    times,
    st.sampled_from(COUNTERS),
    st.sampled_from(("open", "open", "pause", "resume", "close", "leave")),
    st.just(()),
)
skills = st.dictionaries(st.sampled_from(SERVICES), st.integers(0, 15), min_size=1)


@settings(max_examples=settings().max_examples * 3 // 5, deadline=None)
@given(st.lists(visitors, max_size=25), st.lists(actions, max_size=12), st.lists(skills, min_size=3, max_size=3))
def test_any_day_serves_every_ticket_at_most_once(
    people: list[Visitor], clerks: list[ClerkAction], offsets: list[dict[str, int]]
) -> None:
    rules = Rules(
        services={"A": "1", "B": "2", "C": "3"},
        counters=dict(zip(COUNTERS, offsets, strict=True)),
        reasons=(HAS_LEFT,),
    )
    day = DayPlan(
        date(2026, 1, 5), rules, sorted(people, key=attrgetter("at_ms")), sorted(clerks, key=attrgetter("at_ms"))
    )
    heard: list[Entry] = []
    simulator, tally = Simulator(heard.append), Tally()
    simulator.run_day(day)
    simulator.run_day(day._replace(day=date(2026, 1, 6)))
    tally.apply_all(heard)
    tally.end()
    assert all(entry.event.started for entry in heard if isinstance(entry.event, ServiceFinished))
    ended = Counter(
        (entry.day, entry.event.label) for entry in heard if isinstance(entry.event, ServiceFinished | TicketAbsent)
    )
    assert set(ended.values()) <= {1}
    issued = sum(isinstance(entry.event, TicketIssued) for entry in heard)
    assert issued == 2 * len(people)
    assert len(ended) + tally.unserved + tally.abandoned == issued
    assert all(wait.ms is None or wait.ms >= 0 for wait in tally.waits)
    assert all(counter.busy_ms <= counter.open_ms for counter in tally.counters.values())
    recorded = recorded_plans(heard)
    assert sum(len(plan.visitors) for plan in recorded) == issued
    assert all(action.at_ms >= 0 for plan in recorded for action in plan.actions)


@settings(max_examples=settings().max_examples * 2 // 5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=histories)
def test_any_history_of_an_office_is_counted_and_can_be_simulated(history: list[Step]) -> None:
    """With wrong clocks, power cuts, changed settings, undone calls, void tickets and counters that are not closed."""
    office = Office()
    office.start()
    office.open("1", "2", "3")
    for step in history:
        take_step(office, step)
    tally, again = Tally(), Tally()
    tally.apply_all(office.entries)
    tally.end()
    simulator, days = Simulator(again.apply), recorded_plans(office.entries)
    for plan in days:
        simulator.run_day(plan)
    again.end()
    for counter in tally.counters.values():
        assert 0 <= counter.busy_ms <= counter.open_ms
    assert all(wait.ms is None or wait.ms >= 0 for wait in (*tally.waits, *again.waits))
    assert len(again.waits) >= sum(wait.first for wait in again.waits) == sum(len(plan.visitors) for plan in days)
    assert sum(wait.first for wait in again.waits) == sum(wait.first for wait in tally.waits)
