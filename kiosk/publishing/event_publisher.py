"""Publishes the journal's events on the bus, in order and at least once."""

from __future__ import annotations

from collections.abc import Callable

from core.messages.wire import encode_entry
from runtime.bus.bus import Bus
from runtime.journal.writer import Journal

MAX_IN_FLIGHT = 20
"""Events sent but not yet acknowledged; more of them would only fill the broker's queues."""
GRACE_S = 2
"""Time after a reconnect before events are published: the broker does not retain them, so their subscribers should have
reconnected, too."""


class EventPublisher:
    """Starts at the journal's cursor; events without an acknowledgement are published again after a reconnect."""

    def __init__(self, bus: Bus, topic: str, journal: Journal, monotonic: Callable[[], float]) -> None:
        self._bus = bus
        self._topic = topic
        self._journal = journal
        self._monotonic = monotonic
        self._published = journal.cursor
        """`seq` of the last event passed to the bus."""
        self._in_flight: dict[int, int] = {}
        """Token → `seq`, oldest first."""
        self._acknowledged: set[int] = set()
        """Tokens in flight that are acknowledged, but not yet the oldest."""
        self._start_s = 0.0
        """By the stopwatch: before that moment nothing is published."""
        self._is_connected = False
        self._was_away = False

    def connected(self) -> None:
        """The broker is (back) there; acknowledgements of the last connection do not count any more."""
        self._is_connected = True
        self._start_s = self._monotonic() + (GRACE_S if self._was_away else 0)
        self._published = self._journal.cursor
        self._in_flight.clear()
        self._acknowledged.clear()

    def disconnected(self) -> None:
        self._is_connected = False
        self._was_away = True

    def publish_up_to(self, last: int) -> None:
        """Publishes the journal's events up to the `seq` `last`, as far as MAX_IN_FLIGHT allows."""
        room = MAX_IN_FLIGHT - len(self._in_flight)
        if not self._is_connected or self._published >= last or room <= 0 or self._monotonic() < self._start_s:
            return
        for entry in self._journal.after(self._published, room):
            token = self._bus.publish(self._topic, encode_entry(entry))
            if token is None:
                return
            self._in_flight[token] = self._published = entry.seq

    def acknowledged(self, token: int) -> None:
        """Moves the cursor up to the oldest event that is still in flight."""
        if token not in self._in_flight:
            return
        self._acknowledged.add(token)
        while self._in_flight and (oldest := next(iter(self._in_flight))) in self._acknowledged:
            self._acknowledged.remove(oldest)
            self._journal.cursor = self._in_flight.pop(oldest)
