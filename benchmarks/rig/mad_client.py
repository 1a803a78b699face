"""A client of the broker that keeps to nothing: writes MQTT 5 packets as fast as they go, reads only if asked."""

from __future__ import annotations

import select
import socket
import struct
import time
from collections.abc import Iterable, Iterator
from itertools import cycle
from typing import Self
from urllib.parse import urlsplit

CONNECT, PUBLISH, SUBSCRIBE = 0x10, 0x30, 0x82
KEEPALIVE_S = 60
BATCH_S = 0.01
"""What a flood sends within this time goes out at once."""


class MadClient:
    """A context manager; connected from the start, or not at all: whoever is refused finds out when it writes."""

    def __init__(self, uri: str, user: str, password: str, *, client_id: str = "", expiry_s: int = 0) -> None:
        """`expiry_s`: for how long the broker shall keep its session."""
        where = urlsplit(uri)
        self._socket = socket.create_connection((where.hostname or "", where.port or 0), timeout=5)
        properties = b"\x11" + struct.pack(">I", expiry_s) if expiry_s else b""
        head = _text("MQTT") + bytes([5, 0xC0 if expiry_s else 0xC2]) + struct.pack(">H", KEEPALIVE_S)
        names = b"".join(map(_text, (client_id, user, password)))
        self._packet_ids = cycle(range(1, 1 << 16))
        self._write(CONNECT, head + _length(len(properties)) + properties + names)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def publish(self, topic: str, payload: bytes, *, qos: int = 0) -> None:
        """Raises `OSError` where the broker has cut the connection, or takes nothing for 5 s."""
        self._socket.sendall(self._publication(topic, payload, qos))

    def subscribe(self, topics: Iterable[str], *, qos: int = 0) -> None:
        self._write(SUBSCRIBE, b"\0\1\0" + b"".join(_text(topic) + bytes([qos]) for topic in topics))

    def flood(self, topic: str, payloads: Iterator[bytes], *, per_s: int, seconds: float, qos: int = 0) -> int:
        """Publishes at this rate, or as fast as the broker takes it; returns how many messages were sent."""
        begin, sent = time.monotonic(), 0
        while (elapsed_s := time.monotonic() - begin) < seconds:
            due = int(elapsed_s * per_s) - sent
            self._socket.sendall(b"".join(self._publication(topic, next(payloads), qos) for _ in range(due)))
            sent += due
            self.read_all()
            time.sleep(BATCH_S)
        return sent

    def read_all(self) -> None:
        """Throws away what has come."""
        while select.select([self._socket], [], [], 0)[0] and self._socket.recv(1 << 16):
            pass

    def _publication(self, topic: str, payload: bytes, qos: int) -> bytes:
        number = struct.pack(">H", next(self._packet_ids)) if qos else b""
        body = _text(topic) + number + b"\0" + payload
        return bytes([PUBLISH | qos << 1]) + _length(len(body)) + body

    def _write(self, kind: int, body: bytes) -> None:
        self._socket.sendall(bytes([kind]) + _length(len(body)) + body)


def _text(text: str) -> bytes:
    return struct.pack(">H", len(text.encode())) + text.encode()


def _length(number: int) -> bytes:
    """A variable byte integer (MQTT 5, 1.5.5)."""
    low, high = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + _length(high) if high else bytes([low])
