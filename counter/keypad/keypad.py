"""One counter's keypad: three keys, a lamp, and a loop that sleeps until one of them or the kiosk has something."""

from __future__ import annotations

import logging
import os
import queue
import threading
from collections.abc import Callable
from itertools import count
from typing import Literal, Protocol, Self

from msgspec import Struct

from core import __version__
from core.buttons.lamp_feedback import Answer
from core.instant import Instant
from core.messages.state import CounterView, Health, Reply
from core.messages.wire import Topics
from core.settings.conversions import keypad_of
from core.settings.sections import DeviceSettings, KeypadSettings, Settings
from counter.keypad.keys import Keys, Wish
from counter.keypad.lamp import NOTHING, is_lit, newest_call, pattern, rest_ms
from counter.keypad.requests import Desk, steps
from runtime.bus.bus import Acknowledged, Bus, BusNews, Connected, Disconnected, Duplicate, Message
from runtime.bus.client import Answered, BusClient, StateCame
from runtime.gpio.button_events import ButtonEvents, Edge, Levels
from runtime.gpio.pins import Pins

logger = logging.getLogger(__name__)

BLINK_MS = 40
"""Between two looks at the lamp while it answers a key."""
ASKED_MS = 100
"""How exactly the end of waiting for an answer is noticed."""
TAKEN_MS = 300


class Stop(Struct, frozen=True):
    """In the inbox: the keypad closes."""


Item = BusNews | Edge | Levels | Stop


class Inbox(Protocol):
    """A `queue.SimpleQueue`."""

    def put(self, item: Item) -> None: ...

    def get(self, *, timeout: float) -> Item: ...


class Keypad:
    """`run` it in a thread until `stop`; or `start` and `close` it, which does the same in a thread of its own."""

    def __init__(
        self,
        *,
        settings: Settings,
        device: DeviceSettings,
        pins: Pins,
        bus: Bus,
        inbox: Inbox,
        since: Instant,
        monotonic: Callable[[], float],
        on_tick: Callable[[], None] = lambda: None,
        tell: Callable[[Reply | None], None] = lambda _: None,
    ) -> None:
        """`bus` subscribes to `BusClient.subscriptions`. `on_tick` is called at least every half second.

        `tell` hears the answer to each key; None: nothing was sent, or nobody has answered.
        """
        self._tell = tell
        keypad = keypad_of(settings, device)
        self._counter = device.counter or ""
        self._bus = bus
        self._link = BusClient(bus, Topics(settings.office.id), device.name, monotonic=monotonic)
        self._link.say_health(Health(online=True, version=__version__, since=since, counter=self._counter))
        self._inbox = inbox
        self._came_round = on_tick
        self._lamp = pins.lamp("lamp", keypad.lamp)
        self._fingers = ButtonEvents(pins=pins, buttons=_buttons(keypad), put=inbox.put, monotonic=monotonic)
        self._keys = Keys.found(*self._fingers.found)
        self._desk = Desk(guard_ms=round(keypad.next_guard_s * 1000))
        self._answer: Answer | None = None
        self._run = os.urandom(6).hex()
        """Makes the ids of this run unlike those of any other."""
        self._ids = count(1)
        self._thread: threading.Thread | None = None

    def run(self) -> None:
        """Until `Stop` comes; says goodbye at the end."""
        self._bus.start(self._inbox.put)
        try:
            while not isinstance(item := self._next(), Stop):
                self._take(item)
                self._tick()
        finally:
            self._link.say_health(Health(online=False))
            self._bus.close()
            self._lamp.show(False)

    def stop(self) -> None:
        """From any thread."""
        self._inbox.put(Stop())

    def start(self) -> Self:
        self._thread = threading.Thread(target=self.run, name=f"keypad {self._counter}", daemon=True)
        self._thread.start()
        return self

    def close(self) -> None:
        """Ends what `start` began; may be called twice."""
        self.stop()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def _next(self) -> Item | None:
        try:
            return self._inbox.get(timeout=max(0.001, self._wait_ms() / 1000))
        except queue.Empty:
            return None

    def _take(self, item: Item | None) -> None:
        match item:
            case Edge(key, down, at_ms):
                self._keys, wishes = self._keys.edge(key, down, at_ms, has_ticket=self._has_ticket)
                self._wish(wishes)
            case Levels(levels, at_ms):
                self._keys, wishes = self._keys.sample(levels, at_ms, has_ticket=self._has_ticket)
                self._wish(wishes)
            case Connected() | Disconnected() | Duplicate() | Message() | Acknowledged():
                self._hear(item)
            case _:
                pass

    def _tick(self) -> None:
        """What is due by now, whatever came."""
        for id_ in self._link.overdue():
            self._give_up(id_)
        now_ms = self._fingers.now_ms()
        if self._answer and self._answer.is_over(now_ms):
            self._answer = None
        self._lamp.show(is_lit(self._pattern(), self._answer, now_ms))
        self._fingers.look(restless=self._keys.restless)
        self._came_round()

    def _wait_ms(self) -> int:
        waits = [self._fingers.wait_ms(restless=self._keys.restless)]
        if self._answer:
            waits.append(BLINK_MS)
        if self._desk.errand:
            waits.append(ASKED_MS)
        if rest := rest_ms(self._pattern(), self._fingers.now_ms()):
            waits.append(rest)
        return min(waits)

    def _hear(self, news: BusNews) -> None:
        match self._link.take(news):
            case Answered(reply):
                self._answered(reply)
            case StateCame():  # the lamp looks at it, whenever it comes round
                pass

    def _wish(self, wishes: list[Wish]) -> None:
        for wish in wishes:
            verdict = self._desk.may(wish, self._fingers.now_ms())
            if verdict == "refuse":
                self._show("refused")
            elif verdict == "go" and not self._ask(wish):
                self._show("refused")
                self._tell(None)

    def _ask(self, wish: Wish) -> bool:
        """False at once when nothing can be asked now: a key pressed in vain must not do something later."""
        view = self._view()
        if view is None:
            return False
        errand = self._desk.errand_for(wish, self._new_id(), self._fingers.now_ms())
        *before, last = steps(wish, view.status)
        commands = [step(id=self._new_id(), counter=self._counter) for step in before]
        commands.append(last(id=errand.id, counter=self._counter))
        if not all(self._link.send(command) for command in commands):
            return False
        self._desk = self._desk.sent(errand)
        return True

    def _answered(self, reply: Reply) -> None:
        self._desk, errand = self._desk.answered(reply.id, reply.ok, self._fingers.now_ms())
        if errand is not None:
            self._show("taken" if reply.ok else "refused")
            self._tell(reply)
            logger.info("%s: %s", errand.wish, "done" if reply.ok else reply.code)

    def _give_up(self, id_: str) -> None:
        self._desk, errand = self._desk.given_up(id_)
        if errand is not None:
            self._show("refused")
            self._tell(None)
            logger.warning("%s: no answer", errand.wish)

    def _show(self, kind: Literal["taken", "refused"]) -> None:
        self._answer = Answer(kind, self._fingers.now_ms(), TAKEN_MS)

    def _new_id(self) -> str:
        return f"{self._run}-{next(self._ids)}"

    @property
    def _has_ticket(self) -> bool:
        view = self._view()
        return view is not None and view.ticket is not None

    def _view(self) -> CounterView | None:
        """Our counter in a state that is fresh enough to act by."""
        state = self._link.state if self._link.fresh else None
        return next((view for view in state.counters if view.id == self._counter), None) if state else None

    def _pattern(self) -> str:
        state, view = self._link.state, self._view()
        if state is None or view is None:
            return NOTHING
        call = newest_call(state, self._counter)
        age_ms = round(self._link.state_age_s * 1000) + (state.at - call.at if call else 0)
        return pattern(view, call, age_ms)


def _buttons(keypad: KeypadSettings) -> dict[str, int]:
    return {"next": keypad.next, "recall": keypad.recall, "absent": keypad.absent}
