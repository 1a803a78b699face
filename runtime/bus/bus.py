"""The bus as the programs see it: what it tells them, and the few things they can ask of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from msgspec import Struct

DUPLICATE_FOR_S = 120
"""Two programs under one name take turns of half a minute: after this long alone, the other is gone."""


class Connected(Struct, frozen=True):
    """Connected, and all subscriptions acknowledged. Messages come only between this and `Disconnected`."""


class Disconnected(Struct, frozen=True):
    """No longer connected, or, once after `start`, not yet: what was not acknowledged is forgotten."""

    reason: str


class Duplicate(Struct, frozen=True):
    """Another program has taken our name; follows `Disconnected`. The bus waits half a minute before it comes back."""


class Message(Struct, frozen=True):
    topic: str
    payload: bytes
    retained: bool = False
    """The broker had kept it: it was sent before we subscribed."""


class Acknowledged(Struct, frozen=True):
    """The broker has taken over what `publish` gave this token for."""

    token: int


BusNews = Connected | Disconnected | Duplicate | Message | Acknowledged
Receive = Callable[[BusNews], None]
"""Called from the bus's own thread; does nothing but put the value into an inbox."""


class Will(Struct, frozen=True):
    """What the broker says for us, retained, when we go without a goodbye."""

    topic: str
    payload: bytes


class Bus(Protocol):
    """One connection to the office's broker, which comes and goes. Everything travels at QoS 1."""

    def start(self, receive: Receive) -> None:
        """Connects now and again whenever the connection is lost, until `close`. Returns at once."""

    def publish(self, topic: str, payload: bytes, *, retain: bool = False, expiry_s: int | None = None) -> int | None:
        """A token that `Acknowledged` will carry; None at once without a connection: nothing is kept for later."""

    def close(self) -> None:
        """Says goodbye, so that no will is spoken, and ends the thread; may be called twice. No news after it."""
