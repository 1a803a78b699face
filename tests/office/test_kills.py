"""The kiosk is killed again and again: nothing acknowledged is lost, and nothing happens twice."""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from core.messages.commands import CallNext, OpenCounter, TakeTicket
from core.messages.events import Entry, SlipConfirmed, SlipReprinted, TicketCalled, TicketIssued, TicketVoided
from core.messages.state import Reply
from tests.conftest import PATIENCE_S
from tests.office.device import Device, label_of
from tests.office.real_office import Office

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("LUOT_KILLS", "15"))


class TicketTaker:
    """Takes tickets, each as soon as the one before is issued."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.acknowledged: dict[str, Reply] = {}
        self.newest = 0
        """Revision of the last ticket issued."""

    def run(self, end: threading.Event) -> None:
        while not end.is_set():
            command = TakeTicket(id=self.device.new_id(), service=("CT", "HT")[len(self.acknowledged) % 2])
            reply = self.device.request(command)
            if reply.ok:
                self.acknowledged[command.id] = reply
                assert reply.revision
                self.newest = reply.revision
            else:
                assert reply.code in ("printer_busy", "issuing_closed"), reply
                self.device.pump(0.005)


class Clerk:
    """Calls tickets at a counter, one after another."""

    def __init__(self, device: Device, counter: str) -> None:
        self.device, self.counter = device, counter
        self.acknowledged: dict[str, Reply] = {}

    def run(self, end: threading.Event) -> None:
        self.device.request(OpenCounter(id=self.device.new_id(), counter=self.counter))
        while not end.is_set():
            command = CallNext(id=self.device.new_id(), counter=self.counter)
            reply = self.device.request(command)
            if reply.ok:
                self.acknowledged[command.id] = reply
            else:
                assert reply.code == "nobody_waiting", reply
                self.device.pump(0.02)


def kill_and_restart(office: Office, taker: TicketTaker, rng: random.Random) -> None:
    """Kills each time a little after the next ticket was issued."""
    last, pause = 0, threading.Event()
    for _ in range(KILLS):
        started = time.monotonic()
        office.kiosk.start()
        while taker.newest <= last:
            assert time.monotonic() - started < PATIENCE_S, office.kiosk.log
            pause.wait(0.005)
        pause.wait(rng.uniform(0, 0.2))
        office.kiosk.kill()
        last = office.last_seq()
    office.kiosk.start()


@pytest.mark.parametrize("mm_per_s", [1500])
def test_killing_the_kiosk_at_any_moment_loses_and_repeats_nothing(office: Office) -> None:
    taker = TicketTaker(office.device("console"))
    clerks = [Clerk(office.device(f"keypad-{counter}"), counter) for counter in ("1", "2")]
    guide = office.device("guide")
    end = threading.Event()
    with ThreadPoolExecutor() as pool:
        busy = [pool.submit(taker.run, end), *(pool.submit(clerk.run, end) for clerk in clerks)]
        try:
            kill_and_restart(office, taker, random.Random(KILLS))  # noqa: S311  # no secret
        finally:
            end.set()
        for one in busy:
            one.result(timeout=PATIENCE_S)
    assert guide.wait_for_state(lambda state: state.printer.pending == 0), office.kiosk.log
    entries = office.entries()
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    check_nothing_acknowledged_is_lost(entries, taker, clerks)
    check_no_label_is_issued_twice(entries, taker)
    check_no_ticket_is_called_twice(entries)
    check_slips_have_tickets(entries, office.slips())
    assert guide.wait_for(lambda: guide.events and guide.events[-1].seq == len(entries)), "all events are published"
    check_events_are_published_in_order([entry.seq for entry in guide.events], len(entries))


def check_nothing_acknowledged_is_lost(entries: list[Entry], taker: TicketTaker, clerks: list[Clerk]) -> None:
    done = {entry.cause: entry for entry in entries if entry.cause}
    for acknowledged in (taker.acknowledged, *(clerk.acknowledged for clerk in clerks)):
        for command, reply in acknowledged.items():
            assert done[command].seq == reply.revision
            assert not reply.ticket or getattr(done[command].event, "label", None) == reply.ticket.label
    assert sum(len(clerk.acknowledged) for clerk in clerks) > KILLS, "enough was going on"


def check_no_label_is_issued_twice(entries: list[Entry], taker: TicketTaker) -> None:
    held = [label_of(reply) for reply in taker.acknowledged.values()]
    assert len(set(held)) == len(held)
    for prefix in "12":
        issued = [e.event.label for e in entries if isinstance(e.event, TicketIssued) and e.event.label[0] == prefix]
        assert [int(label[1:]) for label in issued] == list(range(1, len(issued) + 1))


def check_no_ticket_is_called_twice(entries: list[Entry]) -> None:
    calls = [entry.event for entry in entries if isinstance(entry.event, TicketCalled)]
    assert [call.call_no for call in calls] == list(range(1, len(calls) + 1))
    assert max(Counter(call.label for call in calls).values()) == 1


def check_slips_have_tickets(entries: list[Entry], slips: list[str]) -> None:
    events = [entry.event for entry in entries]
    issued = {event.label for event in events if isinstance(event, TicketIssued)}
    void = {event.label for event in events if isinstance(event, TicketVoided)}
    proven = {event.label for event in events if isinstance(event, SlipConfirmed) and event.proof == "printed"}
    tries = Counter(event.label for event in events if isinstance(event, TicketIssued | SlipReprinted))
    assert set(slips) <= issued - void
    assert proven <= set(slips)
    assert all(count <= tries[label] for label, count in Counter(slips).items())


def check_events_are_published_in_order(published: list[int], last: int) -> None:
    """At least once each: after a restart some are published again, but none is skipped."""
    assert set(published) == set(range(1, last + 1))
    assert all(after <= before + 1 for before, after in pairwise(published))
