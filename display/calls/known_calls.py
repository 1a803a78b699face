"""The calls that a wall knows of, and which of them still hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.messages.state import CallView, State

ALWAYS = float("inf")


class KnownCalls:
    """All but those that were undone; updated with states."""

    def __init__(self) -> None:
        self._calls: dict[int, CallView] = {}
        self._at_counters: frozenset[tuple[str, str]] = frozenset()
        """Counter and label of all tickets that are called or served."""
        self._away: dict[int, int] = {}
        """Calls whose tickets were away from their counters, with the newest call of that time."""

    def update(self, state: State) -> frozenset[int]:
        """Returns those that are undone."""
        self._calls |= {call.call_no: call for call in state.calls}
        undone = frozenset(call_no for call_no, call in self._calls.items() if call.undone)
        self.drop(undone)
        self._at_counters = frozenset((view.id, view.ticket) for view in state.counters if view.ticket)
        for call_no, call in self._calls.items():
            if not self.is_at_counter(call):
                self._away[call_no] = newest_call(state)
            elif self.holds(call):
                self._away.pop(call_no, None)  # an undo has brought it back
        return undone

    def drop(self, call_nos: Iterable[int]) -> None:
        for call_no in call_nos:
            del self._calls[call_no]
            self._away.pop(call_no, None)

    def clear(self) -> None:
        self.drop(list(self._calls))

    def __contains__(self, call_no: int) -> bool:
        return call_no in self._calls

    def __getitem__(self, call_no: int) -> CallView:
        return self._calls[call_no]

    def after(self, call_no: int) -> list[int]:
        """Those that came later, in order."""
        return [other for other in sorted(self._calls) if other > call_no]

    def newest_first(self) -> list[CallView]:
        return [call for _, call in sorted(self._calls.items(), reverse=True)]

    def is_at_counter(self, call: CallView) -> bool:
        return (call.counter, call.label) in self._at_counters

    def is_at_any_counter(self, label: str) -> bool:
        return any(there == label for _, there in self._at_counters)

    def holds(self, call: CallView) -> bool:
        """Whether the ticket is at its counter, and has not left it and been called anew since: then only that call
        counts. What an undo brings back is not called anew, and a recall begins with the count of the call before."""
        since = self._away.get(call.call_no, ALWAYS)
        return self.is_at_counter(call) and not any(
            later.count == 1 or later.call_no > since for later in self._later_of(call)
        )

    def _later_of(self, call: CallView) -> Iterator[CallView]:
        """Later calls of the same label."""
        return (each for each in self._calls.values() if each.label == call.label and each.call_no > call.call_no)


def newest_call(state: State) -> int:
    """The number of the newest call, also one that was undone."""
    return max((call.call_no for call in state.calls), default=0)
