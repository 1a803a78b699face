"""A thousand people, from the press to the last word; and four counters that all press at once."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from core.messages.commands import CallNext, Finish
from core.messages.events import ServiceFinished, SlipConfirmed, TicketCalled, TicketIssued
from core.messages.state import Reply

House = Any
Client = Any
PEOPLE = 1000
COUNTERS = ("1", "2", "3", "4")


def serve_all(client: Client, counter: str, left: threading.Semaphore) -> int:
    """Calls and finishes until everybody has been served; how many were served here."""
    served = 0
    while left.acquire(blocking=False):
        while not client.call_next(counter).ok:
            client.pump(0.1)
        assert client.insist(Finish(id=client.new_id(), counter=counter, outcome="accepted")).ok
        served += 1
    return served


def test_a_thousand_people_are_printed_called_and_served(house: House) -> None:
    house.kiosk.start()
    # A state names all calls of the last 90 s, here a whole day's: who looked at each would take half of the time.
    door, guide = house.client("console", looks=False), house.client("guide", looks=False, listens=True)
    desks = {counter: house.client(f"keypad-{counter}", looks=False) for counter in COUNTERS}
    door.open_counters()
    left = threading.Semaphore(PEOPLE)
    with ThreadPoolExecutor() as hall:
        served = [hall.submit(serve_all, client, counter, left) for counter, client in desks.items()]
        labels = [door.take(("CT", "HT")[number % 2]) for number in range(PEOPLE)]
        assert sum(one.result(timeout=30) for one in served) == PEOPLE
    wall = house.client("wall")
    assert wall.until(lambda: wall.states and wall.state.revision == house.last_seq(), 5)
    state, events = wall.state, [entry.event for entry in house.entries()]
    assert labels == [event.label for event in events if isinstance(event, TicketIssued)]
    assert len(set(labels)) == PEOPLE
    assert (labels[0], labels[1], labels[-2], labels[-1]) == ("201", "101", "2500", "1500")
    assert Counter(house.slips()) == Counter(labels), "every slip's number can be read, and each came out once"
    assert [event.proof for event in events if isinstance(event, SlipConfirmed)] == ["printed"] * PEOPLE
    assert [event.call_no for event in events if isinstance(event, TicketCalled)] == list(range(1, PEOPLE + 1))
    assert all(event.started for event in events if isinstance(event, ServiceFinished))
    assert (state.waiting, state.printer.pending, [desk.ticket for desk in state.counters]) == ((), 0, [None] * 4)
    assert guide.until(lambda: len(guide.events) >= len(events), 5)
    assert [entry.seq for entry in guide.events] == list(range(1, len(events) + 1))
    assert [entry.event for entry in guide.events] == events, "what was told is what is written"


def test_four_counters_that_call_at_once_and_twice_never_call_the_same_person(house: House) -> None:
    house.kiosk.start()
    door = house.client("console")
    desks = {counter: house.client(f"keypad-{counter}") for counter in COUNTERS}
    door.open_counters()
    labels = [door.take(("CT", "HT")[number % 2], paperless=True) for number in range(200)]
    commands = {
        counter: [CallNext(id=desk.new_id(), counter=counter) for _ in range(50)] for counter, desk in desks.items()
    }
    for round_ in range(50):
        for counter, desk in desks.items():
            assert desk.send(commands[counter][round_])
            assert desk.send(commands[counter][round_])
    for counter, desk in desks.items():
        assert desk.until(lambda desk=desk: len(desk.answers) == 100, 10)
        for command in commands[counter]:
            first, again = (reply for reply in desk.answers if reply.id == command.id)
            assert first == again
    replies: list[Reply] = [
        desk.replies[command.id] for counter, desk in desks.items() for command in commands[counter]
    ]
    assert sorted(reply.ticket.label for reply in replies if reply.ticket) == sorted(labels)
    calls = [entry.event for entry in house.entries() if isinstance(entry.event, TicketCalled)]
    assert sorted(call.label for call in calls) == sorted(labels)
    assert [call.call_no for call in calls] == list(range(1, 201))
    assert Counter(call.counter for call in calls) == dict.fromkeys(COUNTERS, 50)
