"""A device's view of the office over the bus: the kiosk's state and how fresh it is, commands and their replies."""

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
from runtime.bus.bus import DUPLICATE_FOR_S, Bus, BusEvent, Connected, Disconnected, Duplicate, Message, Will

logger = logging.getLogger(__name__)

STALE_AFTER_S = 90
"""The kiosk publishes its state every 5 s; a state older than this may be wrong."""
OLDER_WITHIN_S = 15
"""The kiosk publishes three states in this time. What is older than ours comes a second time, and is passed over; if
nothing else comes for so long it is the kiosk's own, from another journal and by a clock that was set back."""
NO_REPLY_AFTER_S = 3
"""A command without a reply for this long counts as not sent."""

Staleness = Literal["no_connection", "kiosk_away", "silence"]


class StateReceived(Struct, frozen=True):
    state: State


class ReplyReceived(Struct, frozen=True):
    reply: Reply


class EventReceived(Struct, frozen=True):
    entry: Entry


ClientEvent = StateReceived | ReplyReceived | EventReceived


class BusClient:
    """The program's own loop passes every `BusEvent` to `handle`; there is no thread and no lock in here."""

    def __init__(
        self, bus: Bus, topics: Topics, device: str, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.state: State | None = None
        """The newest state received, however old; None before the first."""
        self.confirmed = False
        """Whether a state has come since the connection was made: what was known before may be over."""
        self._bus = bus
        self._topics = topics
        self._device = device
        self._monotonic = monotonic
        self._state_received_s = 0.0
        self._connected = False
        self._kiosk_online = True
        self._taken_over_s: float | None = None
        self._health: Health | None = None
        self._duplicate_reported = False
        self._unanswered: dict[str, float] = {}
        """Command id → when it was sent."""
        self._logged_topics: set[str] = set()

    @staticmethod
    def subscriptions(topics: Topics, device: str, *, events: bool = False) -> tuple[str, ...]:
        """What the bus of such a device subscribes to.

        Brokers send retained messages in this order: a device knows that the kiosk is offline before its state comes.
        """
        own = (topics.health(KIOSK), topics.state, topics.reply(device))
        return (*own, topics.events) if events else own

    @staticmethod
    def will(topics: Topics, device: str) -> Will:
        """The broker publishes this when the device's connection is lost."""
        return Will(topics.health(device), encode(Health(online=False)))

    def handle(self, event: BusEvent) -> ClientEvent | None:
        """Updates this view; returns what the device itself should act on, if anything."""
        # Events come every few seconds, the state at least: soon enough to report that the duplicate has gone.
        if self._duplicate_reported and not self.duplicate:
            self._publish_health()
        match event:
            case Connected():
                self._connected, self.confirmed = True, False
                self._publish_health()
            case Disconnected():
                self._connected = False
            case Duplicate():
                self._taken_over_s = self._monotonic()
            case Message():
                return self._read(event)
        return None

    def send(self, command: AnyCommand) -> bool:
        """Publishes the command, with the age of our state if it has none yet; False without a connection."""
        seen = self.seen()
        if command.seen is UNSET and seen is not None:
            command = replace(command, seen=seen)
        topic = self._topics.command(self._device)
        if self._bus.publish(topic, encode(command), expiry_s=COMMAND_EXPIRY_S) is None:
            return False
        self._unanswered[command.id] = self._monotonic()
        return True

    def overdue(self) -> list[str]:
        """Ids of commands without a reply for 3 s, each returned once; the reply may still come."""
        now_s = self._monotonic()
        overdue = [id_ for id_, sent_s in self._unanswered.items() if now_s - sent_s >= NO_REPLY_AFTER_S]
        for id_ in overdue:
            del self._unanswered[id_]
        return overdue

    def seen(self) -> Seen | None:
        """Which state the device shows now, and how old it is; None before the first state."""
        if self.state is None:
            return None
        return Seen(at=self.state.at, age_ms=round(self.state_age_s * 1000))

    @property
    def state_age_s(self) -> float:
        """Seconds since the state was received, by our own stopwatch: the kiosk's clock may differ from ours."""
        return self._monotonic() - self._state_received_s if self.state else float("inf")

    @property
    def stale(self) -> Staleness | None:
        """Why the state may be out of date; None while it is fresh."""
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
        """Whether another program has connected with our client id within the last two minutes."""
        return self._taken_over_s is not None and self._monotonic() - self._taken_over_s < DUPLICATE_FOR_S

    def report_health(self, health: Health) -> None:
        """Publishes the health now and after every reconnect, since a restarted broker has forgotten it."""
        self._health = health
        self._publish_health()

    def _publish_health(self) -> None:
        if self._health is not None:
            health = replace(self._health, duplicate=True) if self.duplicate else self._health
            if self._bus.publish(self._topics.health(self._device), encode(health), retain=True) is not None:
                self._duplicate_reported = health.duplicate is True

    def _read(self, message: Message) -> ClientEvent | None:
        try:
            return self._decode(message)
        except WireError as error:
            if message.topic not in self._logged_topics:
                logger.warning("cannot read %s, ignored: %s", message.topic, error)
                self._logged_topics.add(message.topic)
            return None

    def _decode(self, message: Message) -> ClientEvent | None:
        topic, payload = message.topic, message.payload
        if topic == self._topics.state:
            return self._receive_state(decode_state(payload), retained=message.retained)
        if topic == self._topics.health(KIOSK):
            self._kiosk_online = decode_health(payload).online
        elif topic == self._topics.reply(self._device) and not message.retained:
            return self._receive_reply(decode_reply(payload))
        elif topic == self._topics.events:
            entry = decode_entry(payload)
            return None if entry is None else EventReceived(entry)
        return None

    def _receive_state(self, state: State, *, retained: bool) -> StateReceived | None:
        known = self.state
        if known is not None and (_is_old_copy(state, known) if retained else self._comes_again(state, known)):
            return None
        self.confirmed = True
        if known is not None and retained and not _is_newer(state, known):
            return None
        self.state = state
        self._state_received_s = self._monotonic()
        # A fresh state proves that the kiosk is there, whatever a late will says.
        self._kiosk_online = self._kiosk_online or not retained
        return StateReceived(state)

    def _comes_again(self, state: State, known: State) -> bool:
        """Whether it was published before ours, and is sent twice; else what the kiosk sends is always the newest."""
        return _is_old_copy(state, known) and self.state_age_s < OLDER_WITHIN_S

    def _receive_reply(self, reply: Reply) -> ReplyReceived:
        self._unanswered.pop(reply.id, None)
        return ReplyReceived(reply)


def _is_newer(retained: State, known: State) -> bool:
    """Whether a retained state is newer than ours, and not an old copy of a restarted broker.

    It may have a smaller revision (another journal) or an earlier `at` (its clock was set back).
    """
    return retained.revision > known.revision or retained.at > known.at


def _is_old_copy(state: State, known: State) -> bool:
    """Whether it is older than ours by its revision, and not newer by its clock: two may be of one millisecond."""
    return state.revision < known.revision and state.at <= known.at
