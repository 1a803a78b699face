"""The message bus over MQTT 5. No other module imports paho."""

from __future__ import annotations

import itertools
import logging
import socket
import threading
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from paho.mqtt import MQTTException
from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from runtime.bus.bus import Acknowledged, BusEvent, Connected, Disconnected, Duplicate, Message, Receive, Rejected, Will
from runtime.bus.credentials import PORTS, BrokerAccess

logger = logging.getLogger(__name__)

CONNECT_TIMEOUT_S = 3
MAX_UNACKNOWLEDGED = 1000
"""With more messages than this in flight `publish` returns None: a broker that hangs must not fill our memory."""
TOKENS = 1 << 16
"""Number of packet ids in one connection: a token is the connection's number times this, plus the packet id."""
PACKET_BYTES = 16
"""The most that a packet of ours has besides topic and payload."""
STEADY_S = 10
"""A connection that has lasted for so long was a good one: the pauses before the next begin anew."""
LONGEST_PAUSE_S, MOST_DOUBLINGS = 30, 16
EARLY_MESSAGE_BYTES = 200
"""About what a message that waits takes besides its payload."""
MOST_PACKET_BYTES = 8 * 2**20
"""The largest packet that we read, twice what the office's broker takes: a longer one is not for us."""
QOS_2_PUBLISH, QOS_2_OF_PUBLISH = 0x34, 0xF4
"""The first byte of a message of QoS 2 (or 3), and the bits of it that say so."""
UNSPECIFIED_ERROR = 0x80
SESSION_TAKEN_OVER = 0x8E


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
    ) -> None:
        """`keepalive_s`: a connection to a broker that hangs is given up after twice this time. `retry_s`: the pauses
        before the first, second … attempt to reconnect; the last one is used for all further attempts.
        `retain_as_published`: `Message.retained` is also set when a sender has just asked the broker to retain it.
        """
        self._access = access
        self._subscriptions = tuple(subscriptions)
        self._will = will
        self._keepalive_s = keepalive_s
        self._retry_s = tuple(retry_s)
        self._duplicate_pause_s = duplicate_pause_s
        self._retain_as_published = retain_as_published
        self._connection: _Connection | None = None
        self._outage_reason: str | None = None
        """Why there is no connection, as last logged; None while there is one."""
        self._duplicate_logged = False
        self._unsent_tokens = itertools.count(-1, -1)
        """No packet has a negative id."""
        self._too_large: set[str] = set()
        """Topics whose last message was larger than the broker takes; each is logged once."""
        self._receive: Receive = _do_nothing
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

    def _serve(self, number: int, receive: Receive) -> _Listener:
        """Serves one connection until it has ended. What our own callbacks raise passes through and ends the thread."""
        listener = _Listener(number, self._subscriptions, receive, retain_as_published=self._retain_as_published)
        self._connection = _Connection(self._access, listener, self._will)
        try:
            self._connection.run(self._keepalive_s, self._stopped)
        finally:
            listener.up = False
            self._connection = None
        return listener

    def _report_end(self, ended: _Listener, receive: Receive) -> None:
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


class _Connection:
    """One connection, with a paho client of its own: a paho client that reconnects would resend what it could not send
    before, as if it were new.
    """

    def __init__(self, access: BrokerAccess, listener: _Listener, will: Will | None) -> None:
        self._access = access
        self._listener = listener
        self._client = _client(access, listener)
        if will is not None:
            self._client.will_set(will.topic, will.payload, qos=1, retain=True)

    def run(self, keepalive_s: int, stopped: threading.Event) -> None:
        """Connects, and serves the connection until it has ended."""
        try:
            self._connect(keepalive_s)
        except (OSError, ValueError) as error:  # a ValueError of a name or path that no address can have
            self._listener.reason = str(error)
            return
        if stopped.is_set():
            self.disconnect()
        try:
            self._serve()
        except Exception as error:
            if error is self._listener.own_failure:
                raise
            # paho lets through what its parser stumbles over: struct.error, IndexError, KeyError and others.
            self._listener.end_as_malformed(f"{type(error).__name__}: {error}")

    def _serve(self) -> None:
        """One step at a time, since paho's own loops reconnect with the same client."""
        while (result := self._client.loop(timeout=1.0)) == MQTTErrorCode.MQTT_ERR_SUCCESS:
            pass
        if result == MQTTErrorCode.MQTT_ERR_PROTOCOL and not self._listener.refused:  # paho's word for both
            self._listener.end_as_malformed("a packet that is not MQTT 5")

    def _connect(self, keepalive_s: int) -> None:
        where = urlsplit(self._access.uri)
        if where.scheme == "mqtts":
            self._client.tls_set(ca_certs=self._access.ca)
        host = where.path if where.scheme == "unix" else where.hostname or "127.0.0.1"
        # paho requires a port for a unix socket, too.
        port = where.port or PORTS.get(where.scheme, 1)
        limits = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        limits.MaximumPacketSize = MOST_PACKET_BYTES
        self._client.connect(host, port, keepalive=keepalive_s, clean_start=True, properties=limits)

    def publish(self, topic: str, payload: bytes, *, retain: bool, expiry_s: int | None) -> int | None:
        if not self._listener.up:
            return None
        properties = None if expiry_s is None else _expiry(expiry_s)
        sent = self._client.publish(topic, payload, qos=1, retain=retain, properties=properties)
        return self._listener.token(sent.mid) if sent.rc == MQTTErrorCode.MQTT_ERR_SUCCESS else None

    @property
    def max_packet_bytes(self) -> int | None:
        """The largest packet that the broker takes; None: it has not said."""
        return self._listener.max_packet_bytes

    def disconnect(self, reason: str = "") -> None:
        self._listener.reason = reason
        self._client.disconnect()


class _Listener:
    """paho's callbacks of one connection, and how the connection ended. It holds no reference to the client, because a
    cycle would keep the client's sockets open until the next garbage collection.
    """

    def __init__(
        self, number: int, subscriptions: tuple[str, ...], receive: Receive, *, retain_as_published: bool = False
    ) -> None:
        self.up = False
        """From the moment all subscriptions are acknowledged until the end."""
        self.came_up_s: float | None = None
        """When it came up, by the stopwatch; None: it never did."""
        self.taken_over = False
        self.refused = False
        """Whether the broker has refused the connection."""
        self.malformed = False
        """Whether it ended because of a packet that we cannot read, or that is not for us."""
        self.own_failure: Exception | None = None
        """What `receive` raised: our own mistake, not the broker's."""
        self.reason = ""
        """Why the connection could not be made, or has ended."""
        self.max_packet_bytes: int | None = None
        self._number = number
        self._subscriptions = subscriptions
        self._pass_on = receive
        self._options = SubscribeOptions(qos=1, retainAsPublished=retain_as_published)
        self._early: list[Message] = []
        self._early_bytes = 0
        self._refusals: set[str] = set()
        """Reasons for which the broker has refused what we published; each is logged once."""

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
        self.max_packet_bytes = getattr(properties, "MaximumPacketSize", None)
        self.refused = reason.is_failure
        if self.refused:
            self.reason = f"refused: {reason}"
        elif self._subscriptions:
            client.subscribe([(topic, self._options) for topic in self._subscriptions])
        else:
            self._come_up()

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
        if len(reasons) != len(self._subscriptions):
            raise MQTTException(f"{len(reasons)} answers to {len(self._subscriptions)} subscriptions")
        refused = [topic for topic, reason in zip(self._subscriptions, reasons, strict=True) if reason.is_failure]
        if refused:
            self.reason = f"may not read {', '.join(refused)}"
            client.disconnect()
        else:
            self._come_up()

    def _come_up(self) -> None:
        self.up, self.came_up_s = True, time.monotonic()
        logger.info("connected to the broker")
        self._receive(Connected())
        for message in self._early:
            self._receive(message)

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
        self.reason = self.reason or ("connection lost" if reason.value == UNSPECIFIED_ERROR else str(reason))


class _BoundedClient(Client):
    """paho's client, which does not read what could fill our memory: paho itself ignores the limit that it announces,
    and keeps messages of QoS 2, which we never ask for, until the broker releases them.
    """

    def _sock_recv(self, bufsize: int) -> bytes:
        if bufsize > MOST_PACKET_BYTES:
            raise MQTTException(f"a packet of {bufsize} bytes")
        return super()._sock_recv(bufsize)

    def _packet_handle(self) -> MQTTErrorCode:
        if self._in_packet["command"] & QOS_2_OF_PUBLISH == QOS_2_PUBLISH:
            raise MQTTException("a message of QoS 2")
        return super()._packet_handle()


def _client(access: BrokerAccess, listener: _Listener) -> Client:
    client = _BoundedClient(
        CallbackAPIVersion.VERSION2,
        client_id=access.client_id,
        protocol=MQTTProtocolVersion.MQTTv5,
        transport="unix" if access.uri.startswith("unix:") else "tcp",
        reconnect_on_failure=False,
    )
    client.connect_timeout = CONNECT_TIMEOUT_S
    client.max_queued_messages_set(MAX_UNACKNOWLEDGED)
    client.username_pw_set(access.user, access.password)
    client.on_socket_open = _disable_nagle
    # With this callback set, paho writes in `loop` only; two threads that write could interleave their packets.
    client.on_socket_register_write = _do_nothing
    client.on_connect = listener.on_connect
    client.on_subscribe = listener.on_subscribe
    client.on_message = listener.on_message
    client.on_publish = listener.on_publish
    client.on_disconnect = listener.on_disconnect
    return client


def _expiry(expiry_s: int) -> Properties:
    properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
    properties.MessageExpiryInterval = expiry_s
    return properties


def _disable_nagle(_: Client, __: Any, connected: Any) -> None:
    """Nagle's algorithm would delay a small message by up to 40 ms."""
    if connected.family != socket.AF_UNIX:
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _do_nothing(*_: object) -> None:
    pass
