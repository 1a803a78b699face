"""The message bus over MQTT 5: one connection after another."""

from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Sequence

from paho.mqtt.subscribeoptions import SubscribeOptions

from runtime.bus.bus import Disconnected, Duplicate, Receive, Rejected, Will
from runtime.bus.connection import Connection
from runtime.bus.credentials import BrokerAccess
from runtime.bus.listener import Listener

logger = logging.getLogger(__name__)

PACKET_BYTES = 16
"""The most that a packet of ours has besides topic and payload."""
STEADY_S = 10
"""A connection that has lasted for so long was a good one: the pauses before the next begin anew."""
LONGEST_PAUSE_S, MOST_DOUBLINGS = 30, 16


class MqttBus:
    """A `runtime.bus.bus.Bus` with one thread, which makes a new connection whenever the last one has ended."""

    def __init__(
        self,
        access: BrokerAccess,
        *,
        subscriptions: Sequence[str] = (),
        will: Will | None = None,
        keepalive_s: int = 4,
        retry_s: Sequence[float] = (0.2, 0.5, 1.0),
        duplicate_pause_s: float = 30,
        retain_as_published: bool = False,
        receive_qos: int = 1,
    ) -> None:
        """`keepalive_s`: a connection to a broker that hangs is given up after twice this time. `retry_s`: the pauses
        before the first, second … attempt to reconnect; the last one is used for all further attempts.
        `retain_as_published`: `Message.retained` is also set when a sender has just asked the broker to retain it.
        `receive_qos`: with 0 the broker waits for no acknowledgements. No connection of ours is resumed, so nothing
        would come again in any case; but with 1 only twenty messages are under way at a time.
        """
        self._access = access
        self._subscriptions = tuple(subscriptions)
        self._left: set[str] = set()
        """Those of the subscriptions that the broker does not serve for now."""
        self._will = will
        self._keepalive_s = keepalive_s
        self._retry_s = tuple(retry_s)
        self._duplicate_pause_s = duplicate_pause_s
        self._options = SubscribeOptions(qos=receive_qos, retainAsPublished=retain_as_published)
        self._connection: Connection | None = None
        self._outage_reason: str | None = None
        """Why there is no connection, as last logged; None while there is one."""
        self._duplicate_logged = False
        self._unsent_tokens = itertools.count(-1, -1)
        """No packet has a negative id."""
        self._too_large: set[str] = set()
        """Topics whose last message was larger than the broker takes; each is logged once."""
        self._receive: Receive = lambda _: None
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, receive: Receive) -> None:
        self._receive = receive
        name = f"bus {self._access.client_id}"
        self._thread = threading.Thread(target=self._run, args=(receive,), name=name, daemon=True)
        self._thread.start()

    def publish(self, topic: str, payload: bytes, *, retain: bool = False, expiry_s: int | None = None) -> int | None:
        connection = self._connection
        if connection is None:
            return None
        if (most := connection.max_packet_bytes) and len(topic.encode()) + len(payload) + PACKET_BYTES > most:
            return self._reject(topic, f"{len(payload)} bytes, and the broker takes packets of at most {most}")
        self._too_large.discard(topic)
        return connection.publish(topic, payload, retain=retain, expiry_s=expiry_s)

    def _reject(self, topic: str, reason: str) -> int:
        """For what is too large: a broker that gets it cuts the connection, each time anew."""
        if topic not in self._too_large:
            logger.error("%s is not sent: %s", topic, reason)
            self._too_large.add(topic)
        token = next(self._unsent_tokens)
        self._receive(Rejected(token, reason, too_large=True))
        return token

    def leave(self, topics: Sequence[str]) -> None:
        self._left.update(topics)
        connection = self._connection
        if connection is not None:
            connection.unsubscribe(topics)

    def join(self, topics: Sequence[str]) -> None:
        self._left.difference_update(topics)
        connection = self._connection
        if connection is not None:
            connection.subscribe(topics)

    def _wanted(self) -> tuple[str, ...]:
        return tuple(topic for topic in self._subscriptions if topic not in self._left)

    def reconnect(self, reason: str) -> None:
        connection = self._connection
        if connection is not None:
            connection.disconnect(reason)

    def close(self) -> None:
        self._stopped.set()
        connection = self._connection
        if connection is not None:
            connection.disconnect()
        if self._thread is not None:
            # The timeout passes only while the thread is connecting, or waits for a broker that hangs.
            self._thread.join(timeout=1)

    def _run(self, receive: Receive) -> None:
        failures = 0
        for number in itertools.count():
            ended = self._serve(number, receive)
            if self._stopped.is_set():
                return
            self._report_end(ended, receive)
            if ended.lasted_s >= STEADY_S:
                failures = 0
            pause_s = self._pause_s(failures, came_up=ended.came_up or ended.malformed)
            failures += 1
            if self._stopped.wait(self._duplicate_pause_s if ended.taken_over else pause_s):
                return

    def _pause_s(self, failures: int, *, came_up: bool) -> float:
        """After as many connections that could not be made or ended soon. One that comes up and ends again and again
        is something that the broker does not bear, such as a message of ours, or that we do not: those pauses double.
        """
        beyond = failures - len(self._retry_s)
        if beyond < 0:
            return self._retry_s[failures]
        doubled = 2 ** min(beyond, MOST_DOUBLINGS)
        return min(self._retry_s[-1] * doubled, LONGEST_PAUSE_S) if came_up else self._retry_s[-1]

    def _serve(self, number: int, receive: Receive) -> Listener:
        """Serves one connection until it has ended. What our own callbacks raise passes through and ends the thread."""
        listener = Listener(number, self._wanted, self._options, receive)
        self._connection = Connection(self._access, listener, self._will)
        try:
            self._connection.run(self._keepalive_s, self._stopped)
        finally:
            listener.up = False
            self._connection = None
        return listener

    def _report_end(self, ended: Listener, receive: Receive) -> None:
        """Reports an outage once, at its beginning, and logs it again only when its reason changes."""
        if ended.came_up:
            self._outage_reason = None
        if self._outage_reason is None:
            receive(Disconnected(ended.reason))
        if ended.taken_over:
            self._report_duplicate(receive)
        elif self._outage_reason != ended.reason:
            logger.warning("no connection to %s: %s", self._access.uri, ended.reason)
        self._outage_reason = ended.reason

    def _report_duplicate(self, receive: Receive) -> None:
        receive(Duplicate())
        if not self._duplicate_logged:
            logger.error("another program connects to %s as %s", self._access.uri, self._access.client_id)
            self._duplicate_logged = True
