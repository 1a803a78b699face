"""One connection to the broker over MQTT 5, from its beginning to its end."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from urllib.parse import urlsplit

from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from runtime.bus.bus import Will
from runtime.bus.credentials import PORTS, BrokerAccess
from runtime.bus.listener import LOST, Listener
from runtime.bus.paho_client import MOST_PACKET_BYTES, new_client
from runtime.bus.tls import tls_context, why_not

HUNG_UP = "the broker hung up without an answer: where it speaks TLS the address is mqtts://"


class Connection:
    """One connection, with a paho client of its own: a paho client that reconnects would resend what it could not send
    before, as if it were new.
    """

    def __init__(self, access: BrokerAccess, listener: Listener, will: Will | None) -> None:
        self._access = access
        self._listener = listener
        self._client = new_client(access)
        listener.listen_to(self._client)
        if will is not None:
            self._client.will_set(will.topic, will.payload, qos=1, retain=True)

    def run(self, keepalive_s: int, stopped: threading.Event) -> None:
        """Connects, and serves the connection until it has ended."""
        try:
            self._connect(keepalive_s)
        except (OSError, ValueError) as error:  # a ValueError of a name or path that no address can have
            self._listener.reason = why_not(error, self._access)
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
        # paho ends a refused connection with this code, too.
        if result == MQTTErrorCode.MQTT_ERR_PROTOCOL and not self._listener.is_refused:
            self._listener.end_as_malformed("a packet that is not MQTT 5")
        if self._listener.reason == LOST and not self._listener.is_answered and self._access.uri.startswith("mqtt:"):
            self._listener.reason = HUNG_UP

    def _connect(self, keepalive_s: int) -> None:
        where = urlsplit(self._access.uri)
        if where.scheme == "mqtts":
            self._client.tls_set_context(tls_context(self._access.ca))
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

    def subscribe(self, topics: Sequence[str]) -> None:
        """Does nothing before the connection is up: then it asks for all that is wanted."""
        if self._listener.up:
            self._client.subscribe([(topic, self._listener.options) for topic in topics])

    def unsubscribe(self, topics: Sequence[str]) -> None:
        if self._listener.up:
            self._client.unsubscribe(list(topics))

    @property
    def max_packet_bytes(self) -> int | None:
        """The largest packet that the broker takes; None: it has not said."""
        return self._listener.max_packet_bytes

    def disconnect(self, reason: str = "") -> None:
        self._listener.reason = reason
        self._client.disconnect()


def _expiry(expiry_s: int) -> Properties:
    properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
    properties.MessageExpiryInterval = expiry_s
    return properties
