"""Whatever people and clerks do, everybody is served once, is gone, or still waits; and nobody is passed over."""

from __future__ import annotations

from collections import Counter
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from core.events import Entry, ServiceFinished, TicketAbsent, TicketIssued
from core.rules import Rules
from luot.simulation.hall import Hall
from luot.simulation.hours import MINUTE_MS
from luot.simulation.plan import Act, Leg, Plan, Visitor
from luot.simulation.recording import plans
from luot.simulation.tally import Tally

SERVICES = ("A", "B", "C")
COUNTERS = ("1", "2", "3")
times = st.integers(0, 600).map(lambda minute: minute * MINUTE_MS)
legs = st.lists(st.builds(Leg, st.sampled_from(SERVICES), st.integers(1, 60 * MINUTE_MS)), min_size=1, max_size=3)
visitors = st.builds(
    Visitor,
    times,
    st.sampled_from(("N", "P")),
    legs.map(tuple),
    st.booleans(),
    st.sampled_from((0, 0, 7 * MINUTE_MS)),
    st.sampled_from((None, *SERVICES)),
)
acts = st.builds(
    Act,
    times,
    st.sampled_from(COUNTERS),
    st.sampled_from(("open", "open", "pause", "resume", "close", "leave")),
    st.just(()),
)
skills = st.dictionaries(st.sampled_from(SERVICES), st.integers(0, 15), min_size=1)


@settings(max_examples=60, deadline=None)
@given(st.lists(visitors, max_size=25), st.lists(acts, max_size=12), st.lists(skills, min_size=3, max_size=3))
def test_any_day(people: list[Visitor], clerks: list[Act], offsets: list[dict[str, int]]) -> None:
    rules = Rules(services={"A": "1", "B": "2", "C": "3"}, counters=dict(zip(COUNTERS, offsets, strict=True)))
    day = Plan(date(2026, 1, 5), rules, sorted(people), sorted(clerks, key=lambda act: act.at_ms))
    heard: list[Entry] = []
    hall, tally = Hall(heard.append), Tally()
    hall.live(day)
    hall.live(day._replace(day=date(2026, 1, 6)))
    tally.hear_all(heard)
    tally.end()
    finished = [entry for entry in heard if isinstance(entry.event, ServiceFinished)]
    gone = [entry for entry in heard if isinstance(entry.event, TicketAbsent)]
    assert all(entry.event.started for entry in finished if isinstance(entry.event, ServiceFinished))
    ended = Counter((entry.day, entry.event.label) for entry in (*finished, *gone))
    assert set(ended.values()) <= {1}
    issued = sum(isinstance(entry.event, TicketIssued) for entry in heard)
    assert issued == 2 * len(people)
    assert len(ended) + tally.unserved == issued
    assert all(wait.ms is None or wait.ms >= 0 for wait in tally.waits)
    assert all(counter.busy_ms <= counter.open_ms for counter in tally.counters.values())
    assert sum(len(plan.visitors) for plan in plans(heard)) == issued
