"""Builds a keypad from the office's settings."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable

from core.messages.state import Reply
from core.messages.wire import Topics
from core.settings.sections import DeviceSettings, Settings
from counter.keypad.keypad import Keypad
from counter.keypad.panel import Panel
from runtime.bus.client import BusClient
from runtime.bus.credentials import BrokerAccess
from runtime.bus.mqtt import MqttBus
from runtime.clock import Clock


def open_keypad(
    settings: Settings,
    device: DeviceSettings,
    *,
    panel: Panel,
    access: BrokerAccess,
    on_tick: Callable[[], None] = lambda: None,
    on_reply: Callable[[Reply | None], None] = lambda _: None,
    on_too_soon: Callable[[], None] = lambda: None,
) -> Keypad:
    """Returns a keypad that the caller still has to run."""
    topics = Topics(settings.office.id)
    subscriptions, will = BusClient.subscriptions(topics, device.name), BusClient.will(topics, device.name)
    return Keypad(
        settings=settings,
        device=device,
        panel=panel,
        bus=MqttBus(access, subscriptions=subscriptions, will=will),
        inbox=queue.SimpleQueue(),
        since=Clock(timezone=settings.office.timezone, trust="untrusted", resume_from=None).now().utc,
        monotonic=time.monotonic,
        on_tick=on_tick,
        on_reply=on_reply,
        on_too_soon=on_too_soon,
    )
