"""A counter in virtual time: its keypad's loop runs in the test's own thread, and waiting costs nothing."""

from __future__ import annotations

import heapq
import itertools
import queue
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from gpiozero.pins.mock import MockFactory
from msgspec.structs import replace

from core.instant import Instant
from core.messages.commands import AnyCommand
from core.messages.events import Why
from core.messages.state import CallView, CounterView, Health, Issuing, NextView, PrinterView, Reply, State
from core.messages.wire import Topics, decode_command, decode_health, encode
from core.settings.sections import CounterSettings, DeviceSettings, OfficeSettings, Settings
from counter.keypad.keypad import Item, Keypad, Stop
from runtime.bus.bus import BusNews, Message
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
NEXT = NextView(label="204", service="CT", class_="N", why=Why(rule="head_start"))
START = Instant.parse("2026-11-24T01:15:00.000Z")


class Timeline:
    """The keypad's inbox: what is asked to wait goes on to the next thing that was planned."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.lamp: list[tuple[float, bool]] = []
        """When it changed, and to what."""
        self.is_lit: Callable[[], bool] = lambda: False
        self._items: deque[Item] = deque()
        self._plan: list[tuple[float, int, Callable[[], object]]] = []
        self._order = itertools.count()

    def at(self, at_s: float, what: Callable[[], object]) -> None:
        heapq.heappush(self._plan, (at_s, next(self._order), what))

    def put(self, item: Item) -> None:
        self._items.append(item)

    def get(self, *, timeout: float) -> Item:
        self._look_at_lamp()
        if self._items:
            return self._items.popleft()
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


class Counter:
    """Counter 1: its keypad, a broker, and a kiosk that answers as it is told."""

    def __init__(self, *, device: DeviceSettings = DEVICE, pi: MockFactory | None = None) -> None:
        self.time = Timeline()
        self.broker = MemoryBroker(monotonic=lambda: self.time.now_s)
        self.kiosk = MemoryBus(self.broker, "test-kiosk", subscriptions=(TOPICS.commands, TOPICS.healths))
        self.asked: list[tuple[float, AnyCommand]] = []
        self.healths: list[Health] = []
        self.answers = True
        """Whether the kiosk answers at all."""
        self.refuses: set[str] = set()
        """Types of commands that it refuses."""
        self.view = CounterView(id="1", status="open", services=("CT",))
        self.calls: tuple[CallView, ...] = ()
        self.kiosk.start(self._heard)
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
        )
        self.time.is_lit = lambda: self.pins.lit("lamp")

    def shows(self, **changes: Any) -> None:
        """The kiosk publishes its state, with the counter changed so."""
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
        """A finger comes down on a key, and goes."""
        self.time.at(at_s, lambda: self.pins.press(key))
        self.time.at(at_s + for_s, lambda: self.pins.release(key))

    def run(self, until_s: float) -> None:
        self.time.at(until_s, lambda: self.time.put(Stop()))
        self.keypad.run()

    @property
    def commands(self) -> list[str]:
        return [type(command).__name__ for _, command in self.asked]

    def blinks(self, from_s: float, until_s: float) -> int:
        """How often the lamp has changed in this time."""
        return sum(from_s <= at_s < until_s for at_s, _ in self.time.lamp)

    def lit_at(self, at_s: float) -> bool:
        return [lit for when, lit in self.time.lamp if when <= at_s][-1]

    def _heard(self, news: BusNews) -> None:
        if not isinstance(news, Message):
            return
        if news.topic == TOPICS.health("keypad-1"):
            self.healths.append(decode_health(news.payload))
        if news.topic == TOPICS.command("keypad-1"):
            command = decode_command(news.payload)
            self.asked.append((self.time.now_s, command))
            if self.answers:
                self.answer(command)

    def answer(self, command: AnyCommand) -> None:
        refused = type(command).__name__ in self.refuses
        reply = Reply(id=command.id, ok=False, code="wrong_state") if refused else Reply(id=command.id, ok=True)
        self.kiosk.publish(TOPICS.reply("keypad-1"), encode(reply))


@pytest.fixture
def counter() -> Iterator[Counter]:
    counter = Counter()
    counter.shows()
    with counter.pins:
        yield counter


@pytest.fixture
def somebody() -> NextView:
    """Waits."""
    return NEXT


@pytest.fixture
def two_on_one_pi() -> Iterator[tuple[Counter, Counter]]:
    """Two keypads whose pins are of one Pi: the second has others than all keypads have."""
    pi = MockFactory()
    one = Counter(pi=pi)
    two = Counter(pi=pi, device=replace(DEVICE, next=5, recall=6, absent=13, lamp=19))
    with closing(pi), one.pins, two.pins:
        one.shows()
        two.shows()
        yield one, two
