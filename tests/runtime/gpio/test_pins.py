"""Pins over gpiozero's own mock: edges are reported, lamps switched, and faults explained in one line."""

from __future__ import annotations

import logging
import sys
import warnings

import pytest
from gpiozero.pins.mock import MockFactory

from runtime.gpio.pins import MockPins, PinsError, open_pins

Told = list[tuple[str, bool]]


@pytest.fixture
def told() -> Told:
    return []


def listening(pins: MockPins, told: Told, **buttons: int) -> MockPins:
    for name, pin in buttons.items():
        pins.button(name, pin, lambda name, pressed: told.append((name, pressed)))
    return pins


def test_every_edge_of_a_button_is_reported_with_its_name(told: Told) -> None:
    with listening(MockPins(), told, CT=17, HT=27) as pins:
        pins.press("CT")
        pins.press("HT")
        pins.release("CT")
    assert told == [("CT", True), ("HT", True), ("CT", False)]


def test_levels_tell_which_buttons_are_down(told: Told) -> None:
    with listening(MockPins(), told, CT=17, HT=27) as pins:
        assert pins.levels() == {"CT": False, "HT": False}
        pins.press("HT")
        assert pins.levels() == {"CT": False, "HT": True}


def test_a_callback_that_fails_neither_reaches_the_pins_thread_nor_silences_the_button(
    told: Told, caplog: pytest.LogCaptureFixture
) -> None:
    def fails_once(name: str, pressed: bool) -> None:
        told.append((name, pressed))
        if len(told) == 1:
            raise RuntimeError("inbox on fire")

    with MockPins() as pins, caplog.at_level(logging.ERROR):
        pins.button("CT", 17, fails_once)
        pins.press("CT")
        pins.release("CT")
    assert told == [("CT", True), ("CT", False)]
    assert "an edge of button CT got lost" in caplog.text
    assert "inbox on fire" in caplog.text


def test_lamps_are_off_at_first_and_after_the_end() -> None:
    pins = MockPins()
    lamp = pins.lamp("CT", 23)
    assert not pins.lit("CT")
    lamp.show(True)
    assert pins.lit("CT")
    wire = pins._factory.pin(23)
    assert wire.state is True
    pins.close()
    assert wire.state is False


def test_presses_and_a_lamp_leave_no_trace_in_mock_pins_that_grows(told: Told) -> None:
    factory = MockFactory()
    with listening(MockPins(factory), told, CT=17) as pins:
        lamp = pins.lamp("CT", 27)
        for _ in range(100):
            pins.press("CT")
            lamp.show(True)
            lamp.show(False)
            pins.release("CT")
        assert all(len(pin.states) < 10 for pin in factory.pins.values())
    assert len(told) == 200


def test_two_programs_in_one_process_have_pins_of_their_own(told: Told) -> None:
    with listening(MockPins(), told, next=17) as one, listening(MockPins(), told, next=17) as other:
        one.press("next")
        assert other.levels() == {"next": False}


def test_closing_twice_is_fine_and_frees_the_pins(told: Told) -> None:
    pins = listening(MockPins(), told, CT=17)
    pins.close()
    pins.close()
    assert pins.levels() == {}


def test_a_pin_taken_twice_is_named() -> None:
    with MockPins() as pins:
        pins.lamp("CT", 17)
        with pytest.raises(PinsError, match=r"HT: pin 17 cannot be used: .*already in use"):
            pins.button("HT", 17, print)


@pytest.mark.parametrize(
    ("factory", "text"),
    [
        ("lgpio", "no pins through lgpio: .*GPIOZERO_PIN_FACTORY=mock"),
        ("LGPIO", "no pins through lgpio: "),
        ("", "no pins through gpiod: "),
        ("nativ", "GPIOZERO_PIN_FACTORY=nativ: expected one of mock, gpiod"),
    ],
)
def test_without_pins_the_error_says_what_to_do(factory: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", factory)
    for library in ("gpiod", "lgpio"):
        monkeypatch.setitem(sys.modules, library, None)  # as on a machine that has none
    monkeypatch.delitem(sys.modules, "runtime.gpio.gpiod_factory", raising=False)
    with warnings.catch_warnings(record=True) as shown, pytest.raises(PinsError, match=text):
        open_pins()
    assert shown == [], "gpiozero's talk of falling back helps nobody"


def test_the_environment_asks_for_the_mock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "mock")
    with open_pins() as pins:
        assert isinstance(pins, MockPins)
