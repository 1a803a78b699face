"""Publishes the journal's events on the bus, in order and at least once."""

from __future__ import annotations

import logging
from collections.abc import Callable

from kiosk.publishing.refused_event import RefusedEvent
from runtime.bus.bus import Bus, Rejected
from runtime.journal.writer import Journal

logger = logging.getLogger(__name__)

MAX_IN_FLIGHT = 10
"""Events sent but not yet acknowledged. The broker takes 20 messages at a time from a client (MQTT's Receive Maximum):
half of the room is left for replies, the state, and the health that says goodbye."""
GRACE_S = 2
"""Time after a reconnect before events are published: the broker does not retain them, so their subscribers should have
reconnected, too."""
SILENCE_S = (30, 60, 120, 240, 480)
"""With events in flight and no answer to any of them for so long, the kiosk makes a new connection; the last time is
used for all further ones. The pauses grow since what is sent to the kiosk meanwhile is lost."""
RETRY_S = (1, 2, 5, 10, 30)
"""Pauses before a refused event is published again; the last one is used for all further attempts."""


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
        self._refused: RefusedEvent | None = None
        """The event that the broker does not take; until it is settled, one event at a time is in flight."""
        self._start_s = 0.0
        """By the stopwatch: before that moment nothing is published."""
        self._answered_s = 0.0
        """When the broker last answered, or the oldest event in flight was published."""
        self._silences = 0
        """Connections in a row that were given up because the broker answered nothing."""
        self._is_connected = False
        self._was_away = False

    def connected(self) -> None:
        """The broker is (back) there; acknowledgements of the last connection do not count any more."""
        self._is_connected = True
        self._start_s = self._monotonic() + (GRACE_S if self._was_away else 0)
        self._begin_behind(self._journal.cursor)

    def disconnected(self) -> None:
        self._is_connected = False
        self._was_away = True

    def publish_up_to(self, last: int) -> None:
        """Publishes the journal's events up to the `seq` `last`, as far as MAX_IN_FLIGHT allows."""
        if not self._is_connected:
            return
        if self._in_flight and self._monotonic() - self._answered_s >= _of(SILENCE_S, self._silences):
            self._give_up_connection()
        elif self._monotonic() >= self._start_s:
            self._publish(last)

    def acknowledged(self, token: int) -> None:
        """Moves the cursor up to the oldest event that is still in flight."""
        if token not in self._in_flight:
            return
        self._answered_s, self._silences = self._monotonic(), 0
        if self._refused and self._in_flight[token] > self._refused.seq:
            self._refused = self._refused.next_taken()
            self._begin_behind(self._journal.cursor)
            return
        self._settle(token)

    def _settle(self, token: int) -> None:
        """This event need not be published again."""
        self._acknowledged.add(token)
        while self._in_flight and (oldest := next(iter(self._in_flight))) in self._acknowledged:
            self._acknowledged.remove(oldest)
            self._journal.cursor = self._in_flight.pop(oldest)
        if self._refused and self._journal.cursor >= self._refused.seq:
            logger.warning("the broker takes event %s now", self._refused.seq)
            self._refused = None

    def rejected(self, rejected: Rejected) -> None:
        """The event is published again after a pause; see `RefusedEvent` for one that the broker never takes. What is
        too large is passed over at once: asking again would change nothing."""
        seq = self._in_flight.get(rejected.token)
        if seq is None:
            return
        if rejected.too_large:
            logger.error("event %s stands in the journal only: %s", seq, rejected.reason)
            self._settle(rejected.token)
            return
        refused = self._refused if self._refused and self._refused.seq <= seq else None
        if refused is None:
            logger.error("the broker refuses event %s, which is published again: %s", seq, rejected.reason)
            refused = RefusedEvent(seq)
        elif refused.is_hopeless and seq == refused.seq:
            logger.error("event %s stands in the journal only: refused %s times", seq, refused.times + 1)
            self._refused, self._journal.cursor = None, seq
            self._begin_behind(seq)
            return
        else:
            refused = refused.again(seq)
        self._refused = refused
        self._begin_behind(self._journal.cursor)
        self._answered_s, self._silences = self._monotonic(), 0
        self._start_s = self._answered_s + _of(RETRY_S, refused.times - 1)

    def _publish(self, last: int) -> None:
        room = MAX_IN_FLIGHT - len(self._in_flight)
        if self._refused:
            room = 1 - len(self._in_flight)
            if self._refused.tries_next and last > self._refused.seq and room:
                self._published = self._refused.seq
        if self._published >= last or room <= 0:
            return
        if not self._in_flight:
            self._answered_s = self._monotonic()
        for seq, json in self._journal.json_after(self._published, room):
            token = self._bus.publish(self._topic, json)
            if token is None:
                return
            self._in_flight[token] = self._published = seq

    def _give_up_connection(self) -> None:
        self._is_connected = False
        self._silences += 1
        self._bus.reconnect("the broker acknowledges no events")

    def _begin_behind(self, seq: int) -> None:
        self._published = seq
        self._in_flight.clear()
        self._acknowledged.clear()


def _of(times_s: tuple[float, ...], number: int) -> float:
    return times_s[min(number, len(times_s) - 1)]
