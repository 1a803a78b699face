"""The main loop of a counter's keypad: sends what its keys ask for to the kiosk; its lamp answers every press."""

from __future__ import annotations

import logging
from collections.abc import Callable

from msgspec import UNSET, Struct
from msgspec.structs import replace

from core import __version__
from core.instant import Instant
from core.messages.commands import CallNext, Outcome
from core.messages.state import CounterView, Health, Reply
from core.messages.wire import Topics
from core.settings.conversions import keypad_of
from core.settings.sections import DeviceSettings, Settings
from counter.keypad.keys import CounterAction, KeyAction, Keys
from counter.keypad.lamp import OFF, AnswerKind, CounterLamp, newest_call, pattern
from counter.keypad.panel import Panel
from counter.keypad.requests import CounterRequests, commands_for
from counter.outcomes import OUTCOMES
from runtime.bus.bus import Acknowledged, Bus, BusEvent, Connected, Disconnected, Duplicate, Message
from runtime.bus.client import BusClient, ReplyReceived, StateReceived
from runtime.bus.command_ids import command_ids
from runtime.gpio.button_events import ButtonEvents, Edge, Levels
from runtime.inbox import Inbox, next_item

logger = logging.getLogger(__name__)

PENDING_STEP_MS = 100
"""Time between two checks whether a pending request has timed out."""


class Stop(Struct, frozen=True):
    """Ends the main loop."""


class Plugged(Struct, frozen=True):
    """The keys have come, or have gone."""

    there: bool


class ChosenOutcome(Struct, frozen=True):
    label: str
    """The ticket in hand when it was chosen: it is for no other."""
    outcome: Outcome


InboxItem = BusEvent | Edge | Levels | Plugged | Stop


class Keypad:
    """`run` belongs to one thread; `stop` may be called from any."""

    def __init__(
        self,
        *,
        settings: Settings,
        device: DeviceSettings,
        panel: Panel,
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
        self._health = Health(online=True, version=__version__, since=since, counter=self._counter)
        self._client.report_health(self._health)
        self._inbox = inbox
        self._on_tick = on_tick
        self._on_reply = on_reply
        self._on_too_soon = on_too_soon
        self._panel = panel
        self._lamp = CounterLamp(panel.lights)
        panel.watch(lambda there: inbox.put(Plugged(there)))
        self._buttons = ButtonEvents(buttons=panel.keys, put=inbox.put, monotonic=monotonic)
        self._keys = Keys.at_start(*self._buttons.initial)
        self._requests = CounterRequests(guard_ms=round(keypad.next_guard_s * 1000))
        self._chosen: ChosenOutcome | None = None
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
            self._lamp.turn_off()

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
            case Plugged(there):
                self._plug(there)
            case Connected() | Disconnected() | Duplicate() | Message() | Acknowledged():
                received = self._client.handle(item)
                if isinstance(received, ReplyReceived):
                    self._take_reply(received.reply)
                elif isinstance(received, StateReceived):
                    self._forget_outcome()
            case _:
                pass

    def _plug(self, there: bool) -> None:
        """What was down when the keys went was neither let go nor held; what is down by now has an edge of its own."""
        self._keys = Keys.at_start(dict.fromkeys(self._panel.keys.levels(), False), self._buttons.now_ms())
        self._health = replace(self._health, unplugged=UNSET if there else True)
        self._client.report_health(self._health)

    def _tick(self) -> None:
        for id_ in self._client.overdue():
            self._time_out(id_)
        # A key that is pressed while another one waits for its answer turns the lamp over once more: each is seen.
        heard = (self._keys.held is None) != (self._requests.pending is None)
        self._lamp.update(self._pattern(), heard=heard, at_ms=self._buttons.now_ms())
        self._buttons.sample_if_due(fast=self._keys.needs_sampling)
        self._on_tick()

    def _sleep_ms(self) -> int:
        limits = [self._buttons.wait_ms(fast=self._keys.needs_sampling)]
        if self._requests.pending:
            limits.append(PENDING_STEP_MS)
        if (change_ms := self._lamp.wait_ms(self._buttons.now_ms())) is not None:
            limits.append(change_ms)
        return min(limits)

    def _perform(self, actions: list[KeyAction]) -> None:
        for action in actions:
            match action:
                case "nothing":
                    self._answer("nothing")
                case "0" | "1" | "2" | "3" | "4" | "5":
                    self._answer(self._choose(action))
                case _:
                    self._ask(action)

    def _choose(self, digit: str) -> AnswerKind:
        """Chooses an outcome for the ticket in hand, or takes the choice back."""
        view, before = self._view(), self._chosen
        if view is None or view.ticket is None:
            return "refused"
        self._chosen = ChosenOutcome(view.ticket, OUTCOMES[digit]) if digit in OUTCOMES else None
        return "taken" if self._chosen or before else "nothing"

    def _forget_outcome(self) -> None:
        """Once its ticket is no longer in hand, the choice is for nobody."""
        view = self._view()
        if self._chosen and (view is None or view.ticket != self._chosen.label):
            self._chosen = None

    def _ask(self, action: CounterAction) -> None:
        decision = self._requests.decide(action, self._buttons.now_ms())
        if decision == "refuse":
            self._answer("refused")
        elif decision == "send" and not self._send(action):
            self._answer("refused")
            self._on_reply(None)
        elif decision == "ignore":
            self._answer("too_soon")
            if action == "next":
                self._on_too_soon()

    def _send(self, action: CounterAction) -> bool:
        """False if nothing can be sent now: the press is refused rather than carried out later."""
        view = self._view()
        if view is None:
            return False
        request = self._requests.request_for(action, next(self._command_ids), self._buttons.now_ms())
        *before, last = commands_for(action, view.status)
        commands = [command(id=next(self._command_ids), counter=self._counter) for command in before]
        asked = last(id=request.id, counter=self._counter)
        if isinstance(asked, CallNext) and self._chosen:
            asked = replace(asked, outcome=self._chosen.outcome)
        commands.append(asked)
        if not all(self._client.send(command) for command in commands):
            return False
        self._requests = self._requests.sent(request)
        return True

    def _take_reply(self, reply: Reply) -> None:
        self._requests, request = self._requests.answered(reply.id, reply.ok, self._buttons.now_ms())
        if request is not None:
            done: AnswerKind = "undone" if request.action == "undo" else "taken"
            self._answer(done if reply.ok else "refused")
            self._on_reply(reply)
            logger.info("%s: %s", request.action, "done" if reply.ok else reply.code)

    def _time_out(self, id_: str) -> None:
        self._requests, request = self._requests.timed_out(id_)
        if request is not None:
            self._answer("refused")
            self._on_reply(None)
            logger.warning("%s: no answer", request.action)

    def _answer(self, kind: AnswerKind) -> None:
        self._lamp.answer(kind, self._buttons.now_ms())

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
        return pattern(view, call, age_ms, outcome=self._chosen is not None)
