"""Brokers to test buses on, and a bus that records what it reports."""

from __future__ import annotations

import queue
import socket
import time
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import pytest

from core.settings.sections import DeviceSettings, OfficeSettings, Settings
from demo.broker import Broker
from runtime.bus.bus import Bus, BusEvent, Message
from runtime.bus.credentials import broker_access
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
N = TypeVar("N", bound=BusEvent)


class BusProbe:
    """Starts a bus, and records its events in order."""

    def __init__(self, bus: Bus) -> None:
        self.bus = bus
        self._inbox: queue.SimpleQueue[BusEvent] = queue.SimpleQueue()
        self._passed: list[BusEvent] = []
        bus.start(self._inbox.put)

    def wait_for(self, kind: type[N], within_s: float = 60) -> N:
        """The next event of this kind; earlier ones are skipped."""
        deadline = time.monotonic() + within_s
        while True:
            try:
                news = self._inbox.get(timeout=max(0, deadline - time.monotonic()))
            except queue.Empty:
                pytest.fail(f"no {kind.__name__} within {within_s} s, only {self._passed[-5:]}")
            if isinstance(news, kind):
                return news
            self._passed.append(news)

    def next(self, within_s: float = 60) -> BusEvent:
        return self._inbox.get(timeout=within_s)

    def silent(self) -> bool:
        """Whether no further event has come."""
        return self._inbox.empty()

    def payloads_until(self, last: bytes) -> list[bytes]:
        heard: list[bytes] = []
        while last not in heard:
            heard.append(self.wait_for(Message).payload)
        return heard


class World(Protocol):
    """A broker, and buses that connect to it."""

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
        return MqttBus(broker_access(self.settings, device, {}), **(hurry | options))

    def cut(self, bus: Bus) -> None:
        self.socket_of(bus).shutdown(socket.SHUT_RDWR)

    def socket_of(self, bus: Bus) -> socket.socket:
        assert isinstance(bus, MqttBus)
        assert bus._connection is not None
        connected = bus._connection._client.socket()
        assert isinstance(connected, socket.socket)
        return connected


StartBus = Callable[[Bus], BusProbe]
