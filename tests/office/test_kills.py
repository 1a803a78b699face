"""The power goes at the worst moment, again and again: nothing acknowledged is lost, nothing happens twice."""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import pytest

from core.messages.commands import CallNext, OpenCounter, TakeTicket
from core.messages.events import Entry, SlipConfirmed, SlipReprinted, TicketCalled, TicketIssued, TicketVoided
from core.messages.state import Reply

House = Any
Client = Any
KILLS = int(os.environ.get("LUOT_KILLS", "15"))
UP_WITHIN_S = 2


class Visitors:
    """People who press, one after another, each as soon as the one before has his number."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.acknowledged: dict[str, Reply] = {}
        self.newest = 0
        """Revision of the newest number that somebody holds."""

    def press(self, end: threading.Event) -> None:
        while not end.is_set():
            command = TakeTicket(id=self.client.new_id(), service=("CT", "HT")[len(self.acknowledged) % 2])
            reply = self.client.insist(command)
            if reply.ok:
                self.acknowledged[command.id] = reply
                self.newest = int(reply.revision)
            else:
                assert reply.code in ("printer_busy", "issuing_closed"), reply
                self.client.pump(0.005)


class Clerk:
    """Calls one after another at a counter."""

    def __init__(self, client: Client, counter: str) -> None:
        self.client, self.counter = client, counter
        self.acknowledged: dict[str, Reply] = {}

    def call(self, end: threading.Event) -> None:
        self.client.insist(OpenCounter(id=self.client.new_id(), counter=self.counter))
        while not end.is_set():
            command = CallNext(id=self.client.new_id(), counter=self.counter)
            reply = self.client.insist(command)
            if reply.ok:
                self.acknowledged[command.id] = reply
            else:
                assert reply.code == "nobody_waiting", reply
                self.client.pump(0.02)


def kill_and_restart(house: House, visitors: Visitors, chance: random.Random) -> list[float]:
    """Seconds from each start to the next number that somebody holds."""
    starts, last, pause = [], 0, threading.Event()
    for _ in range(KILLS):
        started = time.monotonic()
        house.kiosk.start()
        while visitors.newest <= last:
            assert time.monotonic() - started < 10, house.kiosk.log
            pause.wait(0.005)
        starts.append(time.monotonic() - started)
        pause.wait(chance.uniform(0, 0.2))
        house.kiosk.kill()
        last = house.last_seq()
    house.kiosk.start()
    return starts


@pytest.mark.parametrize("mm_per_s", [1500])
def test_whenever_the_kiosk_is_killed_nothing_is_lost_and_nothing_happens_twice(house: House) -> None:
    visitors = Visitors(house.client("console"))
    clerks = [Clerk(house.client(f"keypad-{counter}"), counter) for counter in ("1", "2")]
    guide = house.client("guide")
    end = threading.Event()
    with ThreadPoolExecutor() as hall:
        busy = [hall.submit(visitors.press, end), *(hall.submit(clerk.call, end) for clerk in clerks)]
        try:
            starts = kill_and_restart(house, visitors, random.Random(KILLS))  # noqa: S311  # no secret
        finally:
            end.set()
        for one in busy:
            one.result(timeout=15)
    assert guide.until(lambda: guide.states and guide.state.printer.pending == 0, 10), house.kiosk.log
    assert max(starts) < UP_WITHIN_S
    entries = house.entries()
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    nothing_acknowledged_is_lost(entries, visitors, clerks)
    no_number_is_issued_twice(entries, visitors)
    nobody_is_called_twice(entries)
    no_slip_without_a_ticket(entries, house.slips())
    assert guide.until(lambda: guide.events and guide.events[-1].seq == len(entries), 5), "all events are told"
    everything_is_told_in_order([entry.seq for entry in guide.events], len(entries))


def nothing_acknowledged_is_lost(entries: list[Entry], visitors: Visitors, clerks: list[Clerk]) -> None:
    done = {entry.cause: entry for entry in entries if entry.cause}
    for acknowledged in (visitors.acknowledged, *(clerk.acknowledged for clerk in clerks)):
        for command, reply in acknowledged.items():
            assert done[command].seq == reply.revision
            assert reply.ticket is None or done[command].event.label == reply.ticket.label
    assert sum(len(clerk.acknowledged) for clerk in clerks) > KILLS, "enough was going on"


def no_number_is_issued_twice(entries: list[Entry], visitors: Visitors) -> None:
    held = [reply.ticket.label for reply in visitors.acknowledged.values()]
    assert len(set(held)) == len(held)
    for prefix in "12":
        issued = [e.event.label for e in entries if isinstance(e.event, TicketIssued) and e.event.label[0] == prefix]
        assert [int(label[1:]) for label in issued] == list(range(1, len(issued) + 1))


def nobody_is_called_twice(entries: list[Entry]) -> None:
    calls = [entry.event for entry in entries if isinstance(entry.event, TicketCalled)]
    assert [call.call_no for call in calls] == list(range(1, len(calls) + 1))
    assert max(Counter(call.label for call in calls).values()) == 1


def no_slip_without_a_ticket(entries: list[Entry], slips: list[str]) -> None:
    events = [entry.event for entry in entries]
    issued = {event.label for event in events if isinstance(event, TicketIssued)}
    void = {event.label for event in events if isinstance(event, TicketVoided)}
    proven = {event.label for event in events if isinstance(event, SlipConfirmed) and event.proof == "printed"}
    tries = Counter(event.label for event in events if isinstance(event, TicketIssued | SlipReprinted))
    assert set(slips) <= issued - void
    assert proven <= set(slips)
    assert all(count <= tries[label] for label, count in Counter(slips).items())


def everything_is_told_in_order(told: list[int], last: int) -> None:
    """At least once: after a restart some come again, but none is skipped."""
    assert set(told) == set(range(1, last + 1))
    assert all(after <= before + 1 for before, after in pairwise(told))
