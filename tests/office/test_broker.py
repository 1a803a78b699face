"""The broker goes, or hangs: people get their numbers all the same, nobody is called late, and all agree afterwards."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from core.messages.commands import CallNext, OpenCounter
from core.messages.events import SlipConfirmed, TicketIssued
from kiosk.compose import open_kiosk
from kiosk.kiosk import Stop
from runtime.bus.credentials import access_of
from runtime.gpio.pins import MockPins
from runtime.journal.journal import Journal

House = Any
Eventually = Any
AWAY_S = float(os.environ.get("LUOT_BROKER_AWAY_S", "1"))
"""How long the broker stays away after the last press; longer than a minute is `make bench`."""
FROZEN_S = float(os.environ.get("LUOT_BROKER_FROZEN_S", "12"))
"""How long the broker hangs: longer than a command may be old."""


@pytest.fixture
def fingers(house: House) -> Iterator[MockPins]:
    """The buttons of a kiosk that runs in this process: nobody can press a mock pin of another one."""
    with ExitStack() as stack:
        pins = stack.enter_context(MockPins())
        access = access_of(house.settings, "kiosk", {})
        kiosk = open_kiosk(
            stack,
            settings=house.settings,
            device="kiosk",
            pins=pins,
            access=access,
            journal=stack.enter_context(Journal(house.journal)),
        )
        thread = threading.Thread(target=kiosk.run, name="kiosk")
        thread.start()
        yield pins
        kiosk.inbox.put(Stop())
        thread.join(5)


def test_ten_people_who_press_without_a_broker_have_their_slips_and_everybody_hears_of_them(
    house: House, fingers: MockPins, eventually: Eventually
) -> None:
    screens = [house.client(device) for device in ("console", "guide", "wall", "keypad-1")]
    for screen in screens:
        assert screen.until(lambda screen=screen: screen.states, 5)
    eventually(lambda: fingers.lit("CT"), "the printer is well")
    before = house.last_seq()
    house.broker.stop()
    for number in range(10):
        button = ("CT", "HT")[number % 2]
        eventually(lambda button=button: fingers.lit(button), "a number can be taken")
        fingers.press(button)
        eventually(lambda number=number: len(house.issued()) == number + 1, "a number for this press")
        fingers.release(button)
        threading.Event().wait(0.06)  # let the contact come to rest
    eventually(lambda: len(house.slips()) == 10, "ten slips")
    threading.Event().wait(AWAY_S)
    house.broker.start()
    back = time.monotonic()
    last = house.last_seq()
    for screen in screens:
        assert screen.until(lambda screen=screen: screen.state.revision >= last, 5), screen.device
    console, guide, *_ = screens
    missed = set(range(before + 1, last + 1))
    for reader in (console, guide):
        assert reader.until(lambda reader=reader: missed <= {entry.seq for entry in reader.events}, 5), reader.device
    took_s = time.monotonic() - back
    assert took_s < 5
    labels = ["201", "101", "202", "102", "203", "103", "204", "104", "205", "105"]
    assert house.slips() == house.issued() == labels
    for screen in screens:
        assert [view.label for view in screen.state.waiting] == labels
    kept = {entry.seq: entry for entry in house.entries()}
    assert all(kept[entry.seq] == entry for entry in console.events)
    assert sum(isinstance(entry.event, SlipConfirmed) for entry in kept.values()) == 10


def test_a_broker_that_hangs_calls_nobody_late(house: House) -> None:
    """One keypad notices that the broker hangs; the other, more patient, believes in it to the end."""
    house.kiosk.start()
    door = house.client("console")
    quick, patient = house.client("keypad-1"), house.client("keypad-2", keepalive_s=600)
    door.open_counters()
    for _ in range(80):
        door.take(paperless=True)
    for keypad in (quick, patient):
        assert keypad.until(lambda keypad=keypad: keypad.states and keypad.state.services[0].waiting == 80, 5)
    ahead = [CallNext(id=keypad.new_id(), counter=counter) for keypad, counter in ((quick, "1"), (patient, "2"))]
    assert all(keypad.insist(command).ok for keypad, command in zip((quick, patient), ahead, strict=True))
    held_back = CallNext(id="held-back", counter="2", seen=patient.link.seen())
    sent = {command.id: time.time() for command in ahead}
    house.broker.freeze()
    try:
        thaw_at = time.monotonic() + FROZEN_S
        while time.monotonic() < thaw_at:
            for keypad, counter in ((quick, "1"), (patient, "2")):
                command = CallNext(id=keypad.new_id(), counter=counter)
                if keypad.send(command):
                    sent[command.id] = time.time()
                keypad.pump(0.25)
    finally:
        house.broker.thaw()
    assert quick.until(lambda: quick.link.fresh, 10)
    assert quick.call_next("1").ok, "all goes on"
    assert patient.insist(held_back).code == "too_late", "what arrives only now was sent before the broker hung"
    assert patient.call_next("2").ok
    done = {entry.cause: entry for entry in house.entries() if entry.cause in sent}
    assert {command.id for command in ahead} <= done.keys(), "what came before it hung was done"
    assert not [command for command, entry in done.items() if entry.at / 1000 - sent[command] > 10]
    assert len(sent) > len(done) + 10, "most came to nothing, and their senders know"


def test_a_counter_works_again_within_seconds_of_the_brokers_return(house: House) -> None:
    house.kiosk.start()
    keypad = house.client("keypad-1")
    assert keypad.insist(OpenCounter(id=keypad.new_id(), counter="1")).ok
    house.broker.stop()
    assert keypad.until(lambda: not keypad.link.fresh, 5)
    assert not keypad.send(CallNext(id="unsent", counter="1")), "fails at once"
    house.broker.start()
    assert keypad.until(lambda: keypad.link.fresh, 5)
    guide = house.client("guide")
    guide.take(paperless=True)
    assert keypad.call_next("1").ok
    assert "unsent" not in {entry.cause for entry in house.entries()}
    assert sum(isinstance(entry.event, TicketIssued) for entry in house.entries()) == 1
