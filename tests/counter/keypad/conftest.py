"""Fixtures of a counter in simulated time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from gpiozero.pins.mock import MockFactory
from msgspec.structs import replace

from tests.counter.keypad.simulated_counter import DEVICE, SimulatedCounter, TypedKeys


@pytest.fixture
def counter() -> Iterator[SimulatedCounter]:
    counter = SimulatedCounter()
    counter.publish_state()
    with counter.pins:
        yield counter


@pytest.fixture
def typed() -> TypedKeys:
    return TypedKeys()


@pytest.fixture
def usb_counter(typed: TypedKeys) -> SimulatedCounter:
    """A counter with a USB keypad."""
    counter = SimulatedCounter(typed=typed)
    counter.publish_state()
    return counter


@pytest.fixture
def two_on_one_pi() -> Iterator[tuple[SimulatedCounter, SimulatedCounter]]:
    """Two keypads on one Pi, the second of them on other pins than the default ones."""
    pi = MockFactory()
    one = SimulatedCounter(pi=pi)
    two = SimulatedCounter(pi=pi, device=replace(DEVICE, next=5, recall=6, absent=13, lamp=19))
    with closing(pi), one.pins, two.pins:
        one.publish_state()
        two.publish_state()
        yield one, two
