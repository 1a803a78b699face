"""Buses to test: in memory, over the embedded broker, over a real mosquitto, and what listens to them."""

from __future__ import annotations

import queue
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any, Protocol, TypeVar

import pytest

from core.settings.sections import DeviceSettings, OfficeSettings, Settings
from demo.broker import Broker
from runtime.bus.bus import Bus, BusNews, Connected, Message
from runtime.bus.credentials import access_of
from runtime.bus.mqtt import MqttBus
from tests.runtime.bus.memory_bus import MemoryBroker, MemoryBus

SETTINGS = Settings(
    office=OfficeSettings(id="kien-luong", name={"vi": "Kiên Lương"}),
    service=(),
    counter=(),
    device=(
        DeviceSettings(name="kiosk", role="kiosk"),
        DeviceSettings(name="console", role="console"),
        DeviceSettings(name="wall", role="wall"),
    ),
)
N = TypeVar("N", bound=BusNews)


class Ear:
    """A bus and everything it says, in order."""

    def __init__(self, bus: Bus) -> None:
        self.bus = bus
        self._inbox: queue.SimpleQueue[BusNews] = queue.SimpleQueue()
        self._passed: list[BusNews] = []
        bus.start(self._inbox.put)

    def hears(self, kind: type[N], within_s: float = 5) -> N:
        """The next news of this kind; what comes before it is passed over."""
        deadline = time.monotonic() + within_s
        while True:
            try:
                news = self._inbox.get(timeout=max(0, deadline - time.monotonic()))
            except queue.Empty:
                pytest.fail(f"no {kind.__name__} within {within_s} s, only {self._passed[-5:]}")
            if isinstance(news, kind):
                return news
            self._passed.append(news)

    def next(self, within_s: float = 5) -> BusNews:
        return self._inbox.get(timeout=within_s)

    def silent(self) -> bool:
        """Whether there is nothing more for now."""
        return self._inbox.empty()

    def payloads_until(self, last: bytes) -> list[bytes]:
        heard: list[bytes] = []
        while last not in heard:
            heard.append(self.hears(Message).payload)
        return heard


class World(Protocol):
    """A broker, and buses that can reach it."""

    def bus(self, device: str, **options: Any) -> Bus: ...
    def stop(self) -> None: ...
    def start(self) -> None: ...
    def cut(self, bus: Any) -> None: ...


class InMemory:
    def __init__(self) -> None:
        self._broker = MemoryBroker()
        self.stop, self.start, self.cut = self._broker.stop, self._broker.start, self._broker.cut

    def bus(self, device: str, **options: Any) -> Bus:
        return MemoryBus(self._broker, f"kien-luong-{device}", **options)


class OverMqtt:
    def __init__(self, broker: Broker) -> None:
        self.broker = broker
        self.stop, self.start = broker.stop, broker.start
        self.settings = Settings(
            office=SETTINGS.office, service=(), counter=(), device=SETTINGS.device, broker=broker.settings
        )

    def bus(self, device: str, **options: Any) -> MqttBus:
        hurry: dict[str, Any] = {"retry_s": (0.05,), "duplicate_pause_s": 0.3}
        return MqttBus(access_of(self.settings, device, {}), **(hurry | options))

    def cut(self, bus: MqttBus) -> None:
        connection = bus._connection
        assert connection is not None
        wire = connection._client.socket()
        assert isinstance(wire, socket.socket)
        wire.shutdown(socket.SHUT_RDWR)


@pytest.fixture(params=["memory", "embedded", "mosquitto"])
def world(request: pytest.FixtureRequest) -> World:
    if request.param == "memory":
        return InMemory()
    start_broker = request.getfixturevalue("start_broker")
    return OverMqtt(start_broker(SETTINGS, kind=request.param))


@pytest.fixture(params=["memory", "mosquitto"])
def telling_world(request: pytest.FixtureRequest) -> World:
    """Brokers that say why they end a connection when a second program takes its name; the embedded one does not."""
    if request.param == "memory":
        return InMemory()
    return OverMqtt(request.getfixturevalue("start_broker")(SETTINGS, kind=request.param))


@pytest.fixture
def over_mosquitto(start_broker: Callable[..., Broker]) -> OverMqtt:
    return OverMqtt(start_broker(SETTINGS, kind="mosquitto"))


@pytest.fixture
def ear_of() -> Iterator[Callable[[Bus], Ear]]:
    """Starts a bus and closes it after the test."""
    ears: list[Ear] = []

    def start(bus: Bus) -> Ear:
        ears.append(Ear(bus))
        return ears[-1]

    yield start
    for ear in ears:
        ear.bus.close()


@pytest.fixture
def listening(ear_of: Callable[[Bus], Ear]) -> Callable[[Bus], Ear]:
    """Starts a bus, waits until it is connected, and closes it after the test."""

    def start(bus: Bus) -> Ear:
        ear = ear_of(bus)
        assert ear.next() == Connected()
        return ear

    return start
