"""Presses on mock pins are like a person's: whole presses, one after another."""

from __future__ import annotations

import threading
import time

import pytest

from demo.panel.button_panel import ButtonPanel
from runtime.gpio.pins import MockPins

Edge = tuple[str, bool, float]


@pytest.fixture
def edges() -> list[Edge]:
    return []


@pytest.fixture
def panel(edges: list[Edge]) -> ButtonPanel:
    pins = MockPins()
    for pin, name in enumerate(("a", "b"), start=5):
        pins.button(name, pin, lambda name, down: edges.append((name, down, time.monotonic())))
    pins.lamp("a", 20)
    return ButtonPanel(pins, bounce_s=0.02)


def test_buttons_are_pressed_and_released_in_turn(panel: ButtonPanel, edges: list[Edge]) -> None:
    panel.press("a", "b")
    assert [(name, down) for name, down, _ in edges] == [("a", True), ("a", False), ("b", True), ("b", False)]


def test_a_button_is_open_for_long_enough_before_it_is_pressed_again(panel: ButtonPanel, edges: list[Edge]) -> None:
    panel.press("a")
    panel.press("a")
    (_, _, released), (_, _, pressed_again) = edges[1:3]
    assert pressed_again - released > 0.02


def test_it_can_be_held(panel: ButtonPanel, edges: list[Edge]) -> None:
    panel.press("a", hold_s=0.1)
    assert edges[1][2] - edges[0][2] >= 0.1


def test_with_one_unknown_button_none_is_pressed(panel: ButtonPanel, edges: list[Edge]) -> None:
    with pytest.raises(KeyError, match="c"):
        panel.press("a", "c")
    assert edges == []


def test_presses_from_several_threads_take_turns(panel: ButtonPanel, edges: list[Edge]) -> None:
    others = [threading.Thread(target=panel.press, args=("a", "b")) for _ in range(3)]
    for other in others:
        other.start()
    for other in others:
        other.join()
    assert [name for name, down, _ in edges if down] == ["a", "b"] * 3


def test_lamps_can_be_looked_at(panel: ButtonPanel) -> None:
    assert panel.is_lit("a") is False
    with pytest.raises(KeyError):
        panel.is_lit("b")
