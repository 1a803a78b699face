"""Tells the office what has happened: events from the journal, in order and at least once, and the state."""

from __future__ import annotations

from collections.abc import Callable

from core.messages.state import Health, Reply, State
from core.messages.wire import Topics, encode, encode_entry
from runtime.bus.bus import Bus
from runtime.journal.journal import Journal

IN_FLIGHT = 20
"""Events on their way at once; more only fills the broker's queues."""
GATHER_S = 2
"""After a broker's return the others need a moment to be back, too; events are told once, and not kept for them."""


class Publisher:
    """Publishes from the journal's cursor: what the broker has not acknowledged goes out again after a reconnect."""

    def __init__(
        self, *, bus: Bus, topics: Topics, device: str, journal: Journal, monotonic: Callable[[], float]
    ) -> None:
        self._bus = bus
        self._topics = topics
        self._device = device
        self._journal = journal
        self._sent = journal.cursor
        """`seq` of the last event given to the bus."""
        self._flying: dict[int, int] = {}
        """Token → `seq`, oldest first."""
        self._landed: set[int] = set()
        self._monotonic = monotonic
        self._events_from = 0.0
        """By the stopwatch: before, no event is told."""
        self._was_away = False
        self.connected = False

    def came(self, health: Health) -> None:
        """The broker is there (again): it knows nothing of us, and nothing that it had not acknowledged counts."""
        self.connected = True
        self._events_from = self._monotonic() + (GATHER_S if self._was_away else 0)
        self._sent = self._journal.cursor
        self._flying.clear()
        self._landed.clear()
        self._bus.publish(self._topics.health(self._device), encode(health), retain=True)

    def went(self) -> None:
        """The broker is gone, or not there yet."""
        self.connected = False
        self._was_away = True

    def events(self, last: int) -> None:
        """Sends on what the journal holds up to `last`, as far as there is room."""
        room = IN_FLIGHT - len(self._flying)
        if not self.connected or self._sent >= last or room <= 0 or self._monotonic() < self._events_from:
            return
        for entry in self._journal.after(self._sent, room):
            token = self._bus.publish(self._topics.events, encode_entry(entry))
            if token is None:
                return
            self._flying[token] = self._sent = entry.seq

    def acknowledged(self, token: int) -> None:
        """The cursor follows the oldest event that is still on its way; it is written along with the next entry."""
        seq = self._flying.get(token)
        if seq is None:
            return
        self._landed.add(token)
        while self._flying and (oldest := next(iter(self._flying))) in self._landed:
            self._landed.remove(oldest)
            self._journal.cursor = self._flying.pop(oldest)

    def state(self, state: State) -> None:
        self._bus.publish(self._topics.state, encode(state), retain=True)

    def reply(self, device: str, reply: Reply | bytes) -> None:
        payload = reply if isinstance(reply, bytes) else encode(reply)
        self._bus.publish(self._topics.reply(device), payload)

    def health(self, health: Health) -> None:
        self._bus.publish(self._topics.health(self._device), encode(health), retain=True)
