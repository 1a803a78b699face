"""Puts a keypad together from its settings; nothing runs yet."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable

from core.messages.state import Reply
from core.messages.wire import Topics
from core.settings.sections import DeviceSettings, Settings
from counter.keypad.keypad import Keypad
from runtime.bus.client import BusClient
from runtime.bus.credentials import Access
from runtime.bus.mqtt import MqttBus
from runtime.clock import Clock
from runtime.gpio.pins import Pins


def open_keypad(
    settings: Settings,
    device: DeviceSettings,
    *,
    pins: Pins,
    access: Access,
    on_tick: Callable[[], None] = lambda: None,
    tell: Callable[[Reply | None], None] = lambda _: None,
) -> Keypad:
    topics = Topics(settings.office.id)
    gone = BusClient.will(topics, device.name)
    return Keypad(
        settings=settings,
        device=device,
        pins=pins,
        bus=MqttBus(access, subscriptions=BusClient.subscriptions(topics, device.name), will=gone),
        inbox=queue.SimpleQueue(),
        since=Clock(timezone=settings.office.timezone, trust="untrusted", resume_from=None).now().utc,
        monotonic=time.monotonic,
        on_tick=on_tick,
        tell=tell,
    )
