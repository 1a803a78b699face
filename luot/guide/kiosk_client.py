"""A short talk with the kiosk from a shell: what it says of itself, and its answer to one command."""

from __future__ import annotations

import os
import queue
import time
from collections.abc import Iterator
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
    """The kiosk cannot be reached, or says nothing; the text is a sentence for `say`."""


class Conversation:
    """Belongs to one thread; in a `with`."""

    def __init__(self, bus: Bus, topics: Topics, device: str, *, connect_s: float = 5) -> None:
        """`bus` subscribes to `BusClient.subscriptions`."""
        self._bus = bus
        self._connect_s = connect_s
        self._link = BusClient(bus, topics, device)
        self._inbox: queue.SimpleQueue[BusEvent] = queue.SimpleQueue()

    def __enter__(self) -> Self:
        self._bus.start(self._inbox.put)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bus.close()

    def state(self, *, since: int = 0) -> State:
        """The office as it is now, or was when it had come to the revision `since`; raises `NoAnswerError`."""
        if (known := self._link.state) is not None and known.revision >= since:
            return known
        for news in self._news(self._connect_s):
            if isinstance(news, StateReceived) and news.state.revision >= since:
                return news.state
        raise NoAnswerError(NO_CONNECTION)

    def ask(self, command: AnyCommand) -> Reply:
        """The kiosk's answer; raises `NoAnswerError`."""
        if not self._link.send(command):
            raise NoAnswerError(NO_CONNECTION)
        for news in self._news(NO_REPLY_AFTER_S):
            if isinstance(news, ReplyReceived) and news.reply.id == command.id:
                return news.reply
        raise NoAnswerError(NOT_SENT)

    def _news(self, within_s: float) -> Iterator[ClientEvent | None]:
        """What comes in this time."""
        deadline = time.monotonic() + within_s
        while (left_s := deadline - time.monotonic()) > 0:
            if (event := next_item(self._inbox, left_s)) is not None:
                yield self._link.handle(event)


def new_id() -> str:
    return os.urandom(8).hex()
