"""Messages of a server-sent event stream, as bytes (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""

from __future__ import annotations

import msgspec

HEARTBEAT_S = 2
"""Longest silence of a stream of the demo's page, in seconds."""


def event(name: str, data: object) -> bytes:
    """An event of type `name`; `data` is sent as JSON."""
    return b"event: %s\ndata: %s\n\n" % (name.encode(), msgspec.json.encode(data))


def numbered(id_: int, data: bytes) -> bytes:
    """A message without a type; `data` is JSON in one line. A browser that reconnects tells the last `id_`."""
    return b"id: %d\ndata: %s\n\n" % (id_, data)


def heartbeat() -> bytes:
    return event("beat", None)


def retry_after(delay_ms: int) -> bytes:
    """Tells the browser how long to wait before it reconnects when this stream has ended."""
    return b"retry: %d\n\n" % delay_ms
