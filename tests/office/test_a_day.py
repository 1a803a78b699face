"""A day with hundreds of tickets, and four counters that call at the same moment."""

from __future__ import annotations

import os
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from core.messages.commands import CallNext, Finish
from core.messages.events import ServiceFinished, SlipConfirmed, TicketCalled, TicketIssued
from core.messages.state import Reply
from tests.conftest import PATIENCE_S
from tests.office.device import Device
from tests.office.machine import Machine
from tests.office.real_office import Office

pytestmark = pytest.mark.slow

PEOPLE = int(os.environ.get("LUOT_PEOPLE", "200"))
"""Five hundred is `make bench`."""
COUNTERS = ("1", "2", "3", "4")


def serve_all(device: Device, counter: str, unserved: threading.Semaphore) -> int:
    """Calls and finishes tickets until all have been served; returns how many were served at this counter."""
    served = 0
    while unserved.acquire(blocking=False):
        while not device.call_next(counter).ok:
            device.pump(0.1)
        assert device.request(Finish(id=device.new_id(), counter=counter, outcome="accepted")).ok
        served += 1
    return served


def test_all_tickets_of_a_day_are_printed_called_and_served(office: Office, machine: Machine) -> None:
    office.kiosk.start(on="tests.office.pi", **machine.environ)
    # States have all calls of the last 90 s, here of a whole day: receiving them would take half of the time.
    console, guide = (
        office.device("console", receives_states=False),
        office.device("guide", receives_states=False, receives_events=True),
    )
    keypads = {counter: office.device(f"keypad-{counter}", receives_states=False) for counter in COUNTERS}
    console.open_counters()
    unserved = threading.Semaphore(PEOPLE)
    with ThreadPoolExecutor() as pool:
        served = [pool.submit(serve_all, device, counter, unserved) for counter, device in keypads.items()]
        labels = [console.take(("CT", "HT")[number % 2]) for number in range(PEOPLE)]
        assert sum(one.result(timeout=PATIENCE_S) for one in served) == PEOPLE
    wall = office.device("wall")
    assert wall.wait_for_state(lambda state: state.revision == office.last_seq())
    state, events = wall.state, [entry.event for entry in office.entries()]
    assert labels == [event.label for event in events if isinstance(event, TicketIssued)]
    assert len(set(labels)) == PEOPLE
    assert (labels[0], labels[1], labels[-2], labels[-1]) == ("201", "101", f"2{PEOPLE // 2:02}", f"1{PEOPLE // 2:02}")
    assert Counter(office.slips()) == Counter(labels), "every slip came out once, and its label can be read"
    assert [event.proof for event in events if isinstance(event, SlipConfirmed)] == ["printed"] * PEOPLE
    assert [event.call_no for event in events if isinstance(event, TicketCalled)] == list(range(1, PEOPLE + 1))
    assert all(event.started for event in events if isinstance(event, ServiceFinished))
    assert (state.waiting, state.printer.pending, [counter.ticket for counter in state.counters]) == ((), 0, [None] * 4)
    assert guide.wait_for(lambda: len(guide.events) >= len(events))
    assert [entry.seq for entry in guide.events] == list(range(1, len(events) + 1))
    assert [entry.event for entry in guide.events] == events, "the published events are those of the journal"


def has_replies(device: Device, count: int) -> bool:
    return len(device.all_replies) == count


def test_four_counters_that_send_each_call_twice_never_call_the_same_ticket(office: Office, machine: Machine) -> None:
    office.kiosk.start(on="tests.office.pi", **machine.environ)
    console = office.device("console")
    keypads = {counter: office.device(f"keypad-{counter}") for counter in COUNTERS}
    console.open_counters()
    labels = [console.take(("CT", "HT")[number % 2], paperless=True) for number in range(200)]
    commands = {
        counter: [CallNext(id=keypad.new_id(), counter=counter) for _ in range(50)]
        for counter, keypad in keypads.items()
    }
    for round_ in range(50):
        for counter, keypad in keypads.items():
            assert keypad.send(commands[counter][round_])
            assert keypad.send(commands[counter][round_])
    for counter, keypad in keypads.items():
        assert keypad.wait_for(partial(has_replies, keypad, 100))
        for command in commands[counter]:
            first, again = (reply for reply in keypad.all_replies if reply.id == command.id)
            assert first == again
    replies: list[Reply] = [
        keypad.replies[command.id] for counter, keypad in keypads.items() for command in commands[counter]
    ]
    assert sorted(reply.ticket.label for reply in replies if reply.ticket) == sorted(labels)
    calls = [entry.event for entry in office.entries() if isinstance(entry.event, TicketCalled)]
    assert sorted(call.label for call in calls) == sorted(labels)
    assert [call.call_no for call in calls] == list(range(1, 201))
    assert Counter(call.counter for call in calls) == dict.fromkeys(COUNTERS, 50)
