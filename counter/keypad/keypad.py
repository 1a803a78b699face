"""The main loop of a counter's keypad: sends what the keys ask for to the kiosk, and switches the lamp."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from core import __version__
from core.buttons.lamp_feedback import Feedback
from core.instant import Instant
from core.messages.state import CounterView, Health, Reply
from core.messages.wire import Topics
from core.settings.conversions import keypad_of
from core.settings.sections import DeviceSettings, Settings
from counter.keypad.keys import KeyAction, Keys
from counter.keypad.lamp import OFF, is_lit, ms_to_change, newest_call, pattern
from counter.keypad.requests import CounterRequests, commands_for
from runtime.bus.bus import Acknowledged, Bus, BusEvent, Connected, Disconnected, Duplicate, Message
from runtime.bus.client import BusClient, ReplyReceived
from runtime.bus.command_ids import command_ids
from runtime.gpio.button_events import ButtonEvents, Edge, Levels
from runtime.gpio.pins import Pins
from runtime.inbox import Inbox, next_item

logger = logging.getLogger(__name__)

FEEDBACK_STEP_MS = 40
"""Time between two updates of the lamp while it shows feedback."""
PENDING_STEP_MS = 100
"""Time between two checks whether a pending request has timed out."""
TAKEN_MS = 300


class Stop(Struct, frozen=True):
    """Ends the main loop."""


InboxItem = BusEvent | Edge | Levels | Stop


class Keypad:
    """`run` belongs to one thread; `stop` may be called from any."""

    def __init__(
        self,
        *,
        settings: Settings,
        device: DeviceSettings,
        pins: Pins,
        bus: Bus,
        inbox: Inbox[InboxItem],
        since: Instant,
        monotonic: Callable[[], float],
        on_tick: Callable[[], None] = lambda: None,
        on_reply: Callable[[Reply | None], None] = lambda _: None,
        on_too_soon: Callable[[], None] = lambda: None,
    ) -> None:
        """`bus` has the subscriptions of `BusClient.subscriptions`. `on_tick` is called at least every half second,
        `on_reply` with the reply to each key, or with None if nothing was sent or no reply came in time, and
        `on_too_soon` when a second `next` is ignored."""
        keypad = keypad_of(settings, device)
        self._counter = device.counter or ""
        self._bus = bus
        self._client = BusClient(bus, Topics(settings.office.id), device.name, monotonic=monotonic)
        self._client.report_health(Health(online=True, version=__version__, since=since, counter=self._counter))
        self._inbox = inbox
        self._on_tick = on_tick
        self._on_reply = on_reply
        self._on_too_soon = on_too_soon
        self._lamp = pins.lamp("lamp", keypad.lamp)
        keys = {"next": keypad.next, "recall": keypad.recall, "absent": keypad.absent}
        self._buttons = ButtonEvents(pins=pins, buttons=keys, put=inbox.put, monotonic=monotonic)
        self._keys = Keys.at_start(*self._buttons.initial)
        self._requests = CounterRequests(guard_ms=round(keypad.next_guard_s * 1000))
        self._feedback: Feedback | None = None
        self._command_ids = command_ids()

    def run(self) -> None:
        self._bus.start(self._inbox.put)
        try:
            while not isinstance(item := next_item(self._inbox, max(0.001, self._sleep_ms() / 1000)), Stop):
                self._handle(item)
                self._tick()
        finally:
            self._client.report_health(Health(online=False))
            self._bus.close()
            self._lamp.show(False)

    def stop(self) -> None:
        self._inbox.put(Stop())

    def _handle(self, item: InboxItem | None) -> None:
        match item:
            case Edge(key, down, at_ms):
                self._keys, actions = self._keys.edge(key, down, at_ms, has_ticket=self._has_ticket)
                self._perform(actions)
            case Levels(levels, at_ms):
                self._keys, actions = self._keys.sample(levels, at_ms, has_ticket=self._has_ticket)
                self._perform(actions)
            case Connected() | Disconnected() | Duplicate() | Message() | Acknowledged():
                received = self._client.handle(item)
                if isinstance(received, ReplyReceived):
                    self._take_reply(received.reply)
            case _:
                pass

    def _tick(self) -> None:
        for id_ in self._client.overdue():
            self._time_out(id_)
        now_ms = self._buttons.now_ms()
        if self._feedback and self._feedback.is_over(now_ms):
            self._feedback = None
        self._lamp.show(is_lit(self._pattern(), self._feedback, now_ms))
        self._buttons.sample_if_due(fast=self._keys.needs_sampling)
        self._on_tick()

    def _sleep_ms(self) -> int:
        limits = [self._buttons.wait_ms(fast=self._keys.needs_sampling)]
        if self._feedback:
            limits.append(FEEDBACK_STEP_MS)
        if self._requests.pending:
            limits.append(PENDING_STEP_MS)
        if change_ms := ms_to_change(self._pattern(), self._buttons.now_ms()):
            limits.append(change_ms)
        return min(limits)

    def _perform(self, actions: list[KeyAction]) -> None:
        for action in actions:
            decision = self._requests.decide(action, self._buttons.now_ms())
            if decision == "refuse":
                self._show_feedback("refused")
            elif decision == "send" and not self._send(action):
                self._show_feedback("refused")
                self._on_reply(None)
            elif decision == "ignore" and action == "next":
                self._on_too_soon()

    def _send(self, action: KeyAction) -> bool:
        """False if nothing can be sent now: the press is refused rather than carried out later."""
        view = self._view()
        if view is None:
            return False
        request = self._requests.request_for(action, next(self._command_ids), self._buttons.now_ms())
        *before, last = commands_for(action, view.status)
        commands = [command(id=next(self._command_ids), counter=self._counter) for command in before]
        commands.append(last(id=request.id, counter=self._counter))
        if not all(self._client.send(command) for command in commands):
            return False
        self._requests = self._requests.sent(request)
        return True

    def _take_reply(self, reply: Reply) -> None:
        self._requests, request = self._requests.answered(reply.id, reply.ok, self._buttons.now_ms())
        if request is not None:
            self._show_feedback("taken" if reply.ok else "refused")
            self._on_reply(reply)
            logger.info("%s: %s", request.action, "done" if reply.ok else reply.code)

    def _time_out(self, id_: str) -> None:
        self._requests, request = self._requests.timed_out(id_)
        if request is not None:
            self._show_feedback("refused")
            self._on_reply(None)
            logger.warning("%s: no answer", request.action)

    def _show_feedback(self, kind: Literal["taken", "refused"]) -> None:
        self._feedback = Feedback(kind, self._buttons.now_ms(), TAKEN_MS)

    @property
    def _has_ticket(self) -> bool:
        view = self._view()
        return view is not None and view.ticket is not None

    def _view(self) -> CounterView | None:
        """This counter in the last state; None while that state is stale."""
        state = self._client.state if self._client.fresh else None
        return next((view for view in state.counters if view.id == self._counter), None) if state else None

    def _pattern(self) -> str:
        state, view = self._client.state, self._view()
        if state is None or view is None:
            return OFF
        call = newest_call(state, self._counter)
        age_ms = round(self._client.state_age_s * 1000) + (state.at - call.at if call else 0)
        return pattern(view, call, age_ms)
