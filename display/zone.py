"""The part of the office that a wall is for."""

from __future__ import annotations

from msgspec.structs import replace

from core.messages.state import CallView, State
from core.settings.views import HALL, View
from display.frame import CounterSign
from display.services import service_name
from words.wall_words import WallWords


class Zone:
    """`services`: those whose queues the wall shows."""

    def __init__(self, view: View, services: tuple[str, ...]) -> None:
        self.view = view
        self._services = frozenset(services)

    def concerns(self, call: CallView) -> bool:
        return self.view.concerns(call.service, call.counter)

    def part_of(self, state: State) -> State:
        """The state without the queues of other walls."""
        if self.view.is_whole:
            return state
        return replace(
            state,
            services=tuple(each for each in state.services if each.code in self._services),
            waiting=tuple(each for each in state.waiting if each.service in self._services),
            absent=tuple(each for each in state.absent if each.service in self._services),
        )

    def sign(self, state: State | None, words: WallWords, closed_text: str | None) -> CounterSign | None:
        """What stands over its counter; None for other views. `closed_text`: why nobody is served, if that is so."""
        if self.view.kind != "counter" or state is None:
            return None
        id_ = next(iter(self.view.counters))
        counter = next((each for each in state.counters if each.id == id_), None)
        is_open, paused, closed = [closed_text] * 3 if closed_text else words.counter_signs()
        if counter is None:
            return CounterSign(counter=id_, label=None, instead_of_call=closed)
        return CounterSign(
            counter=id_,
            label=counter.ticket,
            service=service_name(counter.service, state, words.local) if counter.service else "",
            instead_of_call={"open": is_open, "paused": paused}.get(counter.status, closed),
            is_called=counter.phase == "called",
        )


WHOLE = Zone(HALL, ())
