"""A journal of version 0.1 still replays to the same line."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.forecast.learning import Learned
from core.forecast.service_times import USUAL
from core.line.evolve import evolve
from core.line.line import EMPTY, Line
from core.messages.events import EVENT_TYPES, DayOpened, Entry, RulesChanged
from core.messages.wire import decode_entry

WRITTEN_BY_0_1 = Path(__file__).with_name("journal_0_1.jsonl")
"""Two days of version 0.1 with every type of event that it knew, as they went over the bus; never written anew."""
OF_0_1 = {
    "DayOpened", "DayClosed", "RulesChanged", "OfficeResumed", "TicketUnserved", "IssuingStopped", "IssuingResumed",
    "TicketIssued", "SlipFailed", "SlipReprinted", "SlipConfirmed", "TicketVoided", "TicketCalled", "ServiceStarted",
    "ServiceFinished", "TicketAbsent", "TicketReturned", "TicketHeld", "TicketResumed", "TicketTransferred",
    "ClassChanged", "CallUndone", "NoticePosted", "CounterOpened", "CounterPaused", "CounterResumed", "CounterClosed",
}  # fmt: skip


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    read = [decode_entry(line) for line in WRITTEN_BY_0_1.read_bytes().splitlines()]
    return [entry for entry in read if entry is not None]


@pytest.fixture(scope="module")
def line(entries: list[Entry]) -> Line:
    return evolve(EMPTY, entries)


def test_every_event_is_still_known(entries: list[Entry]) -> None:
    assert [entry.seq for entry in entries] == list(range(1, 66))
    assert {type(entry.event).__name__ for entry in entries} == OF_0_1 <= set(EVENT_TYPES)


def test_every_ticket_is_where_it_was(line: Line) -> None:
    where = {
        ticket.label: (ticket.service, ticket.class_, ticket.phase, ticket.slip.proof)
        for ticket in line.tickets.values()
    }
    assert where == {
        "101": ("HT", "N", "waiting", "printed"),
        "103": ("HT", "N", "waiting", "printed"),
        "201": ("CT", "N", "waiting", "printed"),
        "202": ("HT", "N", "waiting", "printed"),
        "301": ("DD", "N", "waiting", "unproven"),
        "303": ("DD", "N", "waiting", None),
    }
    assert [place.label for place in line.queues["HT"]] == ["101", "202", "103"]


def test_services_take_as_long_as_was_always_assumed(entries: list[Entry]) -> None:
    """The rules of that version had no durations."""
    known = Learned(None)
    for entry in entries:
        if isinstance(entry.event, DayOpened | RulesChanged):
            assert entry.event.rules.usual == {}
            known.apply(EMPTY, entry)
    assert {known.service_times.distribution(service) for service in ("HT", "CT", "DD", "TP")} == {USUAL}


def test_the_day_stands_as_it_did(line: Line) -> None:
    assert (line.day, line.seq, line.call_no) == ("2026-11-25", 65, 7)
    assert (line.issuing.counts, line.ended) == ({"CT": 4, "HT": 3, "DD": 3}, {"void": 2, "done": 2})
    assert {name: counter.status for name, counter in line.counters.items()} == {"1": "open", "2": "closed"}
    assert (line.issuing.stop_reason, line.slips, line.notices) == (None, (), ())
