"""paho's callbacks of one connection: what they report to the program, and how the connection ended."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from paho.mqtt import MQTTException
from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from runtime.bus.bus import Acknowledged, BusEvent, Connected, Message, Receive, Rejected
from runtime.bus.paho_client import MOST_PACKET_BYTES

logger = logging.getLogger(__name__)

TOKENS = 1 << 16
"""Number of packet ids in one connection: a token is the connection's number times this, plus the packet id."""
EARLY_MESSAGE_BYTES = 200
"""About what a message that waits takes besides its payload."""
UNSPECIFIED_ERROR = 0x80
LOST = "connection lost"
SESSION_TAKEN_OVER = 0x8E


class Listener:
    """paho's callbacks of one connection, and how the connection ended. It holds no reference to the client, because a
    cycle would keep the client's sockets open until the next garbage collection.
    """

    def __init__(
        self,
        number: int,
        wanted: Callable[[], tuple[str, ...]],
        options: SubscribeOptions,
        receive: Receive,
    ) -> None:
        """`wanted`: what to subscribe to, asked once the broker has accepted us."""
        self.up = False
        """From the moment all subscriptions are acknowledged until the end."""
        self.came_up_s: float | None = None
        """When it came up, by the stopwatch; None: it never did."""
        self.is_answered = False
        """Whether the broker has answered at all."""
        self.is_refused = False
        self.taken_over = False
        self.malformed = False
        """Whether it ended because of a packet that we cannot read, or that is not for us."""
        self.own_failure: Exception | None = None
        """What `receive` raised: our own mistake, not the broker's."""
        self.reason = ""
        """Why the connection could not be made, or has ended."""
        self.max_packet_bytes: int | None = None
        self._number = number
        self._wanted = wanted
        self._subscriptions: tuple[str, ...] = ()
        self._pass_on = receive
        self.options = options
        self._early: list[Message] = []
        self._early_bytes = 0
        self._refusals: set[str] = set()
        """Reasons for which the broker has refused what we published; each is logged once."""

    def listen_to(self, client: Client) -> None:
        client.on_connect = self.on_connect
        client.on_subscribe = self.on_subscribe
        client.on_message = self.on_message
        client.on_publish = self.on_publish
        client.on_disconnect = self.on_disconnect

    @property
    def came_up(self) -> bool:
        return self.came_up_s is not None

    @property
    def lasted_s(self) -> float:
        """How long it has been up until now; 0: it never was."""
        return 0 if self.came_up_s is None else time.monotonic() - self.came_up_s

    def token(self, packet_id: int) -> int:
        return self._number * TOKENS + packet_id

    def on_connect(
        self, client: Client, _: Any, __: ConnectFlags, reason: ReasonCode, properties: Properties | None
    ) -> None:
        self.is_answered = True
        self.max_packet_bytes = getattr(properties, "MaximumPacketSize", None)
        self._subscriptions = self._wanted()
        self.is_refused = reason.is_failure
        if self.is_refused:
            self.reason = f"refused: {reason}"
        elif self._subscriptions:
            client.subscribe([(topic, self.options) for topic in self._subscriptions])
        else:
            self._come_up(client)

    def _receive(self, event: BusEvent) -> None:
        try:
            self._pass_on(event)
        except Exception as error:
            self.own_failure = error
            raise

    def end_as_malformed(self, reason: str) -> None:
        self.malformed = True
        self.reason = f"the broker sends what cannot be read: {reason}"

    def on_subscribe(self, client: Client, _: Any, __: int, reasons: list[ReasonCode], ___: Any) -> None:
        if self.up:  # a topic that was left is joined again
            if any(reason.is_failure for reason in reasons):
                self.reason = "may no longer read what it has read before"
                client.disconnect()
            return
        if len(reasons) != len(self._subscriptions):
            raise MQTTException(f"{len(reasons)} answers to {len(self._subscriptions)} subscriptions")
        refused = [topic for topic, reason in zip(self._subscriptions, reasons, strict=True) if reason.is_failure]
        if refused:
            self.reason = f"may not read {', '.join(refused)}"
            client.disconnect()
        else:
            self._come_up(client)

    def _come_up(self, client: Client) -> None:
        self.up, self.came_up_s = True, time.monotonic()
        self._catch_up(client)
        logger.info("connected to the broker")
        self._receive(Connected())
        for message in self._early:
            self._receive(message)

    def _catch_up(self, client: Client) -> None:
        """Leaves and joins what was left and joined between the subscription and its acknowledgement."""
        wanted = self._wanted()
        if left := [topic for topic in self._subscriptions if topic not in wanted]:
            client.unsubscribe(left)
        if joined := [topic for topic in wanted if topic not in self._subscriptions]:
            client.subscribe([(topic, self.options) for topic in joined])

    def on_message(self, _: Client, __: Any, message: MQTTMessage) -> None:
        received = Message(message.topic, bytes(message.payload), message.retain)
        if self.up:
            self._receive(received)
        else:
            # Brokers send retained messages before they acknowledge the subscription.
            self._early.append(received)
            self._early_bytes += len(received.payload) + EARLY_MESSAGE_BYTES
            if self._early_bytes > 2 * MOST_PACKET_BYTES:
                raise MQTTException("messages without an end before the subscription is acknowledged")

    def on_publish(self, _: Client, __: Any, packet_id: int, reason: ReasonCode, ___: Any) -> None:
        if not reason.is_failure:
            self._receive(Acknowledged(self.token(packet_id)))
            return
        if str(reason) not in self._refusals:
            logger.error("the broker refuses what we publish: %s", reason)
            self._refusals.add(str(reason))
        self._receive(Rejected(self.token(packet_id), str(reason)))

    def on_disconnect(self, _: Client, __: Any, flags: DisconnectFlags, reason: ReasonCode, ___: Any) -> None:
        self.taken_over = flags.is_disconnect_packet_from_server and reason.value == SESSION_TAKEN_OVER
        self.reason = self.reason or (LOST if reason.value == UNSPECIFIED_ERROR else str(reason))
