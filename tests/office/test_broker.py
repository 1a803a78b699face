"""The broker goes away or hangs: tickets are issued all the same, no call is late, and all devices agree afterwards."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

import pytest

from core.messages.commands import CallNext, OpenCounter
from core.messages.events import SlipConfirmed, TicketIssued
from kiosk.compose import open_kiosk
from kiosk.kiosk import Stop
from runtime.bus.credentials import broker_access
from runtime.gpio.pins import MockPins
from runtime.journal.writer import Journal
from tests.conftest import PATIENCE_S, Eventually
from tests.office.device import Device
from tests.office.machine import Machine
from tests.office.real_office import Office

pytestmark = pytest.mark.slow

AWAY_S = float(os.environ.get("LUOT_BROKER_AWAY_S", "1"))
"""How long the broker stays away after the last press; longer than a minute is `make bench`."""
FROZEN_S = float(os.environ.get("LUOT_BROKER_FROZEN_S", "12"))
"""How long the broker hangs: longer than the greatest age of a command that is accepted."""


@pytest.fixture
def pins(office: Office) -> Iterator[MockPins]:
    """The mock pins of a kiosk that runs in this process."""
    with ExitStack() as stack:
        pins = stack.enter_context(MockPins())
        access = broker_access(office.settings, "kiosk", {})
        kiosk = open_kiosk(
            stack,
            settings=office.settings,
            device="kiosk",
            pins=pins,
            access=access,
            journal=stack.enter_context(Journal(office.journal)),
        )
        thread = threading.Thread(target=kiosk.run, name="kiosk")
        thread.start()
        yield pins
        kiosk.inbox.put(Stop())
        thread.join(PATIENCE_S)
        assert not thread.is_alive()


def has_issued(office: Office, count: int) -> bool:
    return len(office.issued()) == count


def has_events(device: Device, wanted: set[int]) -> bool:
    return wanted <= {entry.seq for entry in device.events}


def test_presses_without_a_broker_print_slips_and_all_devices_hear_of_them_later(
    office: Office, pins: MockPins, eventually: Eventually
) -> None:
    devices = [office.device(name) for name in ("console", "guide", "wall", "keypad-1")]
    for device in devices:
        assert device.wait_for_state(bool)
    eventually(lambda: pins.lit("CT"), "the printer is ready")
    before = office.last_seq()
    office.broker.stop()
    for number in range(10):
        button = ("CT", "HT")[number % 2]
        eventually(partial(pins.lit, button), "a ticket can be taken")
        pins.press(button)
        eventually(partial(has_issued, office, number + 1), "a ticket for this press")
        pins.release(button)
        threading.Event().wait(0.06)  # longer than a bounce
    eventually(lambda: len(office.slips()) == 10, "ten slips")
    threading.Event().wait(AWAY_S)
    office.broker.start()
    last = office.last_seq()
    for device in devices:
        assert device.wait_for_state(lambda state: state.revision >= last), device.name
    console, guide, *_ = devices
    missed = set(range(before + 1, last + 1))
    for reader in (console, guide):
        assert reader.wait_for(partial(has_events, reader, missed)), reader.name
    labels = ["201", "101", "202", "102", "203", "103", "204", "104", "205", "105"]
    assert office.slips() == office.issued() == labels
    for device in devices:
        assert [view.label for view in device.state.waiting] == labels
    journal = {entry.seq: entry for entry in office.entries()}
    assert all(journal[entry.seq] == entry for entry in console.events)
    assert sum(isinstance(entry.event, SlipConfirmed) for entry in journal.values()) == 10


def test_events_of_presses_while_the_broker_hangs_come_when_it_goes_on(
    office: Office, pins: MockPins, eventually: Eventually
) -> None:
    console = office.device("console")
    assert console.wait_for_state(bool)
    eventually(lambda: pins.lit("CT"), "the printer is ready")
    before = office.last_seq()
    office.broker.freeze()
    try:
        for number in range(12):
            button = ("CT", "HT")[number % 2]
            eventually(partial(pins.lit, button), "a ticket can be taken")
            pins.press(button)
            eventually(partial(has_issued, office, number + 1), "a ticket for this press")
            pins.release(button)
            threading.Event().wait(0.06)  # longer than a bounce
        eventually(lambda: len(office.slips()) == 12, "twelve slips")
        threading.Event().wait(FROZEN_S)  # long enough for the kiosk to give up its connection
    finally:
        office.broker.thaw()
    last = office.last_seq()
    assert last - before > 20, "more than may be in flight"
    assert console.wait_for(partial(has_events, console, set(range(before + 1, last + 1))))


def test_a_broker_that_hangs_causes_no_late_call(office: Office, machine: Machine) -> None:
    """One keypad notices that the broker hangs; the other has a longer keepalive and does not, and calls four times a
    second, which no keypad of ours does: here a counter's calls need not keep apart."""
    office.kiosk.start(on="tests.office.pi", **machine.environ)
    console = office.device("console")
    quick, patient = office.device("keypad-1"), office.device("keypad-2", keepalive_s=600)
    console.open_counters()
    for _ in range(80):
        console.take(paperless=True)
    for keypad in (quick, patient):
        assert keypad.wait_for_state(lambda state: state.services[0].waiting == 80)
    ahead = [CallNext(id=keypad.new_id(), counter=counter) for keypad, counter in ((quick, "1"), (patient, "2"))]
    assert all(keypad.request(command).ok for keypad, command in zip((quick, patient), ahead, strict=True))
    seen = patient.client.seen()
    assert seen
    held_back = CallNext(id="held-back", counter="2", seen=seen)
    sent = {command.id: time.time() for command in ahead}
    office.broker.freeze()
    try:
        thaw_at = time.monotonic() + FROZEN_S
        while time.monotonic() < thaw_at:
            for keypad, counter in ((quick, "1"), (patient, "2")):
                command = CallNext(id=keypad.new_id(), counter=counter)
                if keypad.send(command):
                    sent[command.id] = time.time()
                keypad.pump(0.25)
    finally:
        office.broker.thaw()
    assert quick.wait_for(lambda: quick.client.fresh)
    assert quick.call_next("1").ok, "it works again"
    assert patient.request(held_back).code == "too_late", "it was sent before the broker hung"
    assert patient.call_next("2").ok
    done = {entry.cause: entry for entry in office.entries() if entry.cause in sent}
    assert {command.id for command in ahead} <= done.keys(), "what arrived before the broker hung was done"
    assert not [command for command, entry in done.items() if entry.at / 1000 - sent[command] > 10]
    assert len(sent) > len(done) + 10, "most commands came to nothing, and their senders know"


def test_a_counter_works_again_within_seconds_after_the_broker_is_back(office: Office) -> None:
    office.kiosk.start()
    keypad = office.device("keypad-1")
    assert keypad.request(OpenCounter(id=keypad.new_id(), counter="1")).ok
    office.broker.stop()
    assert keypad.wait_for(lambda: not keypad.client.fresh)
    assert not keypad.send(CallNext(id="unsent", counter="1")), "it fails at once"
    office.broker.start()
    assert keypad.wait_for(lambda: keypad.client.fresh)
    guide = office.device("guide")
    guide.take(paperless=True)
    assert keypad.call_next("1").ok
    assert "unsent" not in {entry.cause for entry in office.entries()}
    assert sum(isinstance(entry.event, TicketIssued) for entry in office.entries()) == 1
