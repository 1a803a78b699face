"""Whether what is published can lie in the bus until its loop wakes up by itself, a second later.

Wall time cannot tell: on a busy machine some answers take half a second. So the waits themselves are counted, those of
paho's `select` that ended by their timeout although something was to be sent.
"""

from __future__ import annotations

import inspect
import queue
import select
import sys
import threading
from collections.abc import Iterable, Sequence
from typing import Any
from unittest.mock import patch

from paho.mqtt.client import Client

from benchmarks.rig.office_processes import DEADLINE_S, Office
from benchmarks.rig.table import Row
from core.messages.wire import Topics
from kiosk.__main__ import SWITCH_S
from runtime.bus.bus import BusEvent, Connected, Message
from runtime.bus.credentials import broker_access
from runtime.bus.mqtt import MqttBus

STATE = b" " * 6000
"""As large as a state."""
ANSWERS = 2
"""The kiosk publishes a state and a reply for each command."""


class CountedWaits:
    """Takes the place of `select.select`, which paho calls."""

    def __init__(self) -> None:
        self._select = select.select
        self.slept_over = 0

    def __call__(self, reads: Sequence[Any], writes: Sequence[Any], errors: Sequence[Any], timeout: float) -> Any:
        ready = self._select(reads, writes, errors, timeout)
        frame = inspect.currentframe()
        client = frame and frame.f_back and frame.f_back.f_locals.get("self")
        if not any(ready) and isinstance(client, Client) and client.want_write():
            self.slept_over += 1
        return ready


class Party:
    """One end of the bus, with an inbox."""

    def __init__(self, office: Office, name: str, subscriptions: tuple[str, ...]) -> None:
        self.inbox: queue.SimpleQueue[BusEvent] = queue.SimpleQueue()
        self.bus = MqttBus(broker_access(office.settings, name, {}), subscriptions=subscriptions)
        self.bus.start(self.inbox.put)
        self.next(Connected)

    def next(self, kind: type[Any], topic: str = "") -> Any:
        """Waits for the next event of this kind (and topic)."""
        while True:
            event = self.inbox.get(timeout=DEADLINE_S)
            if isinstance(event, kind) and (not topic or event.topic == topic):
                return event


def rows(office: Office, calls: int) -> Iterable[Row]:
    """Commands from a console and their answers, one after another; all publications pass through `MqttBus`."""
    waits, topics, before_s = CountedWaits(), office.topics, sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_S)
    try:
        with patch.object(select, "select", waits):
            _talk(office, topics, calls)
    finally:
        sys.setswitchinterval(before_s)
    what = f"{calls * (1 + ANSWERS)} publications: waits for the bus's next second"
    return [Row(what, waits.slept_over, "", most=0)]


def _talk(office: Office, topics: Topics, calls: int) -> None:
    kiosk = Party(office, "kiosk", (topics.commands,))
    console = Party(office, "console", (topics.reply("console"),))
    threading.Thread(target=_answer, args=(kiosk, topics, calls), daemon=True).start()
    for number in range(calls):
        console.bus.publish(topics.command("console"), str(number).encode(), expiry_s=10)
        console.next(Message, topics.reply("console"))
    console.bus.close()
    kiosk.bus.close()


def _answer(kiosk: Party, topics: Topics, calls: int) -> None:
    for _ in range(calls):
        command = kiosk.next(Message)
        kiosk.bus.publish(topics.state, STATE, retain=True)
        kiosk.bus.publish(topics.reply("console"), command.payload)
