"""A finger on mock pins presses as a person does: whole presses, one after another."""

from __future__ import annotations

import threading
import time

import pytest

from demo.panel.mock_pins import Controls
from runtime.gpio.pins import MockPins

Edge = tuple[str, bool, float]


@pytest.fixture
def felt() -> list[Edge]:
    return []


@pytest.fixture
def controls(felt: list[Edge]) -> Controls:
    pins = MockPins()
    for pin, name in enumerate(("a", "b"), start=5):
        pins.button(name, pin, lambda name, down: felt.append((name, down, time.monotonic())))
    pins.lamp("a", 20)
    return Controls(pins, bounce_s=0.02)


def test_buttons_are_pressed_in_turn_and_let_go(controls: Controls, felt: list[Edge]) -> None:
    controls.press("a", "b")
    assert [(name, down) for name, down, _ in felt] == [("a", True), ("a", False), ("b", True), ("b", False)]


def test_a_button_is_open_for_long_enough_before_it_is_pressed_again(controls: Controls, felt: list[Edge]) -> None:
    controls.press("a")
    controls.press("a")
    (_, _, begin_shutdown), (_, _, pressed_again) = felt[1:3]
    assert pressed_again - begin_shutdown > 0.02


def test_it_can_be_held(controls: Controls, felt: list[Edge]) -> None:
    controls.press("a", hold_s=0.1)
    assert felt[1][2] - felt[0][2] >= 0.1


def test_with_one_unknown_button_none_is_pressed(controls: Controls, felt: list[Edge]) -> None:
    with pytest.raises(KeyError, match="c"):
        controls.press("a", "c")
    assert felt == []


def test_two_who_press_at_once_take_turns(controls: Controls, felt: list[Edge]) -> None:
    others = [threading.Thread(target=controls.press, args=("a", "b")) for _ in range(3)]
    for other in others:
        other.start()
    for other in others:
        other.join()
    assert [name for name, down, _ in felt if down] == ["a", "b"] * 3


def test_lamps_are_seen(controls: Controls) -> None:
    assert controls.lit("a") is False
    with pytest.raises(KeyError):
        controls.lit("b")
