"""Decides which call the wall highlights and which ones wait for the light: each once, in order, and none lost but
those whose tickets have left the counter before. Whoever waits for it stands among the recent calls already."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import NamedTuple

from msgspec import Struct

from core.messages.state import CallView, State
from display.calls.known_calls import KnownCalls, newest_call

logger = logging.getLogger(__name__)

ANNOUNCE_WITHIN_S = 60
"""Older calls are not announced after an outage; they only appear among the recent ones."""
KEPT = 24
"""Calls that are remembered beside those that wait, so that a series of recalls does not empty the list of recent
calls."""
MISSED_AFTER_S = 6
"""A state comes every five seconds: what is older when it is heard of was called while the wall was away."""
PILE = 5
"""While so many wait, and for calls that were missed, half the gap is enough."""


NEVER = float("-inf")
"""A moment that has always passed."""


class LastCall(Struct, frozen=True):
    """The last call that a wall has announced. It is stored on disk, see `LastCallFile`."""

    day: str
    call_no: int


class StartedCall(NamedTuple):
    call_no: int
    at: float
    """Seconds of the wall's stopwatch."""


class CallQueue:
    """The queue is updated with states; each call is announced for at least `gap_s` seconds before the next starts."""

    def __init__(
        self, *, gap_s: float, last: LastCall | None, concerns: Callable[[CallView], bool] = lambda _: True
    ) -> None:
        """`last`: what was announced before the program started. `concerns`: whether a call belongs on this wall."""
        self._gap_s = gap_s
        self._concerns = concerns
        self.last = last
        self._started: list[StartedCall] = []
        """The last ones that were not undone, in order."""
        self._held_until = NEVER
        """While something is heard no call starts."""
        self._calls = KnownCalls()
        self._queued: list[int] = []
        """Calls that have not started, in order. Those whose tickets are gone are passed over, unless an undo brings
        them back in time."""
        self._missed: set[int] = set()
        """Those of them that were called while the wall was away."""
        self._day = last.day if last else ""
        self._considered = last.call_no if last else 0
        """Calls up to this one were announced, queued or found too old. No jump of the clock makes them new again."""
        self._passed = self._considered
        """No call up to this one starts any more."""
        self.beginnings = 0
        """How often all was forgotten, for another day or another journal: numbers of calls begin anew."""

    def update(self, state: State, elapsed_s: float, *, announce: bool) -> None:
        """Takes over a state that came `elapsed_s` ago, also the same one again. `announce`: the connection is up, so
        that its calls are as recent as they seem."""
        if state.day != self._day or newest_call(state) < self._considered:
            self._forget(state.day)  # another day, or another journal
        undone = self._calls.update(state)
        self._started = [started for started in self._started if started.call_no not in undone]
        self._queued = [call_no for call_no in self._queued if call_no not in undone]
        if announce:
            self._queue_up(state, elapsed_s)
        self._drop_old()

    def give_up_waiting(self) -> None:
        """Nothing was heard of the office for so long that all who wait for the light are too old for it."""
        _log_too_old(self._queued)
        self._queued.clear()

    def next_start(self) -> float | None:
        """When the next call may start; None if none waits."""
        call, started = self._next(), self.started
        if call is None:
            return None
        return max(self._held_until, started.at + self._gap_before(call) if started else NEVER)

    def start_next(self, t: float) -> CallView | None:
        """Starts the next call and returns it, if one waits and the one before has had its time."""
        call, due = self._next(), self.next_start()
        if call is None or due is None or t < due:
            return None
        return self.start(call, t)

    def start(self, call: CallView, t: float) -> CallView:
        self._queued = [call_no for call_no in self._queued if call_no != call.call_no]
        self._started = [*self._started, StartedCall(call.call_no, t)]
        if len(self._started) > KEPT:
            self._passed = max(self._passed, self._started.pop(0).call_no)
        self._considered = max(self._considered, call.call_no)
        before = self.last.call_no if self.last and self.last.day == self._day else 0
        self.last = LastCall(self._day, max(call.call_no, before))
        return call

    def hold_until(self, t: float) -> None:
        """Something is heard until then."""
        self._held_until = t

    @property
    def started(self) -> StartedCall | None:
        """The call that started last, unless it was undone."""
        return self._started[-1] if self._started else None

    @property
    def waiting(self) -> int:
        """How many calls wait for their turn."""
        return sum(1 for _ in self._to_start())

    def visible(self) -> list[CallView]:
        """All calls that are not undone, newest first: whoever is called learns it at once, in the light or before."""
        return [call for call in self._calls.newest_first() if self._concerns(call)]

    def newest_known(self) -> CallView | None:
        """The newest call that is not undone, whether or not it belongs on this wall."""
        return next(iter(self._calls.newest_first()), None)

    def begun(self) -> list[CallView]:
        """Those of them that do not wait for the light."""
        return self._begun(self.visible())

    def _begun(self, calls: list[CallView]) -> list[CallView]:
        waiting = self._next()
        end = waiting.call_no if waiting else float("inf")
        return [call for call in calls if call.call_no < end]

    def in_light(self) -> CallView | None:
        """The call that started last, as long as its ticket is at the counter that called it."""
        return next(iter(self.started_since(self.started.at)[-1:]), None) if self.started else None

    def started_since(self, t: float) -> list[CallView]:
        """All calls that started at `t` or later and whose tickets are at their counters, in order: while many wait
        they start so soon after one another that several may share the light."""
        call_nos = (started.call_no for started in self._started if started.at >= t)
        return [self._calls[no] for no in call_nos if no in self._calls and self.is_at_counter(self._calls[no])]

    def is_at_counter(self, call: CallView) -> bool:
        return self._calls.is_at_counter(call)

    def is_at_any_counter(self, label: str) -> bool:
        return self._calls.is_at_any_counter(label)

    def _next(self) -> CallView | None:
        return next(self._to_start(), None)

    def _to_start(self) -> Iterator[CallView]:
        """None behind one that has started: people would see that they are not called in order."""
        behind = max(self._passed, self.started.call_no if self.started else 0)
        calls = (self._calls[call_no] for call_no in self._queued if call_no > behind)
        return filter(self._calls.holds, calls)

    def _gap_before(self, call: CallView) -> float:
        return self._gap_s / 2 if call.call_no in self._missed or self.waiting >= PILE else self._gap_s

    def _forget(self, day: str) -> None:
        self.beginnings += 1
        self._day = day
        self._considered = self._passed = 0
        self.last = None
        self._started.clear()
        self._calls.clear()
        self._queued.clear()

    def _queue_up(self, state: State, elapsed_s: float) -> None:
        now, new = state.at.later(elapsed_s * 1000), self._calls.after(self._considered)
        ages_s = {call_no: (now - self._calls[call_no].at) / 1000 for call_no in new}
        own = [call_no for call_no in new if self._concerns(self._calls[call_no])]
        self._queued += [call_no for call_no in own if ages_s[call_no] < ANNOUNCE_WITHIN_S]
        self._missed.update(call_no for call_no in own if ages_s[call_no] > MISSED_AFTER_S)
        _log_too_old([call_no for call_no in own if call_no not in self._queued])
        self._considered = max((self._considered, *new))

    def _drop_old(self) -> None:
        """Calls of other walls are kept, too: a state without them would look like another journal's."""
        begun = self._begun(self._calls.newest_first())
        for own in (True, False):
            self._calls.drop([call.call_no for call in begun if self._concerns(call) is own][KEPT:])
        self._queued = [call_no for call_no in self._queued if call_no in self._calls]
        self._missed.intersection_update(self._queued)


def _log_too_old(call_nos: list[int]) -> None:
    if call_nos:
        logger.info("too old to be called now, in the list only: calls %s", ", ".join(map(str, call_nos)))
