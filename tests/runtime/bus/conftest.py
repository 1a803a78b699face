"""Fixtures of the bus's tests: brokers in memory, embedded and mosquitto, and buses that record what they report."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from demo.broker import Broker
from runtime.bus.bus import Bus, Connected
from tests.runtime.bus.worlds import SETTINGS, BusProbe, InMemory, OverMqtt, StartBus, World


@pytest.fixture(params=["memory", "embedded", "mosquitto"])
def world(request: pytest.FixtureRequest) -> World:
    if request.param == "memory":
        return InMemory()
    start_broker = request.getfixturevalue("start_broker")
    return OverMqtt(start_broker(SETTINGS, kind=request.param))


@pytest.fixture(params=["memory", "mosquitto"])
def takeover_world(request: pytest.FixtureRequest) -> World:
    """Only brokers that report a takeover as the reason of a disconnection; the embedded one does not."""
    if request.param == "memory":
        return InMemory()
    return OverMqtt(request.getfixturevalue("start_broker")(SETTINGS, kind=request.param))


@pytest.fixture
def over_mosquitto(start_broker: Callable[..., Broker]) -> OverMqtt:
    return OverMqtt(start_broker(SETTINGS, kind="mosquitto"))


@pytest.fixture
def start_bus() -> Iterator[StartBus]:
    """Starts a bus and closes it after the test."""
    probes: list[BusProbe] = []

    def start(bus: Bus) -> BusProbe:
        probes.append(BusProbe(bus))
        return probes[-1]

    yield start
    for probe in probes:
        probe.bus.close()


@pytest.fixture
def connect_bus(start_bus: StartBus) -> StartBus:
    """Starts a bus, waits until it is connected, and closes it after the test."""

    def start(bus: Bus) -> BusProbe:
        probe = start_bus(bus)
        assert probe.next() == Connected()
        return probe

    return start
