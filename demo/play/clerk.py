"""A clerk of a played day: looks at the counter's state and presses the keys of its keypad."""

from __future__ import annotations

import threading
import time

from core.instant import MINUTE_MS, Instant
from core.messages.commands import Finish
from core.messages.state import CounterView, State
from demo.office import DemoOffice
from demo.panel.button_panel import LEAVE_HOLD_S
from demo.play.fast_clock import FastClock
from demo.play.shifts import Duty, Shift, duty_of, last_begun, shifts_of
from demo.play.visitors import Visitors
from runtime.bus.office_client import Known

LOOK_S = 0.25
"""A clerk looks up at least this often: a quarter of an office minute."""
SETTLES_S = 1.0
"""Seconds within which the effect of a key shows in the state."""
POLITE_S = 1.0
"""Seconds for which a free counter that is better placed may call a ticket first."""
AWAY_MS = 10 * MINUTE_MS
"""A counter that somebody else has paused or closed is left alone for this long."""


class Clerk:
    """`work` needs a thread of its own; `begin`, which begins another day, may be called from any other."""

    def __init__(self, counter: str, office: DemoOffice, clock: FastClock, stop: threading.Event) -> None:
        self.counter = counter
        self._office = office
        self._clock = clock
        self._stop = stop
        self._offsets = {each.id: each.offsets for each in office.settings.counter}
        self._order = list(self._offsets)
        self._visitors: Visitors | None = None
        self._shifts: list[Shift] = []
        self._opened_for: Shift | None = None
        """The last shift for which this clerk has come."""
        self.has_left = True
        """Also before the clerk has come for the first time."""
        self._rests_until = Instant(0)
        self._paused = False
        """The clerk has paused the counter, not somebody else."""
        self._away_since_ms: int | None = None
        """Since when somebody else has kept the counter paused or closed, in milliseconds after midnight."""
        self._yielded: tuple[str | None, float] = (None, 0.0)
        """The label that is left to better placed counters, and since when, in seconds of the monotonic clock."""

    def begin(self, visitors: Visitors) -> None:
        self._shifts, self._opened_for, self.has_left = shifts_of(visitors.plan.actions, self.counter), None, True
        self._visitors = visitors

    def work(self) -> None:
        changes = self._office.client.changes
        while not self._stop.is_set():
            version, state = changes.version, self._state()
            if self._visitors is not None and state is not None:
                self._act(self._visitors, state)
            changes.wait(version, LOOK_S)

    def _act(self, visitors: Visitors, state: State) -> None:
        view, now_ms = self._view(state), visitors.now_ms()
        shift = last_begun(self._shifts, now_ms)
        duty = duty_of(shift, now_ms, is_empty=is_empty(state))
        if view.status == "open":  # whoever has opened it
            self._away_since_ms = None
            if duty == "on":
                self._opened_for, self.has_left = shift, False
        if view.ticket is not None:
            self._serve(visitors, view, duty)
        elif duty == "off":
            self._go_home(view)
        elif self._clock.instant() < self._rests_until:
            self._rest(view)
        elif view.status != "open":
            self._come(view, shift, now_ms)
        elif self._should_call(state, view):
            self._press("next", view)

    def _serve(self, visitors: Visitors, view: CounterView, duty: Duty) -> None:
        """Serves the ticket for as long as the plan says; then calls the next one, rests or finishes: with that, a
        planned visit goes on."""
        label = view.ticket or ""
        visitor = visitors.visitor(label, view.service or "")
        *_, leg = visitor.legs[: len(view.legs) + 1]
        if view.since is None or self._clock.instant() < view.since.later(leg.work_ms):
            return
        if not visitor.shows_up and leg is visitor.legs[-1] and label not in visitors.missed:
            if self._press("absent", view):  # refused while the wall has not shown the number long enough
                visitors.missed.add(label)
        elif (visitor.rest_ms and leg is visitor.legs[-1]) or duty == "off":
            self._finish(view, visitor.rest_ms)
        else:
            self._press("next", view)

    def _finish(self, view: CounterView, rest_ms: int) -> None:
        """Ends serving without a call, for which a keypad has no key: sent over the bus as a console's command."""
        client = self._office.client
        reply = client.ask(Finish(id=client.new_id(), counter=self.counter))
        if reply is not None and reply.ok:
            self._rests_until = self._clock.instant().later(rest_ms)
            self._settle(view)

    def _should_call(self, state: State, view: CounterView) -> bool:
        """Whether to call the next ticket: no better placed counter is free, or none has called for `POLITE_S`."""
        if view.next is None:
            return False
        label, service = view.next.label, view.next.service
        if self._yielded[0] != label:
            self._yielded = (label, time.monotonic())
        own = self._place(self.counter, service)
        free = (each.id for each in state.counters if each.status == "open" and each.ticket is None)
        is_first = all(own <= self._place(other, service) for other in free if service in self._offsets[other])
        return is_first or time.monotonic() - self._yielded[1] > POLITE_S

    def _place(self, counter: str, service: str) -> tuple[int, int]:
        return self._offsets[counter].get(service, 0), self._order.index(counter)

    def _come(self, view: CounterView, shift: Shift | None, now_ms: int) -> None:
        """Opens the counter or resumes it. If somebody else has paused or closed it, only after `AWAY_MS`."""
        if shift == self._opened_for and not self._paused:
            self._away_since_ms = now_ms if self._away_since_ms is None else self._away_since_ms
            if now_ms - self._away_since_ms < AWAY_MS:
                return
        self._press("next", view)
        self._opened_for, self.has_left, self._paused = shift, False, False

    def _rest(self, view: CounterView) -> None:
        """Pauses the counter, unless the break is over before the key has been held long enough."""
        left_s = (self._rests_until - self._clock.instant()) / 1000
        if view.status == "open" and left_s > LEAVE_HOLD_S * self._clock.speed:
            self._press("absent", view, hold_s=LEAVE_HOLD_S)
            self._paused = True

    def _go_home(self, view: CounterView) -> None:
        """Closes the counter once; if somebody opens it afterwards, it is theirs."""
        if view.status == "closed":
            self.has_left = True
        elif not self.has_left:
            self._press("absent", view, hold_s=LEAVE_HOLD_S)

    def _state(self) -> State | None:
        """None while it is stale."""
        known = self._office.client.known
        return known.state if known.stale is None else None

    def _view(self, state: State) -> CounterView:
        return next(view for view in state.counters if view.id == self.counter)

    def _press(self, key: str, view: CounterView, hold_s: float = 0) -> bool:
        """Whether it has changed anything."""
        self._office.keypads[self.counter].press(key, hold_s=hold_s)
        return self._settle(view)

    def _settle(self, view: CounterView) -> bool:
        """Waits until the counter looks different from `view`; False if it does not soon."""

        def has_changed(known: Known) -> bool:
            fresh = known.state if known.stale is None else None
            return fresh is not None and _summary(self._view(fresh)) != _summary(view)

        return self._office.client.wait_until(has_changed, SETTLES_S)


def _summary(view: CounterView) -> tuple[object, ...]:
    return view.status, view.ticket, view.since


def is_empty(state: State) -> bool:
    """Whether no citizen is in the office."""
    at_counters = any(counter.ticket for counter in state.counters)
    return not (state.waiting or state.pending or at_counters)
