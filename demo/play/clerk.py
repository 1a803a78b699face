"""A counter's clerk: looks at the counter as its screen shows it, and presses the keys of its keypad."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Literal, NamedTuple

from core.instant import MINUTE_MS, Instant
from core.messages.commands import Finish
from core.messages.state import CounterView, State
from demo.office import DemoOffice
from demo.play.fast_clock import Pace
from demo.play.visitors import People
from simulation.day_plan import Act

LOOK_S = 0.05
SETTLES_S = 1.0
"""So long a key's work may take to show."""
LEAVE_S = 3.2
"""So long is `absent` held to pause or close the counter."""
POLITE_S = 1.0
"""So long whoever is better placed may call first."""
AWAY_MS = 10 * MINUTE_MS
"""A counter that somebody else has paused or closed is left alone for so long."""

Duty = Literal["on", "leaving", "off"]
"""`leaving`: goes on until nobody is left in the house."""


class Shift(NamedTuple):
    """Milliseconds after midnight."""

    begin_ms: int
    end_ms: int
    stays: bool
    """Until nobody is left."""


def shifts_of(acts: Sequence[Act], counter: str) -> list[Shift]:
    """When this counter is staffed, in the order of the day."""
    own = [act for act in acts if act.counter == counter]
    opens = (act for act in own if act.does == "open")
    ends = (act for act in own if act.does in ("close", "leave"))
    return [Shift(begin.at_ms, end.at_ms, end.does == "leave") for begin, end in zip(opens, ends, strict=True)]


class Clerk:
    """`work` is for a thread of its own; `begin` for any."""

    def __init__(self, counter: str, office: DemoOffice, pace: Pace, stop: threading.Event) -> None:
        self.counter = counter
        self._office = office
        self._pace = pace
        self._stop = stop
        self._offsets = {each.id: each.offsets for each in office.settings.counter}
        self._order = list(self._offsets)
        self._people: People | None = None
        self._shifts: list[Shift] = []
        self._opened_for: Shift | None = None
        """The shift that has been begun."""
        self.has_left = True
        """Has closed the counter and went home, or has not come yet."""
        self._rests_until = Instant(0)
        self._paused = False
        """By ourselves."""
        self._away_since_ms: int | None = None
        """Since when it is paused or closed by somebody else."""
        self._seen: tuple[str | None, float] = (None, 0.0)
        """Whom we could call, but others better, and since when."""

    def begin(self, people: People) -> None:
        """Another day."""
        self._shifts, self._opened_for, self.has_left = shifts_of(people.plan.acts, self.counter), None, True
        self._people = people

    def work(self) -> None:
        while not self._stop.wait(LOOK_S):
            state = self._state()
            if self._people is not None and state is not None:
                self._look(self._people, state)

    def _look(self, people: People, state: State) -> None:
        view, now_ms = self._view(state), people.now_ms()
        duty = self._duty(state, now_ms)
        if view.status == "open":
            self._is_open(duty, now_ms)
        if view.ticket is not None:
            self._serve(people, view, duty)
        elif duty == "off":
            self._go_home(view)
        elif self._pace.instant() < self._rests_until:
            self._rest(view)
        elif view.status != "open":
            self._come(view, now_ms)
        elif self._is_ours(state, view):
            self._press("next", view)

    # -- people

    def _serve(self, people: People, view: CounterView, duty: Duty) -> None:
        """Has the one in hand for as long as the plan says, and then the next."""
        label = view.ticket or ""
        visitor = people.visitor(label, view.service or "")
        if view.since is None or self._pace.instant() < view.since.later(visitor.legs[0].work_ms):
            return
        if not visitor.shows_up and label not in people.missed:
            people.missed.add(label)
            self._press("absent", view)
        elif visitor.rest_ms or duty == "off":
            self._finish(view, visitor.rest_ms)
        else:
            self._press("next", view)

    def _finish(self, view: CounterView, rest_ms: int) -> None:
        """Ends without calling, for which a keypad has no key: over the bus, as a console does."""
        panel = self._office.panel
        reply = panel.ask(Finish(id=panel.new_id(), counter=self.counter))
        if reply is not None and reply.ok:
            self._rests_until = self._pace.instant().later(rest_ms)
            self._settle(view)

    def _is_ours(self, state: State, view: CounterView) -> bool:
        """Somebody waits whom we call: no free counter is better placed, or it has had its time."""
        if view.next is None:
            return False
        label, service = view.next.label, view.next.service
        if self._seen[0] != label:
            self._seen = (label, time.monotonic())
        own = self._place(self.counter, service)
        free = (each.id for each in state.counters if each.status == "open" and each.ticket is None)
        is_first = all(own <= self._place(other, service) for other in free if service in self._offsets[other])
        return is_first or time.monotonic() - self._seen[1] > POLITE_S

    def _place(self, counter: str, service: str) -> tuple[int, int]:
        return self._offsets[counter].get(service, 0), self._order.index(counter)

    # -- coming and going

    def _duty(self, state: State, now_ms: int) -> Duty:
        begun = [shift for shift in self._shifts if shift.begin_ms <= now_ms]
        if not begun:
            return "off"
        if now_ms < begun[-1].end_ms:
            return "on"
        return "leaving" if begun[-1].stays and not is_empty(state) else "off"

    def _is_open(self, duty: Duty, now_ms: int) -> None:
        """Whoever has opened it: it is ours from now on."""
        self._away_since_ms = None
        if duty == "on":
            self._opened_for, self.has_left = self._shift(now_ms), False

    def _shift(self, now_ms: int) -> Shift:
        """The last one that has begun."""
        return max(shift for shift in self._shifts if shift.begin_ms <= now_ms)

    def _come(self, view: CounterView, now_ms: int) -> None:
        """Opens the counter, or goes on. Whoever else has paused it is let have it so for a while."""
        shift = self._shift(now_ms)
        if shift == self._opened_for and not self._paused:
            self._away_since_ms = now_ms if self._away_since_ms is None else self._away_since_ms
            if now_ms - self._away_since_ms < AWAY_MS:
                return
        self._press("next", view)
        self._opened_for, self.has_left, self._paused = shift, False, False

    def _rest(self, view: CounterView) -> None:
        """A break for which holding the key is not worth it is taken without."""
        left_s = (self._rests_until - self._pace.instant()) / 1000
        if view.status == "open" and left_s > LEAVE_S * self._pace.speed:
            self._press("absent", view, hold_s=LEAVE_S)
            self._paused = True

    def _go_home(self, view: CounterView) -> None:
        """Once; who opens it afterwards has it for himself."""
        if view.status == "closed":
            self.has_left = True
        elif not self.has_left:
            self._press("absent", view, hold_s=LEAVE_S)

    # -- eyes and fingers

    def _state(self) -> State | None:
        """None: nobody knows what is."""
        known = self._office.panel.known
        return known.state if known.stale is None else None

    def _view(self, state: State) -> CounterView:
        return next(view for view in state.counters if view.id == self.counter)

    def _press(self, key: str, view: CounterView, hold_s: float = 0) -> None:
        self._office.keypads[self.counter].press(key, hold_s=hold_s)
        self._settle(view)

    def _settle(self, view: CounterView) -> None:
        """Waits until what was done shows."""
        until = time.monotonic() + SETTLES_S
        while time.monotonic() < until and not self._stop.wait(LOOK_S):
            state = self._state()
            if state is not None and _in_short(self._view(state)) != _in_short(view):
                return


def _in_short(view: CounterView) -> tuple[object, ...]:
    return view.status, view.ticket, view.since


def is_empty(state: State) -> bool:
    """Whether nobody is in the house any more."""
    in_hand = any(counter.ticket for counter in state.counters)
    return not (state.waiting or state.pending or in_hand)
