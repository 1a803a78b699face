"""Buttons: from a mock pin through the inbox to a command, and back to the lamp."""

from __future__ import annotations

from collections.abc import Iterator
from queue import SimpleQueue

import pytest

from core.buttons.presses import PRIORITY
from core.messages.commands import TakeTicket
from core.settings.sections import KioskSettings
from kiosk.buttons import Buttons, press_rules
from kiosk.lamps import Lamps
from runtime.gpio.button_events import Edge, Levels
from runtime.gpio.pins import MockPins, OnEdge
from tests.kiosk.wired_office import SETTINGS


class Kiosk:
    """The buttons, a stopwatch that the test moves, and a line that issues or refuses every ticket."""

    def __init__(self, pins: MockPins) -> None:
        self.pins = pins
        self.now_s = 50.0
        self.inbox: SimpleQueue[Edge | Levels] = SimpleQueue()
        self.issues = True
        self.lamps = Lamps(settings=SETTINGS, pins=pins)
        self.open_services = ["CT", "HT"]
        self.buttons = Buttons(
            settings=SETTINGS, pins=pins, lamps=self.lamps, put=self.inbox.put, monotonic=lambda: self.now_s
        )
        self.buttons.update(self.open_services)

    def handle(self) -> list[TakeTicket]:
        commands = list[TakeTicket]()
        while not self.inbox.empty():
            for command in self.buttons.handle(self.inbox.get()):
                commands.append(command)
                self.buttons.answered(command.id, self.issues)
        return commands

    def run(self, seconds: float) -> list[TakeTicket]:
        """The loop of the kiosk for so long: what comes of it."""
        commands, end_s = self.handle(), self.now_s + seconds
        while self.now_s < end_s:
            self.now_s = min(end_s, self.now_s + self.buttons.wait_s())
            self.buttons.update(self.open_services)
            commands += self.handle()
        return commands

    def tap(self, name: str) -> list[TakeTicket]:
        self.pins.press(name)
        commands = self.run(0.1)
        self.pins.release(name)
        return commands + self.run(0.1)


@pytest.fixture
def kiosk() -> Iterator[Kiosk]:
    with MockPins() as pins:
        yield Kiosk(pins)


def asked(commands: list[TakeTicket]) -> list[tuple[str, str]]:
    return [(command.service, command.class_) for command in commands]


def test_a_press_requests_a_ticket_and_a_priority_ticket_after_the_priority_button(kiosk: Kiosk) -> None:
    assert asked(kiosk.tap("CT")) == [("CT", "N")]
    assert asked(kiosk.tap(PRIORITY)) == []
    assert asked(kiosk.tap("CT")) == [("CT", "P")]
    assert asked(kiosk.tap("HT")) == [("HT", "N")]


def test_a_ticket_is_requested_when_the_button_goes_down(kiosk: Kiosk) -> None:
    kiosk.pins.press("CT")
    assert asked(kiosk.handle()) == [("CT", "N")]


def test_ids_are_never_used_twice_not_even_by_the_next_run(kiosk: Kiosk) -> None:
    with MockPins() as pins:
        ids = [command.id for one in (kiosk, Kiosk(pins)) for name in ("CT", "HT") for command in one.tap(name)]
    assert len(set(ids)) == len(ids) == 4
    assert all(len(id_) <= 64 for id_ in ids)


def test_an_accepted_press_turns_its_lamp_off_for_a_moment(kiosk: Kiosk) -> None:
    assert kiosk.pins.lit("CT")
    kiosk.pins.press("CT")
    kiosk.handle()
    assert not kiosk.pins.lit("CT")
    assert kiosk.pins.lit("HT"), "only its own"
    kiosk.pins.release("CT")
    kiosk.run(0.9)
    assert not kiosk.pins.lit("CT")
    kiosk.run(0.2)
    assert kiosk.pins.lit("CT")


def blinks(kiosk: Kiosk, name: str, seconds: float) -> int:
    """How often a lamp is turned over, and back, while the loop runs."""
    changes, lit = 0, kiosk.pins.lit(name)
    for _ in range(round(seconds / 0.01)):
        kiosk.run(0.01)
        changes += kiosk.pins.lit(name) != lit
        lit = kiosk.pins.lit(name)
    return changes


def test_a_double_press_is_counted_and_refused_with_three_blinks(kiosk: Kiosk) -> None:
    kiosk.tap("CT")
    kiosk.run(1)
    assert kiosk.pins.lit("CT")
    kiosk.pins.press("CT")
    assert kiosk.handle() == []
    assert not kiosk.pins.lit("CT"), "answered at once"
    assert blinks(kiosk, "CT", 1) == 5
    assert kiosk.pins.lit("CT")
    assert kiosk.buttons.refused == 1


def test_a_press_that_the_line_refuses_blinks_three_times_and_may_be_repeated_at_once(kiosk: Kiosk) -> None:
    kiosk.issues = False
    kiosk.open_services = []
    kiosk.buttons.update(kiosk.open_services)
    kiosk.pins.press("CT")
    assert len(kiosk.handle()) == 1
    assert kiosk.pins.lit("CT"), "a lamp that is off blinks, too"
    assert blinks(kiosk, "CT", 1) == 5
    assert not kiosk.pins.lit("CT")
    kiosk.pins.release("CT")
    kiosk.run(0.1)
    kiosk.issues = True
    assert len(kiosk.tap("CT")) == 1


def test_answers_to_other_devices_are_ignored(kiosk: Kiosk) -> None:
    kiosk.tap("CT")
    kiosk.buttons.answered("somebody-elses", True)
    kiosk.run(5)
    assert kiosk.pins.lit("CT")


def test_priority_blinks_from_its_press_until_a_service_is_pressed(kiosk: Kiosk) -> None:
    assert blinks(kiosk, PRIORITY, 5) == 0
    assert kiosk.pins.lit(PRIORITY)
    kiosk.tap(PRIORITY)
    assert not kiosk.pins.lit(PRIORITY), "a press is answered at once"
    assert blinks(kiosk, PRIORITY, 20) == 40
    kiosk.tap("CT")
    assert kiosk.pins.lit(PRIORITY)
    assert blinks(kiosk, PRIORITY, 5) == 0


def test_priority_waits_for_thirty_seconds(kiosk: Kiosk) -> None:
    kiosk.tap(PRIORITY)
    kiosk.run(29.5)
    assert asked(kiosk.tap("CT")) == [("CT", "P")]
    kiosk.tap(PRIORITY)
    assert blinks(kiosk, PRIORITY, 32) == 69
    assert kiosk.pins.lit(PRIORITY)
    assert asked(kiosk.tap("HT")) == [("HT", "N")]


def test_the_lamp_of_a_stuck_button_is_off_until_it_is_released(kiosk: Kiosk) -> None:
    kiosk.pins.press("CT")
    assert len(kiosk.run(10.1)) == 1
    assert kiosk.buttons.stuck == {"CT"}
    assert not kiosk.pins.lit("CT")
    kiosk.pins.release("CT")
    kiosk.run(1)
    assert kiosk.buttons.stuck == set()
    assert kiosk.pins.lit("CT")


class HeldPins(MockPins):
    """A finger lies on every button while it is taken (the mock's pull-up opens it, so the finger comes after)."""

    def button(self, name: str, pin: int, on_edge: OnEdge) -> None:
        super().button(name, pin, on_edge)
        self.press(name)


def test_a_button_held_while_the_kiosk_starts_is_ignored_until_it_is_released() -> None:
    with HeldPins() as pins:
        kiosk = Kiosk(pins)
        assert kiosk.run(1) == []
        pins.release("CT")
        assert kiosk.run(0.1) == []
        assert len(kiosk.tap("CT")) == 1


def test_a_lost_edge_costs_no_press(kiosk: Kiosk) -> None:
    wire = kiosk.pins._buttons["CT"].pin
    heard, wire.when_changed = wire.when_changed, None
    kiosk.pins.press("CT")
    assert len(kiosk.run(0.6)) == 1, "found by the next look"
    kiosk.pins.release("CT")
    kiosk.run(3)
    wire.when_changed = heard
    assert len(kiosk.tap("CT")) == 1


def test_buttons_are_sampled_twice_a_second_and_fifty_times_while_one_is_down(kiosk: Kiosk) -> None:
    def looks(seconds: float) -> int:
        found, end_s = 0, kiosk.now_s + seconds
        while kiosk.now_s < end_s:
            kiosk.now_s += kiosk.buttons.wait_s()
            kiosk.buttons.update(kiosk.open_services)
            found += kiosk.inbox.qsize()
            kiosk.handle()
        return found

    assert looks(10) == 20
    kiosk.pins.press("CT")
    kiosk.handle()
    assert 45 <= looks(1) <= 50


def test_the_settings_are_converted_to_the_units_of_the_rules() -> None:
    rules = press_rules(
        KioskSettings(double_press_s=1.5, presses_per_minute=7, bounce_ms=30, stuck_s=5, priority_armed_s=20)
    )
    assert (rules.timing.bounce_ms, rules.timing.stuck_ms) == (30, 5_000)
    assert (rules.double_ms, rules.per_minute, rules.armed_ms) == (1_500, 7, 20_000)
