"""The message bus as the programs see it: what it reports to them, and the few things they can ask of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from msgspec import Struct

DUPLICATE_FOR_S = 120
"""Two programs with the same client id take the connection from each other about every 30 s; after this long without
a `Duplicate` the other one has gone."""


class Connected(Struct, frozen=True):
    """The broker has accepted us and all subscriptions. Messages come only between this and `Disconnected`."""


class Disconnected(Struct, frozen=True):
    """The connection has ended, or the first attempt has failed. Publications without an `Acknowledged` may be lost."""

    reason: str


class Duplicate(Struct, frozen=True):
    """Another program has connected with our client id; follows `Disconnected`. The bus reconnects after a pause."""


class Message(Struct, frozen=True):
    topic: str
    payload: bytes
    retained: bool = False
    """The broker had stored this message before we subscribed."""


class Acknowledged(Struct, frozen=True):
    """The broker has accepted the publication to which `publish` gave this token."""

    token: int


class Rejected(Struct, frozen=True):
    """The broker does not take the publication to which `publish` gave this token; nobody has received it."""

    token: int
    reason: str
    too_large: bool = False
    """It was not even sent, since the broker takes no packets of this size."""


BusEvent = Connected | Disconnected | Duplicate | Message | Acknowledged | Rejected
Receive = Callable[[BusEvent], None]
"""Called from the bus's own thread, or within `publish`; must do nothing but put the event into an inbox."""


class Will(Struct, frozen=True):
    """What the broker publishes for us, retained, when the connection ends without a goodbye."""

    topic: str
    payload: bytes


class Bus(Protocol):
    """One connection to the office's broker, which comes and goes. Everything is sent with QoS 1."""

    def start(self, receive: Receive) -> None:
        """Connects in the background, and again whenever the connection is lost, until `close`."""

    def publish(self, topic: str, payload: bytes, *, retain: bool = False, expiry_s: int | None = None) -> int | None:
        """A token that `Acknowledged` or `Rejected` will carry; None, at once, without a connection: nothing is stored
        for later."""

    def leave(self, topics: Sequence[str]) -> None:
        """The broker sends nothing more of these subscriptions, also in later connections, until `join`. What was on
        its way still comes. From any thread, and within `receive`."""

    def join(self, topics: Sequence[str]) -> None:
        """Takes back a `leave`; retained messages come again."""

    def reconnect(self, reason: str) -> None:
        """Ends this connection in order, if there is one, and makes a new one: `Disconnected` follows."""

    def close(self) -> None:
        """Disconnects in order, so that the will is not published; may be called twice. No event follows it."""
