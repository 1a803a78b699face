"""Which call stands in the light and which wait behind it: each once, in order, none lost."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct

from core.messages.state import CallView, State

YOUNG_S = 60
"""After a gap only calls younger than this are announced again; older ones stand among the recent ones."""
REMEMBERED = 24
"""Calls kept beside those that wait, so that a row of recalls does not empty the list of recent ones."""


class Mark(Struct, frozen=True):
    """The last call that a wall has begun to show. It outlives the program."""

    day: str
    call_no: int


class Begun(NamedTuple):
    call_no: int
    at: float
    """By the wall's own stopwatch, in seconds."""


class Spotlight:
    """Fed with states; says who is called now, who before, and whose turn is next."""

    def __init__(self, *, gap_s: float, mark: Mark | None) -> None:
        self._gap_s = gap_s
        self.mark = mark
        self.begun: Begun | None = None
        self._calls: dict[int, CallView] = {}
        self._queue: list[int] = []
        self._day = mark.day if mark else ""
        self._judged = mark.call_no if mark else 0
        """Calls up to this one were begun, queued or found too old: no jump of the clock makes them young again."""

    def hear(self, state: State, elapsed_s: float, *, announce: bool) -> None:
        """Takes over a state that came `elapsed_s` ago; `announce`: it is certain that the state is of now.

        May be given the same state again.
        """
        if self._is_of_another_journal(state):
            self._forget(state.day)
        self._calls |= {call.call_no: call for call in state.calls}
        self._drop_undone()
        if announce:
            self._queue_up(state, elapsed_s)
        self._drop_old()

    def next_due(self) -> float | None:
        """When the next call may begin, by the stopwatch; None when nobody waits for it."""
        if not self._queue:
            return None
        return self.begun.at + self._gap_s if self.begun else float("-inf")

    def begin(self, t: float) -> CallView | None:
        """Turns the light to the next call, if one waits and the one before has had its time."""
        due = self.next_due()
        if due is None or t < due:
            return None
        return self.light(self._calls[self._queue.pop(0)], t)

    def light(self, call: CallView, t: float) -> CallView:
        """Begins this call, whatever its age."""
        self.begun = Begun(call.call_no, t)
        self.mark = Mark(self._day, call.call_no)
        self._judged = max(self._judged, call.call_no)
        return call

    def called(self) -> list[CallView]:
        """What may be seen, newest first: not undone, and not waiting for its turn."""
        end = self._queue[0] if self._queue else float("inf")
        return [call for call_no, call in sorted(self._calls.items(), reverse=True) if call_no < end]

    def _is_of_another_journal(self, state: State) -> bool:
        newest = max((call.call_no for call in state.calls), default=0)
        return state.day != self._day or newest < self._judged

    def _forget(self, day: str) -> None:
        self._day = day
        self._judged = 0
        self.mark = None
        self.begun = None
        self._calls.clear()
        self._queue.clear()

    def _drop_undone(self) -> None:
        self._calls = {call_no: call for call_no, call in self._calls.items() if not call.undone}
        self._queue = [call_no for call_no in self._queue if call_no in self._calls]
        if self.begun and self.begun.call_no not in self._calls:
            self.begun = None

    def _queue_up(self, state: State, elapsed_s: float) -> None:
        young_since = state.at.later((elapsed_s - YOUNG_S) * 1000)
        fresh = [no for no in sorted(self._calls) if no > self._judged]
        self._queue += [no for no in fresh if self._calls[no].at > young_since]
        self._judged = max((self._judged, *fresh))

    def _drop_old(self) -> None:
        shown = [call.call_no for call in self.called()]
        for call_no in shown[REMEMBERED:]:
            del self._calls[call_no]
