"""What the walls of the hall show: from their health, and since when by the kiosk's own stopwatch."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable
from typing import NamedTuple

from core.messages.commands import given
from core.messages.wire import WireError, decode_health
from runtime.bus.bus import Message

logger = logging.getLogger(__name__)


class _Shown(NamedTuple):
    call_no: int
    since_s: float


class Walls:
    """A wall counts while it is online. It shows calls in their order: whoever sees one could see all before it."""

    def __init__(self, topics: Iterable[str], *, absent_after_s: float, monotonic: Callable[[], float]) -> None:
        """`topics`: where each wall reports its health. `absent_after_s`: as in the settings."""
        self.topics = tuple(topics)
        self._absent_after_s = absent_after_s
        self._monotonic = monotonic
        self._shown: dict[str, deque[_Shown]] = {}
        """Topic of each wall that is online → what it has shown, newest last; of old ones only the newest."""
        self._unreadable: set[str] = set()

    def handle(self, message: Message) -> bool:
        """Takes over the health of a wall; returns False for any other message."""
        if message.topic not in self.topics:
            return False
        try:
            health = decode_health(message.payload)
        except WireError as error:
            self._report(message.topic, error)
            return True
        if health.online:
            self._shows(message.topic, given(health.shown) or 0)
        else:
            self._shown.pop(message.topic, None)
        return True

    def forget(self) -> None:
        """The connection is lost: walls may come and go unseen, and report again when it is back."""
        self._shown.clear()

    @property
    def shown_call(self) -> int | None:
        """As in `Conditions`: `call_no` of the newest call that every wall has shown for `absent_after_s`."""
        if not self._shown or not self._absent_after_s:
            return None
        long_ago_s = self._monotonic() - self._absent_after_s
        return min(_newest_before(shown, long_ago_s) for shown in self._shown.values())

    def _shows(self, topic: str, call_no: int) -> None:
        shown = self._shown.setdefault(topic, deque())
        while shown and call_no < shown[-1].call_no:  # an undo, another day, or the wall has started anew
            shown.pop()
        if not shown or call_no > shown[-1].call_no:
            shown.append(_Shown(call_no, self._monotonic()))
        while len(shown) > 1 and shown[1].since_s <= self._monotonic() - self._absent_after_s:
            shown.popleft()

    def _report(self, topic: str, error: WireError) -> None:
        if topic not in self._unreadable:
            logger.warning("cannot read %s, ignored: %s", topic, error)
            self._unreadable.add(topic)


def _newest_before(shown: Iterable[_Shown], long_ago_s: float) -> int:
    return max((call_no for call_no, since_s in shown if since_s <= long_ago_s), default=0)
