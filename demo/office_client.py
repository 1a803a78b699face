"""A console's view of the office over the bus: the newest state, how fresh it is, recent events, and a way to ask."""

from __future__ import annotations

import contextlib
import queue
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

from core.instant import Instant
from core.messages.commands import AnyCommand
from core.messages.events import DayOpened, Entry, TicketCalled
from core.messages.state import Reply, State
from core.messages.wire import KIOSK, Topics, WireError, decode_health
from core.settings.sections import Settings
from demo.page.recent_events import RecentEvent, RecentEvents
from runtime.bus.bus import Bus, BusEvent, Connected, Disconnected, Message
from runtime.bus.client import NO_REPLY_AFTER_S, BusClient, EventReceived, ReplyReceived, Staleness
from runtime.bus.command_ids import command_ids
from runtime.bus.credentials import BrokerAccess
from runtime.bus.mqtt import MqttBus
from runtime.clock import Clock
from runtime.inbox import next_item
from words.narration import Sentence
from words.translation import mark

CHECK_EVERY_S = 0.5
"""At least this often the client checks whether the state has become stale."""


class Known(NamedTuple):
    """What the client knows of the office at one moment."""

    state: State | None = None
    stale: Staleness | None = "no_connection"
    stale_since: Instant | None = None
    recent_events: tuple[RecentEvent, ...] = ()
    """Newest first."""
    last_calls: Mapping[str, TicketCalled] = {}
    """Label → its last call that was no recall; calls made before the client was connected are missing."""
    forecasts_by_queue: bool = False
    """The kiosk computes its forecasts from the lengths of the queues alone."""


class Question(NamedTuple):
    """In the inbox: a command to send, and where its reply goes."""

    command: AnyCommand
    reply: queue.SimpleQueue[Reply | None]


class StopClient:
    """In the inbox: ends `run`."""


Inbox = queue.SimpleQueue[BusEvent | Question | StopClient]


class OfficeClient:
    """`run` needs a thread of its own; everything else may be used from any other thread."""

    def __init__(self, *, inbox: Inbox, bus: Bus, topics: Topics, bus_client: BusClient, events: RecentEvents) -> None:
        """`bus` subscribes to the state, the events, every device's health, and this client's replies."""
        self._inbox = inbox
        self._bus = bus
        self._topics = topics
        self._bus_client = bus_client
        self._events = events
        self._waiting: dict[str, queue.SimpleQueue[Reply | None]] = {}
        """Command id → where its reply goes."""
        self._command_ids = command_ids()
        self._online: frozenset[str] = frozenset()
        """Names of devices."""
        self._last_calls: dict[str, TicketCalled] = {}
        self._forecasts_by_queue = False
        self.known = Known()

    def await_devices(self, names: set[str], within_s: float) -> State | None:
        """Returns the state once all these devices are online and it is fresh; None after `within_s`."""
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            known = self.known
            if names <= self._online and known.state and known.stale is None:
                return known.state
            time.sleep(0.01)
        return None

    def new_id(self) -> str:
        return next(self._command_ids)

    def ask(self, command: AnyCommand) -> Reply | None:
        """Sends a command and returns the kiosk's reply; None: it was not sent, or no reply came in time."""
        reply: queue.SimpleQueue[Reply | None] = queue.SimpleQueue()
        self._inbox.put(Question(command, reply))
        return next_item(reply, NO_REPLY_AFTER_S)

    def stop(self) -> None:
        self._inbox.put(StopClient())

    def run(self) -> None:
        self._bus.start(self._inbox.put)
        try:
            while not isinstance(item := next_item(self._inbox, CHECK_EVERY_S), StopClient):
                match item:
                    case None:
                        pass
                    case Question():
                        self._send(item)
                    case _:
                        self._handle(item)
                self._update()
        finally:
            self._bus.close()

    def _send(self, question: Question) -> None:
        self._waiting[question.command.id] = question.reply
        if not self._bus_client.send(question.command):
            del self._waiting[question.command.id]
            question.reply.put(None)

    def _handle(self, news: BusEvent) -> None:
        match news:
            case Connected():
                self._events.note(Sentence(mark("Connected")))
            case Disconnected():
                self._events.note(Sentence(mark("No connection: the network (MQTT) is down")))
            case Message():
                self._note_health(news)
        match self._bus_client.handle(news):
            case EventReceived(entry):
                self._events.record(entry)
                self._note_call(entry)
            case ReplyReceived(reply) if reply.id in self._waiting:
                self._waiting.pop(reply.id).put(reply)

    def _note_health(self, message: Message) -> None:
        device = Topics.device(message.topic)
        if message.topic != self._topics.health(device):
            return
        with contextlib.suppress(WireError):
            health = decode_health(message.payload)
            self._online = self._online | {device} if health.online else self._online - {device}
            if device == KIOSK:
                self._forecasts_by_queue = health.forecasts == "by_queue"

    def _note_call(self, entry: Entry) -> None:
        match entry.event:
            case DayOpened():
                self._last_calls = {}
            case TicketCalled(label=label, why=why) as called if why.rule != "recall":
                self._last_calls = {**self._last_calls, label: called}

    def _update(self) -> None:
        for overdue in self._bus_client.overdue():
            self._waiting.pop(overdue, None)
        stale, before = self._bus_client.stale, self.known
        since = (before.stale_since if before.stale else self._events.now()) if stale else None
        known = Known(
            self._bus_client.state, stale, since, self._events.newest, self._last_calls, self._forecasts_by_queue
        )
        if known != before:
            self.known = known


def open_office_client(
    settings: Settings, access: BrokerAccess, device: str, make_clock: Callable[..., Clock]
) -> OfficeClient:
    topics = Topics(settings.office.id)
    bus = MqttBus(access, subscriptions=(topics.state, topics.events, topics.healths, topics.reply(device)))
    return OfficeClient(
        inbox=queue.SimpleQueue(),
        bus=bus,
        topics=topics,
        bus_client=BusClient(bus, topics, device),
        events=RecentEvents(
            services={service.code: service.short or service.name for service in settings.service},
            clock=make_clock(timezone=settings.office.timezone, trust=settings.office.clock, resume_from=None),
        ),
    )
