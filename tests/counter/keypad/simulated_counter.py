"""A counter in simulated time: the keypad's main loop runs in the test's own thread, and waiting takes no time."""

from __future__ import annotations

import heapq
import itertools
import queue
from collections import deque
from collections.abc import Callable
from typing import Any

from gpiozero.pins.mock import MockFactory
from msgspec.structs import replace

from core.instant import Instant
from core.messages.commands import AnyCommand
from core.messages.state import CallView, CounterView, Health, Issuing, PrinterView, Reply, State
from core.messages.wire import Topics, decode_command, decode_health, encode
from core.settings.sections import CounterSettings, DeviceSettings, OfficeSettings, Settings
from counter.keypad.keypad import InboxItem, Keypad, Stop
from counter.keypad.keys import OTHER
from counter.keypad.lamp import ANSWER_STEP_MS
from counter.keypad.panel import USB_KEYS, Panel, wired_panel
from runtime.bus.bus import BusEvent, Message
from runtime.bus.client import BusClient
from runtime.gpio.pins import MockPins, OnEdge
from tests.runtime.bus.memory_bus import MemoryBroker, MemoryBus

TOPICS = Topics("test")
DEVICE = DeviceSettings(name="keypad-1", role="keypad", counter="1")
SETTINGS = Settings(
    office=OfficeSettings(id="test", name={"vi": "Thử"}),
    service=(),
    counter=(CounterSettings(id="1", offsets={}),),
    device=(DEVICE,),
)
START = Instant.parse("2026-11-24T01:15:00.000Z")


class Timeline:
    """The keypad's inbox. Waiting for an item moves time on to the next thing that was planned."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.lamp: list[tuple[float, bool]] = []
        """When the lamp changed, and whether it was lit then."""
        self.is_lit: Callable[[], bool] = lambda: False
        self._items: deque[InboxItem] = deque()
        self._plan: list[tuple[float, int, Callable[[], object]]] = []
        self._order = itertools.count()

    def at(self, at_s: float, what: Callable[[], object]) -> None:
        heapq.heappush(self._plan, (at_s, next(self._order), what))

    def put(self, item: InboxItem) -> None:
        self._items.append(item)

    def get_nowait(self) -> InboxItem:
        raise AssertionError("a keypad always waits")

    def get(self, *, timeout: float | None) -> InboxItem:
        self._look_at_lamp()
        if self._items:
            return self._items.popleft()
        assert timeout is not None
        until_s = self.now_s + timeout
        while not self._items and self._plan and self._plan[0][0] <= until_s:
            self.now_s, _, what = heapq.heappop(self._plan)
            what()
        if self._items:
            return self._items.popleft()
        self.now_s = until_s
        raise queue.Empty

    def _look_at_lamp(self) -> None:
        if not self.lamp or self.lamp[-1][1] != self.is_lit():
            self.lamp.append((self.now_s, self.is_lit()))


class TypedKeys:
    """The keys of a USB keypad, and its light, without a device."""

    def __init__(self) -> None:
        self.lit = False
        self._down = dict.fromkeys([*USB_KEYS.values(), OTHER], False)
        self._on_edge: OnEdge = lambda _name, _down: None
        self.plug: Callable[[bool], None] = lambda _: None

    def show(self, lit: bool) -> None:
        self.lit = lit

    def watch(self, on_plugged: Callable[[bool], None]) -> None:
        self.plug = on_plugged

    def listen(self, on_edge: OnEdge) -> None:
        self._on_edge = on_edge

    def levels(self) -> dict[str, bool]:
        return dict(self._down)

    def press(self, key: str) -> None:
        self._down[key] = True
        self._on_edge(key, True)

    def release(self, key: str) -> None:
        self._down[key] = False
        self._on_edge(key, False)

    def unplug(self) -> None:
        self._down = dict.fromkeys(self._down, False)
        self.plug(False)


class SimulatedCounter:
    """Counter 1: its keypad, a broker, and a kiosk that replies as the test says."""

    def __init__(
        self, *, device: DeviceSettings = DEVICE, pi: MockFactory | None = None, typed: TypedKeys | None = None
    ) -> None:
        """`typed`: the keypad has these keys instead of three on pins."""
        self.time = Timeline()
        self.broker = MemoryBroker(monotonic=lambda: self.time.now_s)
        self.kiosk = MemoryBus(self.broker, "test-kiosk", subscriptions=(TOPICS.commands, TOPICS.healths))
        self.received: list[tuple[float, AnyCommand]] = []
        self.healths: list[Health] = []
        self.replies = True
        """Whether the kiosk replies at all."""
        self.refuses: set[str] = set()
        """Names of the commands that the kiosk refuses."""
        self.view = CounterView(id="1", status="open", services=("CT",))
        self.calls: tuple[CallView, ...] = ()
        self.too_soon: list[float] = []
        """When the keypad told that a press came too soon."""
        self.kiosk.start(self._receive)
        self.pins = MockPins(pi)
        self.keypad = Keypad(
            settings=SETTINGS,
            device=device,
            panel=Panel(typed, [typed], typed.watch) if typed else wired_panel(self.pins, SETTINGS, device),
            bus=MemoryBus(
                self.broker,
                "test-keypad-1",
                subscriptions=BusClient.subscriptions(TOPICS, "keypad-1"),
                will=BusClient.will(TOPICS, "keypad-1"),
            ),
            inbox=self.time,
            since=START,
            monotonic=lambda: self.time.now_s,
            on_too_soon=lambda: self.too_soon.append(self.time.now_s),
        )
        self.time.is_lit = (lambda: typed.lit) if typed else (lambda: self.pins.lit("lamp"))
        self._fingers: MockPins | TypedKeys = typed or self.pins

    def publish_state(self, **changes: Any) -> None:
        """The kiosk publishes its state, with these changes of the counter."""
        self.view = replace(self.view, **changes)
        state = State(
            revision=1,
            day="2026-11-24",
            at=START.later(self.time.now_s * 1000),
            office="test",
            clock="trusted",
            issuing=Issuing(True),
            printer=PrinterView("ready", 0),
            counters=(self.view,),
            calls=self.calls,
        )
        self.kiosk.publish(TOPICS.state, encode(state), retain=True)

    def hold(self, key: str, at_s: float, for_s: float = 0.1) -> None:
        """Plans that a key is pressed and released."""
        self.time.at(at_s, lambda: self._fingers.press(key))
        self.time.at(at_s + for_s, lambda: self._fingers.release(key))

    def run(self, until_s: float) -> None:
        self.time.at(until_s, lambda: self.time.put(Stop()))
        self.keypad.run()

    @property
    def commands(self) -> list[str]:
        return [type(command).__name__ for _, command in self.received]

    def lamp_changes(self, from_s: float, until_s: float) -> int:
        """How often the lamp changes in this time."""
        return sum(from_s <= at_s < until_s for at_s, _ in self.time.lamp)

    def blinks(self, from_s: float, until_s: float) -> str:
        """What the lamp shows in this time, a character for each step of an answer, looked at in its middle: lit (█)
        or dark (·)."""
        steps = round((until_s - from_s) * 1000 / ANSWER_STEP_MS)
        middles = (from_s + (step + 0.5) * ANSWER_STEP_MS / 1000 for step in range(steps))
        return "".join("█" if self.lit_at(at_s) else "·" for at_s in middles)

    def lit_at(self, at_s: float) -> bool:
        return [lit for when, lit in self.time.lamp if when <= at_s][-1]

    def _receive(self, event: BusEvent) -> None:
        if not isinstance(event, Message):
            return
        if event.topic == TOPICS.health("keypad-1"):
            self.healths.append(decode_health(event.payload))
        if event.topic == TOPICS.command("keypad-1"):
            command = decode_command(event.payload)
            self.received.append((self.time.now_s, command))
            if self.replies:
                self.reply_to(command)

    def reply_to(self, command: AnyCommand) -> None:
        refused = type(command).__name__ in self.refuses
        reply = Reply(id=command.id, ok=False, code="wrong_state") if refused else Reply(id=command.id, ok=True)
        self.kiosk.publish(TOPICS.reply("keypad-1"), encode(reply))
