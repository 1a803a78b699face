"""Replay: the same entries always give the same line, and no journal of another version makes it fail."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from core.instant import Instant
from core.line.evolve import evolve
from core.line.line import EMPTY
from core.line.order import next_ticket
from core.line.ticket import Place
from core.messages import events
from core.messages.commands import CallNext, CallTicket, Hold, NewDay, Return, Start, TakeTicket, Transfer, Undo
from core.messages.events import AnyEvent, CallUndone, Entry, OfficeResumed, ServiceFinished, TicketIssued
from core.messages.observations import SlipLost, SlipProven, TimePassed
from core.messages.wire import event_body, read_event
from core.public_state.snapshot import snapshot
from core.rules import Rules
from tests.core.hall import Hall

labels = st.sampled_from(["101", "102", "201", "999"])
counters = st.sampled_from(["1", "2", "9"])
services = st.sampled_from(["HT", "CT", "XX"])
instants = st.integers(0, 2_000_000_000_000).map(Instant)
texts = st.sampled_from(["", "given_up", "asked", "printer"])
whys = st.builds(events.Why, rule=st.sampled_from(get_args(events.CallRule)), key=st.none() | instants)
rules = st.builds(
    Rules,
    services=st.dictionaries(services, st.sampled_from([None, "1", "2"])),
    counters=st.dictionaries(counters, st.dictionaries(services, st.integers(0, 30))),
)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "label": labels, "counter": counters, "service": services, "arrival": instants, "why": whys, "rules": rules,
    "reason": texts, "note": texts, "operator": texts, "bytes": st.integers(0, 9), "marked": st.booleans(),
    "paper": st.booleans(), "ahead": st.integers(0, 9), "forecast": st.none(), "call_no": st.integers(0, 9),
    "count": st.integers(0, 4), "behind": st.integers(0, 3), "restored": st.none() | labels,
    "to_counter": st.none() | counters, "services": st.lists(services).map(tuple), "started": st.booleans(),
    "away_s": st.none() | st.integers(0, 9000), "class_": st.sampled_from("NP"), "outcome": st.just("done"),
    "tomorrow": st.none() | rules, "text": texts, "until": st.none() | instants, "urgent": st.booleans(),
    "proof": st.sampled_from(get_args(events.Proof)), "mm": st.integers(-9, 99_999),
    "roll": st.none() | st.builds(events.Roll, st.integers(-9, 99_999), st.integers(-9, 999)),
    "instead_of": st.none() | labels, "half": st.integers(0, 2), "held": st.booleans(), "void": st.booleans(),
    "then": st.lists(services, max_size=2).map(tuple), "goes_to": st.none() | services,
    "first": st.integers(0, 9), "last": st.integers(0, 9), "last_day": texts,
    "counts": st.dictionaries(services, st.integers(-9, 99)), "outcomes": st.none(),
    "told": st.none() | st.builds(events.Told, st.just((5, 10)), instants),
}  # fmt: skip
"""What stands in a field of this name, whatever the event."""


def any_event() -> st.SearchStrategy[Any]:
    return st.one_of([_of(kind) for kind in get_args(AnyEvent)])


def _of(kind: Any) -> st.SearchStrategy[Any]:
    fields = {name: FIELDS[name] for name in kind.__struct_fields__}
    if kind is events.IssuingStopped:
        fields["reason"] = st.sampled_from(get_args(events.StopReason))
    return st.builds(kind, **fields)


def entries(happened: list[Any]) -> list[Entry]:
    return [
        Entry(seq=seq, day="2026-11-24", at=Instant(seq), line=Instant(seq), cause=str(seq // 2), event=event)
        for seq, event in enumerate(happened, start=1)
    ]


@settings(deadline=None)
@given(happened=st.lists(any_event(), min_size=30, max_size=60))
def test_no_entries_however_strange_raise(an_office: Hall, happened: list[Any]) -> None:
    line = evolve(EMPTY, entries(happened))
    assert line.seq == len(happened)
    snapshot(line, an_office.now, an_office.settings, "ready")
    for counter in ("1", "2", "9"):
        next_ticket(line, counter)


@settings(deadline=None)
@given(shuffle=st.randoms(use_true_random=False))
def test_no_order_of_a_days_entries_raises(a_day: list[Entry], an_office: Hall, shuffle: Any) -> None:
    shuffled = shuffle.sample(a_day, len(a_day))
    line = evolve(EMPTY, shuffled)
    assert line.time == max(entry.line for entry in shuffled)
    snapshot(line, an_office.now, an_office.settings, "ready")


@settings(deadline=None)
@given(data=st.data())
def test_a_day_with_entries_missing_or_doubled_does_not_raise(
    a_day: list[Entry], an_office: Hall, data: st.DataObject
) -> None:
    kept = data.draw(st.lists(st.sampled_from(a_day), max_size=80))
    line = evolve(EMPTY, sorted(kept, key=lambda entry: entry.seq))
    snapshot(line, an_office.now, an_office.settings, "ready")


def test_replay_gives_the_line_that_was_live(hall: Hall, a_day: list[Entry]) -> None:
    assert evolve(EMPTY, hall.entries) == hall.line
    halves = evolve(evolve(EMPTY, a_day[:25]), a_day[25:])
    assert halves == evolve(EMPTY, a_day)


def test_replay_through_the_journals_json_gives_the_same_line(a_day: list[Entry]) -> None:
    stored = [(entry, type(entry.event).__name__, event_body(entry.event)) for entry in a_day]
    read = [replace(entry, event=read_event(kind, body)) for entry, kind, body in stored]
    assert evolve(EMPTY, read) == evolve(EMPTY, a_day)


def test_line_time_never_runs_backwards() -> None:
    later, earlier = entries([OfficeResumed(None), OfficeResumed(None)])
    line = evolve(EMPTY, [replace(later, line=Instant(900)), replace(earlier, line=Instant(100))])
    assert line.time == 900


def test_a_ticket_takes_its_order_from_the_seq_of_its_issue(hall: Hall) -> None:
    label = hall.take("CT")
    issued = next(entry for entry in hall.entries if isinstance(entry.event, TicketIssued))
    assert hall.line.queues["CT"] == (Place(hall.line_time, issued.seq, label),)


@pytest.mark.parametrize("trusted", [True, False])
def test_a_ticket_issued_by_an_untrusted_clock_has_no_time_of_day(hall: Hall, trusted: bool) -> None:
    hall.trusted = trusted
    label = hall.take("CT")
    assert hall.ticket(label).issued_at == (hall.utc if trusted else None)


def test_a_second_issue_of_a_label_changes_nothing(hall: Hall) -> None:
    label = hall.take("CT")
    again = replace(hall.entries[-2], seq=hall.line.seq + 1)
    assert getattr(again.event, "label", None) == label
    assert evolve(hall.line, [again]) == replace(hall.line, seq=again.seq)


def test_an_undo_of_a_call_that_is_not_the_counters_last_changes_nothing(hall: Hall) -> None:
    first = hall.reach("called")
    other = hall.take("CT")
    strange = replace(hall.entries[-1], event=CallUndone(other, "2", 1, None))
    line = evolve(hall.line, [strange])
    assert (line.tickets[first].phase, line.tickets[other].phase) == ("called", "waiting")


def test_only_counts_are_kept_of_ended_tickets(hall: Hall) -> None:
    for _ in range(5):
        hall.take("CT")
    for _ in range(5):
        hall.next("2")
        hall.do(Start, counter="2")
    hall.do(CallNext, counter="2")
    assert (len(hall.line.tickets), hall.line.ended) == (0, {"done": 5})


@pytest.fixture(scope="module")
def an_office() -> Any:
    """An office whose clock and settings are used."""
    return Hall()


@pytest.fixture(scope="module")
def a_day() -> list[Entry]:
    """The entries of a short day in which a bit of everything happens."""
    office = Hall()
    office.start()
    office.open("1", "2")
    labels = [office.take(service) for service in ("CT", "HT", "CT", "CT", "HT", "CT")]
    office.next("2")
    office.next("1")
    office.do(Undo, counter="1")
    office.next("2")
    office.do(Return, label=labels[0])
    office.do(Transfer, counter="2", to_counter="1")
    office.next("1")
    office.do(Hold, counter="1")
    office.do(CallTicket, counter="1", label=labels[3], reason="asked")
    office.do(Start, counter="1")
    office.restart(outage_s=30)
    office.do(CallNext, counter="1")
    office.do(Undo, counter="1")
    office.observe(SlipLost(office.do(TakeTicket, service="CT")[0].label, "paper_out", 3))
    office.wait(200)
    office.observe(TimePassed())
    office.observe(SlipProven(office.do(TakeTicket, service="HT")[0].label, "sent"))
    office.do(CallNext, counter="1")
    office.do(CallNext, counter="1")
    assert any(isinstance(entry.event, ServiceFinished) for entry in office.entries)
    for counter in ("1", "2"):
        if office.line.counter(counter).ticket:
            office.do(Hold, counter=counter)
    office.do(NewDay)
    return office.entries
