"""A bus without a network, and its broker, which tests can stop, and whose connections they can cut."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from runtime.bus.bus import Acknowledged, Connected, Disconnected, Duplicate, Message, Receive, Will


class _Kept(NamedTuple):
    payload: bytes
    until: float


class MemoryBroker:
    """Supports retained messages, `+` in filters, wills and takeovers, but no passwords and no access control.

    The programs of one process publish from their own threads, hence the lock; `receive` is called while it is held.
    """

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.RLock()
        self._running = True
        self._kept: dict[str, _Kept] = {}
        self._buses: list[MemoryBus] = []
        self._connected: dict[str, MemoryBus] = {}

    def stop(self) -> None:
        """All connections are cut and everything retained is gone."""
        with self._lock:
            self._running = False
            self._kept.clear()
            for bus in [*self._connected.values()]:
                self._drop(bus, "stopped")

    def start(self) -> None:
        """All buses connect again."""
        with self._lock:
            self._running = True
            for bus in self._buses:
                self.connect(bus)

    def cut(self, bus: MemoryBus) -> None:
        """The connection breaks; the broker speaks the will, and the bus connects again at once."""
        with self._lock:
            self._lose(bus, "connection lost")
            self.connect(bus)

    def reconnect(self, bus: MemoryBus, reason: str) -> None:
        """The bus says goodbye and connects again at once."""
        with self._lock:
            if self._connected.get(bus.client_id) is bus:
                self._drop(bus, reason)
                self.connect(bus)

    def join(self, bus: MemoryBus) -> None:
        with self._lock:
            self._buses.append(bus)
            if self._running:
                self.connect(bus)
            else:
                bus.receive(Disconnected("refused"))

    def leave(self, bus: MemoryBus) -> None:
        with self._lock:
            if bus in self._buses:
                self._buses.remove(bus)
            if self._connected.get(bus.client_id) is bus:
                del self._connected[bus.client_id]

    def connect(self, bus: MemoryBus) -> None:
        with self._lock:
            older = self._connected.get(bus.client_id)
            if older is bus or not self._running:
                return
            if older is not None:
                self._lose(older, "session taken over")
                older.receive(Duplicate())
            self._connected[bus.client_id] = bus
            bus.receive(Connected())
            self.resend(bus, [topic for topic in self._kept if bus.reads(topic)])

    def resend(self, bus: MemoryBus, topics: Sequence[str]) -> None:
        """Sends what is retained there to a bus that has just subscribed."""
        with self._lock:
            for topic in topics:
                kept = self._kept.get(topic)
                if kept and self._connected.get(bus.client_id) is bus and self._monotonic() < kept.until:
                    bus.receive(Message(topic, kept.payload, retained=True))

    def accept(self, bus: MemoryBus, topic: str, payload: bytes, *, retain: bool, expiry_s: int | None) -> bool:
        """Takes over what a connected bus publishes; False for one that is not."""
        with self._lock:
            if self._connected.get(bus.client_id) is not bus:
                return False
            self._publish(topic, payload, retain=retain, expiry_s=expiry_s)
            return True

    def _publish(self, topic: str, payload: bytes, *, retain: bool, expiry_s: int | None = None) -> None:
        if retain:
            self._keep(topic, payload, expiry_s)
        for reader in self._connected.values():
            if reader.reads(topic):
                reader.receive(Message(topic, payload))

    def _keep(self, topic: str, payload: bytes, expiry_s: int | None) -> None:
        self._kept.pop(topic, None)
        if payload:
            until = float("inf") if expiry_s is None else self._monotonic() + expiry_s
            self._kept[topic] = _Kept(payload, until)

    def _lose(self, bus: MemoryBus, reason: str) -> None:
        self._drop(bus, reason)
        if bus.will is not None:
            self._publish(bus.will.topic, bus.will.payload, retain=True)

    def _drop(self, bus: MemoryBus, reason: str) -> None:
        del self._connected[bus.client_id]
        bus.receive(Disconnected(reason))


class MemoryBus:
    """A `runtime.bus.bus.Bus` on a `MemoryBroker`. It has no thread: events come in the thread that causes them."""

    def __init__(
        self, broker: MemoryBroker, client_id: str, *, subscriptions: Sequence[str] = (), will: Will | None = None
    ) -> None:
        self.client_id = client_id
        self.will = will
        self.receive: Receive = _nobody
        self._broker = broker
        self._subscriptions = tuple(subscriptions)
        self._left: set[str] = set()
        self._tokens = itertools.count(1)

    def start(self, receive: Receive) -> None:
        self.receive = receive
        self._broker.join(self)

    def publish(self, topic: str, payload: bytes, *, retain: bool = False, expiry_s: int | None = None) -> int | None:
        if not self._broker.accept(self, topic, payload, retain=retain, expiry_s=expiry_s):
            return None
        token = next(self._tokens)
        self.receive(Acknowledged(token))
        return token

    def leave(self, topics: Sequence[str]) -> None:
        self._left.update(topics)

    def join(self, topics: Sequence[str]) -> None:
        self._left.difference_update(topics)
        self._broker.resend(self, topics)

    def reconnect(self, reason: str) -> None:
        self._broker.reconnect(self, reason)

    def come_back(self) -> None:
        """Connects again after a takeover: what the real bus does when its pause is over."""
        self._broker.connect(self)

    def close(self) -> None:
        self._broker.leave(self)

    def reads(self, topic: str) -> bool:
        wanted = [each for each in self._subscriptions if each not in self._left]
        return any(_matches(each.split("/"), topic.split("/")) for each in wanted)


def _matches(wanted: Sequence[str], levels: Sequence[str]) -> bool:
    same_depth = len(wanted) == len(levels)
    return same_depth and all(want in ("+", level) for want, level in zip(wanted, levels, strict=True))


def _nobody(_: object) -> None:
    """Stands in before `start`."""
