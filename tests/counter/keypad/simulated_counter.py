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
from runtime.bus.bus import BusEvent, Message
from runtime.bus.client import BusClient
from runtime.gpio.pins import MockPins
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


class SimulatedCounter:
    """Counter 1: its keypad, a broker, and a kiosk that replies as the test says."""

    def __init__(self, *, device: DeviceSettings = DEVICE, pi: MockFactory | None = None) -> None:
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
            pins=self.pins,
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
        self.time.is_lit = lambda: self.pins.lit("lamp")

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
        self.time.at(at_s, lambda: self.pins.press(key))
        self.time.at(at_s + for_s, lambda: self.pins.release(key))

    def run(self, until_s: float) -> None:
        self.time.at(until_s, lambda: self.time.put(Stop()))
        self.keypad.run()

    @property
    def commands(self) -> list[str]:
        return [type(command).__name__ for _, command in self.received]

    def lamp_changes(self, from_s: float, until_s: float) -> int:
        """How often the lamp changes in this time."""
        return sum(from_s <= at_s < until_s for at_s, _ in self.time.lamp)

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
