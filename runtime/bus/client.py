"""A device's side of the bus: the state and how fresh it is, commands and their answers, and its own health."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Literal

from msgspec import UNSET, Struct
from msgspec.structs import replace

from core.messages.commands import AnyCommand, Seen
from core.messages.events import Entry
from core.messages.state import Health, Reply, State
from core.messages.wire import (
    COMMAND_EXPIRY_S,
    KIOSK,
    Topics,
    WireError,
    decode_entry,
    decode_health,
    decode_reply,
    decode_state,
    encode,
)
from runtime.bus.bus import DUPLICATE_FOR_S, Bus, BusNews, Connected, Disconnected, Duplicate, Message, Will

logger = logging.getLogger(__name__)

STALE_AFTER_S = 90
NO_REPLY_AFTER_S = 3
"""A command without an answer for this long counts as not sent."""

Staleness = Literal["no_connection", "kiosk_away", "silence"]


class StateCame(Struct, frozen=True):
    state: State


class Answered(Struct, frozen=True):
    reply: Reply


class EventCame(Struct, frozen=True):
    entry: Entry


ClientNews = StateCame | Answered | EventCame


class BusClient:
    """Belongs to the program's own loop, which feeds it what the bus says; has no thread and no lock."""

    def __init__(
        self, bus: Bus, topics: Topics, device: str, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.state: State | None = None
        """The newest that came, however old."""
        self._bus = bus
        self._topics = topics
        self._device = device
        self._monotonic = monotonic
        self._came_at = 0.0
        self._connected = False
        self._kiosk_online = True
        self._taken_over_at: float | None = None
        self._health: Health | None = None
        self._duplicate_said = False
        self._unanswered: dict[str, float] = {}
        self._complained: set[str] = set()

    @staticmethod
    def subscriptions(topics: Topics, device: str, *, events: bool = False) -> tuple[str, ...]:
        """What the bus of such a device subscribes to.

        Brokers send what they kept in this order: that the kiosk is gone is known before its last state comes.
        """
        own = (topics.health(KIOSK), topics.state, topics.reply(device))
        return (*own, topics.events) if events else own

    @staticmethod
    def will(topics: Topics, device: str) -> Will:
        """What the broker says of a device that has gone without a goodbye."""
        return Will(topics.health(device), encode(Health(online=False)))

    def take(self, news: BusNews) -> ClientNews | None:
        """What the news means to the device; None where it changes no more than what can be asked here.

        News come every few seconds, the state at least: soon enough to say that nobody has our name any more.
        """
        if self._duplicate_said and not self.duplicate:
            self._publish_health()
        match news:
            case Connected():
                self._connected = True
                self._publish_health()
            case Disconnected():
                self._connected = False
            case Duplicate():
                self._taken_over_at = self._monotonic()
            case Message():
                return self._read(news)
        return None

    def send(self, command: AnyCommand) -> bool:
        """False at once without a connection. Adds how old our picture was, unless the command says so already."""
        seen = self.seen()
        if command.seen is UNSET and seen is not None:
            command = replace(command, seen=seen)
        topic = self._topics.command(self._device)
        if self._bus.publish(topic, encode(command), expiry_s=COMMAND_EXPIRY_S) is None:
            return False
        self._unanswered[command.id] = self._monotonic()
        return True

    def overdue(self) -> list[str]:
        """Ids of commands without an answer for 3 s, each told once; an answer may still come."""
        now = self._monotonic()
        late = [id_ for id_, sent_at in self._unanswered.items() if now - sent_at >= NO_REPLY_AFTER_S]
        for id_ in late:
            del self._unanswered[id_]
        return late

    def seen(self) -> Seen | None:
        """None before the first state."""
        if self.state is None:
            return None
        return Seen(at=self.state.at, age_ms=round(self.state_age_s * 1000))

    @property
    def state_age_s(self) -> float:
        """Since the state came, by our own stopwatch: nobody compares his clock with the kiosk's."""
        return self._monotonic() - self._came_at if self.state else float("inf")

    @property
    def stale(self) -> Staleness | None:
        """Why the state may not be true any more; None: it is fresh."""
        if not self._connected:
            return "no_connection"
        if not self._kiosk_online:
            return "kiosk_away"
        return "silence" if self.state_age_s >= STALE_AFTER_S else None

    @property
    def fresh(self) -> bool:
        return self.stale is None

    @property
    def duplicate(self) -> bool:
        """Whether another program has used our name a short while ago."""
        return self._taken_over_at is not None and self._monotonic() - self._taken_over_at < DUPLICATE_FOR_S

    def say_health(self, health: Health) -> None:
        """Publishes it, and again after every connection: a broker that was away has forgotten it."""
        self._health = health
        self._publish_health()

    def _publish_health(self) -> None:
        if self._health is not None:
            health = replace(self._health, duplicate=True) if self.duplicate else self._health
            if self._bus.publish(self._topics.health(self._device), encode(health), retain=True) is not None:
                self._duplicate_said = health.duplicate is True

    def _read(self, message: Message) -> ClientNews | None:
        try:
            return self._understand(message)
        except WireError as error:
            if message.topic not in self._complained:
                logger.warning("cannot read %s, ignored: %s", message.topic, error)
                self._complained.add(message.topic)
            return None

    def _understand(self, message: Message) -> ClientNews | None:
        topic, payload = message.topic, message.payload
        if topic == self._topics.state:
            return self._take_state(decode_state(payload), retained=message.retained)
        if topic == self._topics.health(KIOSK):
            self._kiosk_online = decode_health(payload).online
        elif topic == self._topics.reply(self._device) and not message.retained:
            return self._take_reply(decode_reply(payload))
        elif topic == self._topics.events:
            entry = decode_entry(payload)
            return None if entry is None else EventCame(entry)
        return None

    def _take_state(self, state: State, *, retained: bool) -> StateCame | None:
        if retained and self.state is not None and not _is_newer(state, self.state):
            return None
        self.state = state
        self._came_at = self._monotonic()
        # Whoever publishes is there, whatever a will says that came late.
        self._kiosk_online = self._kiosk_online or not retained
        return StateCame(state)

    def _take_reply(self, reply: Reply) -> Answered:
        self._unanswered.pop(reply.id, None)
        return Answered(reply)


def _is_newer(kept: State, ours: State) -> bool:
    """Whether what a broker had kept is more than a copy of what we have or had.

    Only kept states are asked. One that comes fresh is always the newest: a bus keeps the order, and only the kiosk
    writes there. It may well have a smaller revision (another journal) or an earlier `at` (its clock was set back).
    """
    return kept.revision > ours.revision or kept.at > ours.at
