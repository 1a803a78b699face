"""The devices of a real office other than the kiosk, as the tests play them."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from core.messages.commands import AnyCommand, CallNext, OpenCounter, TakeTicket
from core.messages.events import Entry
from core.messages.state import Reply, State
from core.messages.wire import Topics
from core.settings.sections import Settings
from runtime.bus.bus import BusEvent
from runtime.bus.client import BusClient, EventReceived, ReplyReceived, StateReceived
from runtime.bus.credentials import broker_access
from runtime.bus.mqtt import MqttBus
from tests.conftest import PATIENCE_S

COUNTERS = ("1", "2", "3", "4")
RETRY_S = 0.1
"""How long a reply is awaited before the same command is sent again."""


class Device:
    """A device of the office, played by the test. Events are taken in only while one of its methods waits."""

    _numbers = count(1)

    def __init__(
        self,
        settings: Settings,
        device: str,
        *,
        receives_states: bool = True,
        receives_events: bool = False,
        on_event: Callable[[BusEvent], None] = lambda _: None,
        **options: Any,
    ) -> None:
        """A device that receives no states receives its replies, and the kiosk's events if `receives_events`.

        `on_event` is called with everything that the bus reports. `options` are those of `MqttBus`.
        """
        self.name = device
        self.topics = Topics(settings.office.id)
        self.replies: dict[str, Reply] = {}
        self.all_replies: list[Reply] = []
        """All replies, including those that came twice."""
        self.events: list[Entry] = []
        self.states: list[tuple[float, State]] = []
        self._inbox: queue.SimpleQueue[BusEvent] = queue.SimpleQueue()
        access = broker_access(settings, device, {})
        everything = BusClient.subscriptions(self.topics, device, events=device in ("console", "guide"))
        own = (self.topics.reply(device), *([self.topics.events] if receives_events else []))
        self.bus = MqttBus(
            access,
            subscriptions=everything if receives_states else own,
            will=BusClient.will(self.topics, device),
            **({"retry_s": (0.05,)} | options),
        )
        self.client = BusClient(self.bus, self.topics, device)
        self._on_event = on_event
        self.bus.start(self._inbox.put)

    @property
    def state(self) -> State:
        assert self.states, f"{self.name} has no state yet"
        return self.states[-1][1]

    def new_id(self) -> str:
        return f"{self.name}-{next(self._numbers)}"

    def send(self, command: AnyCommand) -> bool:
        return self.client.send(command)

    def request_once(self, command: AnyCommand, within_s: float = 3) -> Reply | None:
        """The reply; None without a connection, or if none comes in time."""
        if not self.send(command):
            self.pump(0.02)
            return None
        self.wait_for(lambda: command.id in self.replies, within_s)
        return self.replies.get(command.id)

    def request(self, command: AnyCommand, within_s: float = PATIENCE_S) -> Reply:
        """Sends the same command until a reply comes, as a device does whose reply may be lost."""
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            if reply := self.request_once(command, RETRY_S):
                return reply
        pytest.fail(f"no reply to {command} within {within_s} s")

    def take(self, service: str = "CT", *, paperless: bool = False, within_s: float = PATIENCE_S) -> str:
        """Takes a ticket, again and again while the printer is busy; returns its label."""
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            reply = self.request(TakeTicket(id=self.new_id(), service=service, paperless=paperless))
            if reply.ok and reply.ticket:
                return reply.ticket.label
            assert reply.code in ("printer_busy", "issuing_closed"), reply
            self.pump(0.004)
        pytest.fail(f"no ticket within {within_s} s")

    def call_next(self, counter: str) -> Reply:
        return self.request(CallNext(id=self.new_id(), counter=counter))

    def open_counters(self) -> None:
        for counter in COUNTERS:
            assert self.request(OpenCounter(id=self.new_id(), counter=counter)).ok

    def wait_for(self, holds: Callable[[], object], within_s: float = PATIENCE_S) -> bool:
        """Takes in events until something holds; False if it does not in time."""
        deadline = time.monotonic() + within_s
        while not holds():
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                return False
            self.pump(min(left_s, 0.1))
        return True

    def wait_for_state(self, holds: Callable[[State], object], within_s: float = PATIENCE_S) -> bool:
        """Takes in events until the newest state satisfies `holds`; False if it does not in time."""
        return self.wait_for(lambda: self.states and holds(self.state), within_s)

    def pump(self, wait_s: float) -> None:
        """Waits for one event at most, and takes in all that have come."""
        try:
            event = self._inbox.get(timeout=wait_s)
            while True:
                self._handle(event)
                event = self._inbox.get_nowait()
        except queue.Empty:
            return

    def _handle(self, event: BusEvent) -> None:
        self._on_event(event)
        match self.client.handle(event):
            case StateReceived(state):
                self.states.append((time.monotonic(), state))
            case ReplyReceived(reply):
                self.replies[reply.id] = reply
                self.all_replies.append(reply)
            case EventReceived(entry):
                self.events.append(entry)


def label_of(reply: Reply) -> str:
    """The label of the ticket that a reply is about."""
    assert reply.ticket, reply
    return reply.ticket.label
