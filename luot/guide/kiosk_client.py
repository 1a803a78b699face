"""A blocking client of the kiosk for a command in a shell: the newest state, and the reply to one command."""

from __future__ import annotations

import os
import queue
import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Self

from core.messages.commands import AnyCommand
from core.messages.state import Reply, State
from core.messages.wire import Topics
from runtime.bus.bus import Bus, BusEvent
from runtime.bus.client import NO_REPLY_AFTER_S, BusClient, ClientEvent, ReplyReceived, StateReceived
from runtime.inbox import next_item
from words.translation import mark

NO_CONNECTION = mark("No connection to the kiosk")
NOT_SENT = mark("Not sent: the kiosk does not answer")


class NoAnswerError(Exception):
    """The kiosk cannot be reached, or does not answer; the message is a sentence for `say`."""


class KioskClient:
    """A context manager, to be used by one thread only."""

    def __init__(self, bus: Bus, topics: Topics, device: str, *, connect_s: float = 5) -> None:
        """`bus` subscribes to `BusClient.subscriptions`."""
        self._bus = bus
        self._connect_s = connect_s
        self._client = BusClient(bus, topics, device)
        self._inbox: queue.SimpleQueue[BusEvent] = queue.SimpleQueue()

    def __enter__(self) -> Self:
        self._bus.start(self._inbox.put)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bus.close()

    def state(self, *, since: int = 0) -> State:
        """The newest state, of the revision `since` or later. Raises `NoAnswerError`."""
        if (known := self._client.state) is not None and known.revision >= since:
            return known
        for event in self._events(self._connect_s):
            if isinstance(event, StateReceived) and event.state.revision >= since:
                return event.state
        raise NoAnswerError(NO_CONNECTION)

    def state_that(self, holds: Callable[[State], bool], *, within_s: float) -> State | None:
        """The newest state if this holds in it, else the first one in which it does; None if none comes in time."""
        if (known := self._client.state) is not None and holds(known):
            return known
        events = self._events(within_s)
        return next((each.state for each in events if isinstance(each, StateReceived) and holds(each.state)), None)

    def ask(self, command: AnyCommand) -> Reply:
        """Sends a command and waits for its reply. Raises `NoAnswerError`."""
        if not self._client.send(command):
            raise NoAnswerError(NO_CONNECTION)
        for event in self._events(NO_REPLY_AFTER_S):
            if isinstance(event, ReplyReceived) and event.reply.id == command.id:
                return event.reply
        raise NoAnswerError(NOT_SENT)

    def _events(self, within_s: float) -> Iterator[ClientEvent | None]:
        deadline = time.monotonic() + within_s
        while (remaining_s := deadline - time.monotonic()) > 0:
            if (event := next_item(self._inbox, remaining_s)) is not None:
                yield self._client.handle(event)


def new_id() -> str:
    return os.urandom(8).hex()
