"""paho's client as one connection of ours uses it: bounded, and without delays."""

from __future__ import annotations

import socket
import time
from typing import Any

from paho.mqtt import MQTTException
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion

from runtime.bus.credentials import BrokerAccess

CONNECT_TIMEOUT_S = 3
MAX_UNACKNOWLEDGED = 1000
"""With more messages than this in flight `publish` returns None: a broker that hangs must not fill our memory."""
MOST_PACKET_BYTES = 8 * 2**20
"""The largest packet that we read, twice what the office's broker takes: a longer one is not for us."""
STOOD_STILL_S = 2
"""Twice as long as a round of `loop` takes."""
QOS_2_PUBLISH, QOS_2_OF_PUBLISH = 0x34, 0xF4
"""The first byte of a message of QoS 2 (or 3), and the bits of it that say so."""


class BoundedClient(Client):
    """paho's client, which does not read what could fill our memory: paho itself ignores the limit that it announces,
    and keeps messages of QoS 2, which we never ask for, until the broker releases them. Nor does it take a standstill
    of our own for the silence of the broker.
    """

    _looked_s = float("-inf")

    def loop_misc(self) -> MQTTErrorCode:
        """Pings, and gives up a broker that was silent for too long; `loop` calls it each second. Where it could not,
        since another thread held the interpreter, as while a graphics driver starts, the broker had no chance: paho
        gave up such a connection before it had even read the answer."""
        now_s = time.monotonic()
        if now_s - self._looked_s > STOOD_STILL_S:
            with self._msgtime_mutex:
                self._last_bytes_received = now_s
                if not self.is_connected():  # afterwards it says when the next ping is due
                    self._last_msg_out = now_s
            if self._ping_t:
                self._ping_t = now_s
        self._looked_s = now_s
        return super().loop_misc()

    def _sock_recv(self, bufsize: int) -> bytes:
        if bufsize > MOST_PACKET_BYTES:
            raise MQTTException(f"a packet of {bufsize} bytes")
        return super()._sock_recv(bufsize)

    def _packet_handle(self) -> MQTTErrorCode:
        if self._in_packet["command"] & QOS_2_OF_PUBLISH == QOS_2_PUBLISH:
            raise MQTTException("a message of QoS 2")
        return super()._packet_handle()


def new_client(access: BrokerAccess) -> Client:
    client = BoundedClient(
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
    return client


def _disable_nagle(_: Client, __: Any, connected: Any) -> None:
    """Nagle's algorithm would delay a small message by up to 40 ms."""
    if connected.family != socket.AF_UNIX:
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _do_nothing(*_: object) -> None:
    pass
