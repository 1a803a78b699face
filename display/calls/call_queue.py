"""Decides which call the wall highlights and which ones wait for the light: each once, in order, and none lost but
those whose tickets have left the counter before. Whoever waits for it stands among the recent calls already."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct

from core.messages.state import CallView, State

ANNOUNCE_WITHIN_S = 60
"""Older calls are not announced after an outage; they only appear among the recent ones."""
KEPT = 24
"""Calls that are remembered beside those that wait, so that a series of recalls does not empty the list of recent
calls."""


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

    def __init__(self, *, gap_s: float, last: LastCall | None) -> None:
        """`last`: what was announced before the program started."""
        self._gap_s = gap_s
        self.last = last
        self.started: StartedCall | None = None
        self._held_until = NEVER
        """While something is heard no call starts."""
        self._calls: dict[int, CallView] = {}
        self._queued: list[int] = []
        """Calls that have not started, in order. Those whose tickets are gone are passed over, unless an undo brings
        them back in time."""
        self._at_counters: frozenset[tuple[str, str]] = frozenset()
        """Counter and label of all tickets that are called or served."""
        self._day = last.day if last else ""
        self._considered = last.call_no if last else 0
        """Calls up to this one were announced, queued or found too old. No jump of the clock makes them new again."""

    def update(self, state: State, elapsed_s: float, *, announce: bool) -> None:
        """Takes over a state that came `elapsed_s` ago, also the same one again. `announce`: the connection is up, so
        that its calls are as recent as they seem."""
        if self._is_of_another_journal(state):
            self._forget(state.day)
        self._calls |= {call.call_no: call for call in state.calls}
        self._at_counters = frozenset((view.id, view.ticket) for view in state.counters if view.ticket)
        self._drop_undone()
        if announce:
            self._queue_up(state, elapsed_s)
        self._drop_old()

    def next_start(self) -> float | None:
        """When the next call may start; None if none waits."""
        if self._next() is None:
            return None
        return max(self._held_until, self.started.at + self._gap_s if self.started else NEVER)

    def start_next(self, t: float) -> CallView | None:
        """Starts the next call and returns it, if one waits and the one before has had its time."""
        call, due = self._next(), self.next_start()
        if call is None or due is None or t < due:
            return None
        return self.start(call, t)

    def start(self, call: CallView, t: float) -> CallView:
        self._queued = [call_no for call_no in self._queued if call_no > call.call_no]
        self.started = StartedCall(call.call_no, t)
        self.last = LastCall(self._day, call.call_no)
        self._considered = max(self._considered, call.call_no)
        return call

    def hold_until(self, t: float) -> None:
        """Something is heard until then, unless the call that has started is undone before."""
        self._held_until = t

    @property
    def waiting(self) -> int:
        """How many calls wait for their turn."""
        return sum(self.is_at_counter(self._calls[call_no]) for call_no in self._queued)

    def visible(self) -> list[CallView]:
        """All calls that are not undone, newest first: whoever is called learns it at once, in the light or before."""
        return [call for _, call in sorted(self._calls.items(), reverse=True)]

    def begun(self) -> list[CallView]:
        """Those of them that do not wait for the light."""
        waiting = self._next()
        end = waiting.call_no if waiting else float("inf")
        return [call for call in self.visible() if call.call_no < end]

    def in_light(self) -> CallView | None:
        """The call that started last, as long as its ticket is at the counter that called it."""
        call = self._calls.get(self.started.call_no) if self.started else None
        return call if call and self.is_at_counter(call) else None

    def is_at_counter(self, call: CallView) -> bool:
        return (call.counter, call.label) in self._at_counters

    def _next(self) -> CallView | None:
        calls = (self._calls[call_no] for call_no in self._queued)
        return next((call for call in calls if self.is_at_counter(call)), None)

    def _is_of_another_journal(self, state: State) -> bool:
        newest = max((call.call_no for call in state.calls), default=0)
        return state.day != self._day or newest < self._considered

    def _forget(self, day: str) -> None:
        self._day = day
        self._considered = 0
        self.last = None
        self._end_started()
        self._calls.clear()
        self._queued.clear()

    def _drop_undone(self) -> None:
        self._calls = {call_no: call for call_no, call in self._calls.items() if not call.undone}
        self._drop_from_queue()
        if self.started and self.started.call_no not in self._calls:
            self._end_started()

    def _end_started(self) -> None:
        self.started, self._held_until = None, NEVER

    def _queue_up(self, state: State, elapsed_s: float) -> None:
        recent_since = state.at.later((elapsed_s - ANNOUNCE_WITHIN_S) * 1000)
        new = [no for no in sorted(self._calls) if no > self._considered]
        self._queued += [no for no in new if self._calls[no].at > recent_since]
        self._considered = max((self._considered, *new))

    def _drop_old(self) -> None:
        for call in self.begun()[KEPT:]:
            del self._calls[call.call_no]
        self._drop_from_queue()

    def _drop_from_queue(self) -> None:
        self._queued = [call_no for call_no in self._queued if call_no in self._calls]
