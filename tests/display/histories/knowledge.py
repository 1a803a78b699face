"""What a wall can know at each moment of a life, read from what was delivered, by the time of its publication."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from core.messages.wire import decode_health
from runtime.bus.bus import Connected, Disconnected, Message
from tests.display.histories.link import TOPICS, WallLife
from tests.display.histories.office_life import Published

STALE_S = 90
GAP_S = 60
"""Behind a silence that is longer, those who waited for the light are too old for it."""

CLOSE_S = 1e-6
"""What a stopwatch is wrong by when seconds are added up."""


class Known(NamedTuple):
    """From `at` on, until the next one."""

    at: float
    newest: Published | None
    came_at: float
    """When the newest state came."""
    is_current: bool
    """The connection is up, a state has come over it, and the kiosk is there."""

    def is_fresh(self, t: float) -> bool:
        return self.is_current and t - self.came_at < STALE_S

    @property
    def holding(self) -> frozenset[int]:
        return self.newest.holding if self.newest else frozenset()

    @property
    def undone(self) -> frozenset[int]:
        return self.newest.undone if self.newest else frozenset()


class Knowledge:
    def __init__(self, life: WallLife) -> None:
        self.steps = [Known(life.begins_at, None, life.begins_at, is_current=False)]
        self._silences: list[float] = []
        """When a state came behind a silence of more than `GAP_S`."""
        connected = confirmed = False
        online = True
        for at, event, brings in life.delivered:
            _, newest, came_at, _ = self.steps[-1]
            match event:
                case Connected():
                    connected, confirmed = True, False
                case Disconnected():
                    connected = False
                case Message(topic, payload) if topic == TOPICS.health("kiosk"):
                    online = decode_health(payload).online
                case Message() if brings and (newest is None or brings.at >= newest.at):
                    if newest and at - came_at > GAP_S:
                        self._silences.append(at)
                    is_new = newest is None or brings.at > newest.at or not event.retained
                    newest, came_at, confirmed = brings, at if is_new else came_at, True
                    online = online or not event.retained
                case _:
                    pass
            self.steps.append(Known(at, newest, came_at, connected and confirmed and online))
        self._ats = [known.at for known in self.steps]

    def was_silent(self, since: float, until: float) -> bool:
        """Whether a long silence has ended in between, or just then."""
        return any(since < end <= until + CLOSE_S for end in self._silences)

    def at(self, t: float) -> Known:
        return self.steps[bisect_right(self._ats, t + CLOSE_S) - 1]

    def first_fresh(self) -> dict[int, tuple[float, float]]:
        """Call → when it was first known while it might be begun, and how old the wall took it to be then (s)."""
        first: dict[int, tuple[float, float]] = {}
        for known in self.steps:
            if known.newest and known.is_fresh(known.at):
                for call in known.newest.state.calls:
                    age_s = (known.newest.state.at - call.at) / 1000 + known.at - known.came_at
                    first.setdefault(call.call_no, (known.at, age_s))
        return first
