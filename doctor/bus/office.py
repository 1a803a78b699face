"""What is heard of the office on the bus within a few seconds, and whether the broker keeps devices apart."""

from __future__ import annotations

import contextlib
import queue
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

from core.instant import Instant
from core.messages.state import Health, State
from core.messages.wire import KIOSK, Topics, WireError, decode_health, decode_state, encode
from runtime.bus.bus import Acknowledged, Bus, BusEvent, Connected, Disconnected, Message, Rejected
from runtime.inbox import next_item

CONNECT_S = 5
"""How long a broker may take to let us in."""
LISTEN_S = 6
"""The kiosk tells its state every 5 s; what is retained comes at once."""
NOBODY = b"{}"
"""A reply that no device waits for."""


class Heard(NamedTuple):
    why_not: str | None = None
    """Why there is no connection; None: there was one."""
    keeps_apart: bool | None = None
    """Whether the broker has refused what this device may not publish; None: it has not said."""
    state: State | None = None
    is_fresh: bool = False
    """Whether the state came while we listened, or is only what the broker had kept."""
    apart_ms: int | None = None
    """The kiosk's clock less ours, when a fresh state came."""
    healths: Mapping[str, Health] = {}

    @property
    def kiosk(self) -> Health | None:
        """Of a kiosk that is online."""
        found = self.healths.get(KIOSK)
        return found if found is not None and found.online else None


class Listening:
    """Listens on the bus, in the caller's thread, between `open` and `close`."""

    def __init__(
        self,
        bus: Bus,
        topics: Topics,
        device: str,
        *,
        now: Callable[[], Instant],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`bus` has the subscriptions of `subscriptions`."""
        self._bus = bus
        self._topics = topics
        self._device = device
        self._now = now
        self._monotonic = monotonic
        self._inbox: queue.SimpleQueue[BusEvent] = queue.SimpleQueue()
        self._forbidden: int | None = None
        self.heard = Heard(why_not="")

    @staticmethod
    def subscriptions(topics: Topics) -> tuple[str, ...]:
        return (topics.healths, topics.state)

    def open(self) -> None:
        self._bus.start(self._inbox.put)
        self._hear_until(lambda: self.heard.why_not != "", CONNECT_S)

    def listen(self) -> Heard:
        """What is heard until all is said, for LISTEN_S at most."""
        if self.heard.why_not is None:
            # Nobody but this device reads its replies, and only the kiosk may write them: harmless where it passes.
            self._forbidden = self._bus.publish(self._topics.reply(self._device), NOBODY)
            self._hear_until(self._is_all_said, LISTEN_S)
        return self.heard

    def _is_all_said(self) -> bool:
        """What is retained comes before the broker's answer, so a kiosk that is away is known to be."""
        heard = self.heard
        return heard.keeps_apart is not None and (heard.is_fresh or heard.kiosk is None)

    def tell(self, health: Health) -> bool:
        """Whether the broker has taken it."""
        taken: list[int] = []
        token = self._bus.publish(self._topics.health(self._device), encode(health), retain=True)
        if token is None:
            return False
        self._hear_until(lambda: bool(taken), CONNECT_S, taken_by=(token, taken))
        return bool(taken)

    def close(self) -> None:
        self._bus.close()

    def _hear_until(
        self, holds: Callable[[], bool], within_s: float, taken_by: tuple[int, list[int]] | None = None
    ) -> None:
        until_s = self._monotonic() + within_s
        while not holds() and (left_s := until_s - self._monotonic()) > 0:
            event = next_item(self._inbox, left_s)
            if event is not None:
                self._hear(event)
            if taken_by and isinstance(event, Acknowledged) and event.token == taken_by[0]:
                taken_by[1].append(event.token)

    def _hear(self, event: BusEvent) -> None:
        match event:
            case Connected():
                self.heard = self.heard._replace(why_not=None)
            case Disconnected(reason):
                if self.heard.why_not is not None:
                    self.heard = self.heard._replace(why_not=reason)
            case Acknowledged(token) if token == self._forbidden:
                self.heard = self.heard._replace(keeps_apart=False)
            case Rejected(token=token) if token == self._forbidden:
                self.heard = self.heard._replace(keeps_apart=True)
            case Message():
                with contextlib.suppress(WireError):
                    self._read(event)

    def _read(self, message: Message) -> None:
        if message.topic == self._topics.state:
            state, is_fresh = decode_state(message.payload), not message.retained
            apart_ms = state.at - self._now() if is_fresh else None
            self.heard = self.heard._replace(state=state, is_fresh=is_fresh, apart_ms=apart_ms)
        else:
            device = Topics.device(message.topic)
            healths = {**self.heard.healths, device: decode_health(message.payload)}
            self.heard = self.heard._replace(healths=healths)
