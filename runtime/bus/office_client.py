"""A program's view of the office: the newest state and how fresh it is, who is online, and a way to ask the kiosk."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple, Self

from core.instant import Instant
from core.messages.commands import AnyCommand
from core.messages.events import Entry
from core.messages.state import Health, Reply, State
from core.messages.wire import Topics, WireError, decode_health
from runtime.bus.bus import Bus, BusEvent, Connected, Disconnected, Message
from runtime.bus.client import NO_REPLY_AFTER_S, BusClient, EventReceived, ReplyReceived, Staleness
from runtime.bus.command_ids import command_ids
from runtime.changes import Changes
from runtime.inbox import next_item

CHECK_EVERY_S = 0.5
"""At least this often the client looks whether the state has become stale."""
CLOSE_S = 4


Unanswered = Literal["not_sent", "no_answer"]
"""Why a command has no reply: there is no connection, or the kiosk said nothing in time and may have carried it out."""


class Known(NamedTuple):
    """What the client knows of the office at one moment."""

    state: State | None = None
    """The newest state received, however old; None before the first."""
    stale: Staleness | None = "no_connection"
    """Why the state may be out of date; None while it is fresh."""
    stale_since: Instant | None = None
    """None: the state is fresh, or nobody knows the time."""
    healths: Mapping[str, Health] = {}
    """Device → its newest health; offline ones, too."""

    def is_online(self, device: str) -> bool:
        health = self.healths.get(device)
        return health is not None and health.online


class _Question(NamedTuple):
    """In the inbox: a command to send, and where its reply goes."""

    command: AnyCommand
    reply: queue.SimpleQueue[Reply | Unanswered]
    until_s: float
    """By the stopwatch: from then on nobody waits for the reply, so the command is not sent any more."""


class _Stop:
    """In the inbox: ends the client's thread."""


class OfficeClient:
    """Follows the office in a thread of its own, between `start` and `close`; all else may be used from any thread."""

    def __init__(
        self,
        bus: Bus,
        topics: Topics,
        device: str,
        *,
        now: Callable[[], Instant | None] = lambda: None,
        on_event: Callable[[Entry], None] = lambda _: None,
        on_connection: Callable[[bool], None] = lambda _: None,
        changes: Changes | None = None,
        health: Health | None = None,
    ) -> None:
        """`bus` has the subscriptions of `subscriptions`. `now`: the time, if it is known. `on_event` is called with
        each event of the office that comes, `on_connection` when the broker comes and goes, in the client's thread.
        `changes`: notified whenever `known` is another one; others may notify it, too.
        `health`: what this device tells of itself; None: nothing."""
        self._bus = bus
        self._topics = topics
        self._bus_client = BusClient(bus, topics, device)
        if health is not None:
            self._bus_client.report_health(health)
        self._now = now
        self._on_event = on_event
        self._on_connection = on_connection
        self._inbox: queue.SimpleQueue[BusEvent | _Question | _Stop] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=f"office-client {device}", daemon=True)
        self._asked: dict[str, queue.SimpleQueue[Reply | Unanswered]] = {}
        """Command id → where its reply goes."""
        self._command_ids = command_ids()
        self._ids_lock = threading.Lock()
        self.changes = changes or Changes()
        self.known = Known()
        self.outage: str | None = None
        """Why there is no connection, as the system or the broker says; None: there is one, or none was tried."""

    @staticmethod
    def subscriptions(topics: Topics, device: str, *, events: bool = False) -> tuple[str, ...]:
        own = (topics.healths, topics.state, topics.reply(device))
        return (*own, topics.events) if events else own

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        self._thread.start()
        self._bus.start(self._inbox.put)

    def close(self) -> None:
        self._bus.close()
        self._inbox.put(_Stop())
        self._thread.join(CLOSE_S)

    # -- following

    def wait_until(self, holds: Callable[[Known], bool], within_s: float) -> bool:
        """Sleeps until something holds of what is known; False if it does not within `within_s`."""
        return self.changes.wait_until(lambda: holds(self.known), within_s)

    def fresh_state(self, *, since: int = 0, within_s: float) -> State | None:
        """The newest state, of the revision `since` or later, as soon as it is there and fresh."""

        def is_there(known: Known) -> bool:
            return known.stale is None and known.state is not None and known.state.revision >= since

        return self.known.state if self.wait_until(is_there, within_s) else None

    # -- asking

    def new_id(self) -> str:
        with self._ids_lock:
            return next(self._command_ids)

    def ask(self, command: AnyCommand) -> Reply | None:
        """Sends a command and returns the kiosk's reply; None: it was not sent, or no reply came in time."""
        reply = self.ask_or_say_why(command)
        return reply if isinstance(reply, Reply) else None

    def ask_or_say_why(self, command: AnyCommand) -> Reply | Unanswered:
        """The same for whoever has to tell one from the other."""
        reply: queue.SimpleQueue[Reply | Unanswered] = queue.SimpleQueue()
        self._inbox.put(_Question(command, reply, time.monotonic() + NO_REPLY_AFTER_S))
        return next_item(reply, NO_REPLY_AFTER_S) or "no_answer"

    # -- in the client's thread

    def _run(self) -> None:
        while not isinstance(item := next_item(self._inbox, CHECK_EVERY_S), _Stop):
            match item:
                case None:
                    pass
                case _Question():
                    self._send(item)
                case _:
                    self._handle(item)
            self._update(item)

    def _send(self, question: _Question) -> None:
        if time.monotonic() >= question.until_s:
            return
        self._asked[question.command.id] = question.reply
        if not self._bus_client.send(question.command):
            del self._asked[question.command.id]
            question.reply.put("not_sent")

    def _handle(self, event: BusEvent) -> None:
        if isinstance(event, Connected | Disconnected):
            self.outage = event.reason if isinstance(event, Disconnected) else None
            self._on_connection(isinstance(event, Connected))
        match self._bus_client.handle(event):
            case EventReceived(entry):
                self._on_event(entry)
            case ReplyReceived(reply) if reply.id in self._asked:
                self._asked.pop(reply.id).put(reply)

    def _update(self, item: BusEvent | _Question | None) -> None:
        for overdue in self._bus_client.overdue():
            self._asked.pop(overdue, None)
        stale, before = self._bus_client.stale, self.known
        since = (before.stale_since if before.stale else self._now()) if stale else None
        known = Known(self._bus_client.state, stale, since, self._healths(item))
        if known != before:
            self.known = known
            self.changes.notify()

    def _healths(self, item: BusEvent | _Question | None) -> Mapping[str, Health]:
        healths = self.known.healths
        if isinstance(item, Message):
            device = Topics.device(item.topic)
            if item.topic == self._topics.health(device):
                with contextlib.suppress(WireError):
                    return {**healths, device: decode_health(item.payload)}
        return healths
