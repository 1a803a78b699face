"""The kiosk as a command in a shell needs it: the state and a reply, or one sentence that says why there is none."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Self

from core.messages.commands import AnyCommand
from core.messages.state import Health, Reply, State
from core.messages.wire import Topics
from runtime.bus.bus import Bus
from runtime.bus.office_client import Known, OfficeClient
from words.broker_troubles import is_refused, what_helps, why_away
from words.sentence import SaidError, Sentence
from words.translation import mark

NO_CONNECTION = mark("No connection to the kiosk")
NO_BROKER = mark("No connection to the kiosk, since its broker is away: {why}. {do}")
LOCKED_OUT = mark("No connection to the kiosk, since its broker does not let this device in: {why}. {do}")
NOT_SENT = mark("Not sent: the kiosk does not answer")


class NoAnswerError(SaidError):
    """The kiosk cannot be reached, or does not answer."""


class KioskClient:
    """A context manager."""

    def __init__(self, bus: Bus, topics: Topics, device: str, *, connect_s: float = 5) -> None:
        """`bus` subscribes to `OfficeClient.subscriptions`."""
        self._losses = 0
        """How often the connection was lost."""
        self._office = OfficeClient(bus, topics, device, on_connection=self._connection_changed)
        self._connect_s = connect_s

    def __enter__(self) -> Self:
        self._office.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._office.close()

    def state(self, *, since: int = 0) -> State:
        """The newest state, of the revision `since` or later. Raises `NoAnswerError`."""
        state = self.state_that(lambda state: state.revision >= since, within_s=self._connect_s)
        if state is None:
            raise self._no_connection()
        return state

    def state_that(self, holds: Callable[[State], bool], *, within_s: float) -> State | None:
        """The newest state as soon as something holds of it; None if it does not in time."""
        found: list[State] = []

        def is_found(known: Known) -> bool:
            if known.state is not None and holds(known.state):
                found.append(known.state)
            return bool(found)

        return found[0] if self._office.wait_until(is_found, within_s) else None

    @property
    def healths(self) -> Mapping[str, Health]:
        """Device → what it last told of itself."""
        return self._office.known.healths

    def ask(self, command: AnyCommand) -> Reply:
        """Sends a command and waits for its reply. Raises `NoAnswerError`.

        Where the connection was lost meanwhile, since another shell took it over, it asks again: the kiosk carries out
        an id once.
        """
        losses = self._losses
        reply = self._office.ask(command)
        if reply is None and self._losses > losses and self._is_connected_again():
            reply = self._office.ask(command)
        if reply is None:
            raise self._no_connection() if self._office.known.stale == "no_connection" else NoAnswerError(NOT_SENT)
        return reply

    def _no_connection(self) -> NoAnswerError:
        reason = self._office.outage
        if reason is None:
            return NoAnswerError(NO_CONNECTION)
        sentence = LOCKED_OUT if is_refused(reason) else NO_BROKER
        return NoAnswerError(sentence, why=why_away(reason), do=Sentence(what_helps(reason)))

    def _is_connected_again(self) -> bool:
        return self._office.wait_until(lambda known: known.stale != "no_connection", self._connect_s)

    def _connection_changed(self, is_up: bool) -> None:
        self._losses += not is_up


def new_id() -> str:
    return os.urandom(8).hex()
