"""What `faults/invariants.py` finds, and that it finds nothing where nothing is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from core.messages.commands import CallNext, OpenCounter, TakeTicket
from core.messages.events import Entry, TicketCalled
from core.messages.observations import SlipProven
from core.messages.state import Reply
from faults.invariants import broken
from tests.kiosk.world import World

LOG = """ERROR kiosk
Traceback (most recent call last):
  File "a.py", line 1, in f
    g()
  File "b.py", line 2, in g
    raise ValueError("x")
ValueError: x
INFO kiosk: ready
"""


class Morning:
    """Three numbers with slips, of which the first is called."""

    def __init__(self, journal: Path) -> None:
        world = World(journal)
        world.start()
        world.ask(OpenCounter, counter="1")
        replies: list[Reply] = []
        for service, label in (("CT", "201"), ("HT", "101"), ("CT", "202")):
            replies.append(world.ask(TakeTicket, service=service))
            world.office.observe(SlipProven(label, "printed"))
        replies.append(world.ask(CallNext, counter="1"))
        self.entries = world.journal.after(0, 100)
        world.journal.close()
        self.acknowledged = {reply.id: reply for reply in replies}
        self.slips = ["201", "101", "202"]
        self.logs = ["INFO kiosk: ready"]

    def at(self, kind: str, *, nth: int = 0) -> int:
        """Where the nth entry of this type stands."""
        return [at for at, entry in enumerate(self.entries) if type(entry.event).__name__ == kind][nth]

    def insert(self, at: int, event: Entry) -> None:
        after = [replace(entry, seq=entry.seq + 1) for entry in self.entries[at:]]
        self.entries[at:] = [replace(event, seq=at + 1), *after]

    @property
    def broken(self) -> str:
        found = broken(self.entries, acknowledged=self.acknowledged, slips=self.slips, logs=self.logs)
        return " | ".join(found)


@pytest.fixture
def morning(tmp_path: Path) -> Morning:
    return Morning(tmp_path / "journal.sqlite")


def test_an_ordinary_morning_breaks_nothing(morning: Morning) -> None:
    assert not morning.broken


def test_a_lost_entry_is_a_gap_and_what_was_told_is_missed(morning: Morning) -> None:
    del morning.entries[morning.at("TicketIssued", nth=2)]
    assert "have gaps" in morning.broken
    assert "is not in the journal" in morning.broken


def test_a_number_that_was_told_otherwise_is_found(morning: Morning) -> None:
    (told, *_) = morning.acknowledged.values()
    assert told.ticket
    morning.acknowledged[told.id] = replace(told, ticket=replace(told.ticket, label="299"))
    assert "was answered with" in morning.broken


def test_a_number_that_is_issued_twice_is_found(morning: Morning) -> None:
    at = morning.at("TicketIssued")
    morning.insert(at + 1, morning.entries[at])
    assert "numbers with 2 are not gapless or not unique: [1, 1, 2]" in morning.broken


def test_a_second_call_of_one_ticket_is_found(morning: Morning) -> None:
    call = morning.entries[morning.at("TicketCalled")]
    assert isinstance(call.event, TicketCalled)
    again = replace(call.event, call_no=2)
    morning.entries.append(replace(call, seq=len(morning.entries) + 1, cause=None, event=again))
    assert morning.broken == "201 was called twice"


def test_slips_without_tickets_too_many_slips_and_missing_ones_are_found(morning: Morning) -> None:
    morning.slips = ["201", "201", "101", "299"]
    assert "a slip 299 came out without a ticket" in morning.broken
    assert "the slip 201 came out 2 times, and was tried 1 times" in morning.broken
    assert "the slip 202 counts as printed and did not come out" in morning.broken


def test_a_traceback_is_found(morning: Morning) -> None:
    morning.logs.append(LOG)
    assert morning.broken == 'a traceback: ValueError: x, File "b.py", line 2, in g'
