"""What the demo's page knows of the office, all of it from the bus: the last state, how fresh it is, what happened."""

from __future__ import annotations

import contextlib
import os
import queue
import time
from collections.abc import Callable, Mapping
from itertools import count
from typing import NamedTuple

from core.instant import Instant
from core.messages.commands import AnyCommand
from core.messages.events import DayOpened, Entry, TicketCalled
from core.messages.state import Reply, State
from core.messages.wire import KIOSK, Topics, WireError, decode_health
from core.settings.sections import Settings
from demo.page.recent_events import Line, RecentEvents
from runtime.bus.bus import Bus, BusNews, Connected, Disconnected, Message
from runtime.bus.client import NO_REPLY_AFTER_S, Answered, BusClient, EventCame, Staleness
from runtime.bus.credentials import Access
from runtime.bus.mqtt import MqttBus
from runtime.clock import Clock
from words.narration import Sentence
from words.phrases import mark

LOOK_S = 0.5
"""How often it is looked whether the state has become stale."""


class Known(NamedTuple):
    """All that is known at one moment."""

    state: State | None = None
    stale: Staleness | None = "no_connection"
    since: Instant | None = None
    """Since when it is stale."""
    story: tuple[Line, ...] = ()
    turns: Mapping[str, TicketCalled] = {}
    """Label → its last call that was a turn, as far as it was heard."""
    by_queue: bool = False
    """Forecasts are reckoned from the length of the queues alone."""


class Ask(NamedTuple):
    command: AnyCommand
    answer: queue.SimpleQueue[Reply | None]


class Stop:
    """In the inbox: it is over."""


Item = BusNews | Ask | Stop
Inbox = queue.SimpleQueue[Item]


class OfficeClient:
    """`run` it in a thread of its own; `known`, `ask`, `await_devices` and `stop` are for all others."""

    def __init__(self, *, inbox: Inbox, bus: Bus, topics: Topics, link: BusClient, story: RecentEvents) -> None:
        """`bus` hears state, events, every health, and its own replies."""
        self._inbox = inbox
        self._bus = bus
        self._topics = topics
        self._link = link
        self._story = story
        self._asked: dict[str, queue.SimpleQueue[Reply | None]] = {}
        self._run = os.urandom(6).hex()
        """Makes the ids of this run unlike those of any other."""
        self._ids = count(1)
        self._online: frozenset[str] = frozenset()
        """Devices that say of themselves that they are there."""
        self._turns: dict[str, TicketCalled] = {}
        self._by_queue = False
        self.known = Known()

    def await_devices(self, names: set[str], within_s: float) -> State | None:
        """The state, once all of these are on the bus and it is fresh; None: not by then."""
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            known = self.known
            if names <= self._online and known.state and known.stale is None:
                return known.state
            time.sleep(0.01)
        return None

    def new_id(self) -> str:
        return f"{self._run}-{next(self._ids)}"

    def ask(self, command: AnyCommand) -> Reply | None:
        """What the kiosk answers; None: the command was not sent, or nobody has answered in time."""
        answer: queue.SimpleQueue[Reply | None] = queue.SimpleQueue()
        self._inbox.put(Ask(command, answer))
        try:
            return answer.get(timeout=NO_REPLY_AFTER_S)
        except queue.Empty:
            return None

    def stop(self) -> None:
        self._inbox.put(Stop())

    def run(self) -> None:
        self._bus.start(self._inbox.put)
        try:
            while not isinstance(item := self._next(), Stop):
                self._take(item)
                self._take_stock()
        finally:
            self._bus.close()

    def _next(self) -> Item | None:
        try:
            return self._inbox.get(timeout=LOOK_S)
        except queue.Empty:
            return None

    def _take(self, item: BusNews | Ask | None) -> None:
        match item:
            case None:
                return
            case Ask():
                self._send(item)
            case _:
                self._hear(item)

    def _send(self, ask: Ask) -> None:
        self._asked[ask.command.id] = ask.answer
        if not self._link.send(ask.command):
            del self._asked[ask.command.id]
            ask.answer.put(None)

    def _hear(self, news: BusNews) -> None:
        match news:
            case Connected():
                self._story.add(Sentence(mark("Connected")))
            case Disconnected():
                self._story.add(Sentence(mark("No connection: the network (MQTT) is away")))
            case Message():
                self._note_health(news)
        match self._link.take(news):
            case EventCame(entry):
                self._story.hear(entry)
                self._note_turn(entry)
            case Answered(reply) if reply.id in self._asked:
                self._asked.pop(reply.id).put(reply)

    def _note_health(self, message: Message) -> None:
        device = Topics.device(message.topic)
        if message.topic != self._topics.health(device):
            return
        with contextlib.suppress(WireError):
            health = decode_health(message.payload)
            self._online = self._online | {device} if health.online else self._online - {device}
            if device == KIOSK:
                self._by_queue = health.forecasts == "by_queue"

    def _note_turn(self, entry: Entry) -> None:
        match entry.event:
            case DayOpened():
                self._turns = {}
            case TicketCalled(label=label, why=why) as called if why.rule != "recall":
                self._turns = {**self._turns, label: called}

    def _take_stock(self) -> None:
        for late in self._link.overdue():
            self._asked.pop(late, None)
        stale, before = self._link.stale, self.known
        since = (before.since if before.stale else self._story.now()) if stale else None
        known = Known(self._link.state, stale, since, self._story.lines, self._turns, self._by_queue)
        if known != before:
            self.known = known


def open_office_client(
    settings: Settings, access: Access, device: str, make_clock: Callable[..., Clock] = Clock
) -> OfficeClient:
    topics = Topics(settings.office.id)
    bus = MqttBus(access, subscriptions=(topics.state, topics.events, topics.healths, topics.reply(device)))
    return OfficeClient(
        inbox=queue.SimpleQueue(),
        bus=bus,
        topics=topics,
        link=BusClient(bus, topics, device),
        story=RecentEvents(
            services={service.code: service.short or service.name for service in settings.service},
            clock=make_clock(timezone=settings.office.timezone, trust=settings.office.clock, resume_from=None),
        ),
    )
