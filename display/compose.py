"""Builds a wall from the office's settings: the one place that knows all of its parts."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from core import __version__
from core.messages.state import Health
from core.messages.wire import Topics
from core.settings.sections import Settings
from core.settings.views import view_of
from display.boards import board_of
from display.calls.last_call import LastCallFile
from display.drawing.typesetter import Typeface
from display.screen_power import ScreenPower
from display.wall import InboxItem, Rehearsed, Wall
from runtime.bus.client import BusClient
from runtime.bus.credentials import BrokerAccess
from runtime.bus.mqtt import MqttBus
from runtime.clock import Clock
from runtime.fonts import noto
from runtime.inbox import Inbox
from runtime.kept_file import KeptFile
from voice.announcer import Announcer, TimesSaid
from voice.compose import open_caller


def open_wall(
    stack: ExitStack,
    *,
    settings: Settings,
    device: str,
    access: BrokerAccess,
    folder: Path,
    max_sleep_s: float | None = None,
    on_tick: Callable[[], None] = lambda: None,
    on_frame: Callable[[], None] = lambda: None,
    speed: float = 1,
    inbox: Inbox[InboxItem] | None = None,
    stopwatch: Callable[[], float] = time.monotonic,
) -> Wall:
    """A wall whose bus is closed with `stack`; the caller's thread still has to open and run it. `on_tick` is called at
    least every `max_sleep_s` seconds, `on_frame` when another picture has been drawn. `speed`: the office's seconds in
    a real one. `inbox`, `stopwatch`: other than the usual ones, for a wall whose own time passes faster."""
    inbox = queue.SimpleQueue() if inbox is None else inbox
    topics = Topics(settings.office.id)
    last_calls = LastCallFile(folder)
    announced: KeptFile[tuple[TimesSaid, ...]] = KeptFile(folder / "announced.json", tuple[TimesSaid, ...])
    bus = MqttBus(access, subscriptions=BusClient.subscriptions(topics, device), will=BusClient.will(topics, device))
    stack.callback(bus.close)
    power = ScreenPower(off=settings.display.screen_off, on=settings.display.screen_on, stopwatch=time.monotonic)
    stack.callback(power.close)
    clock = Clock(timezone=settings.office.timezone, trust=settings.office.clock, resume_from=None)
    caller = open_caller(stack, settings, device, clock.now, lambda: inbox.put(Rehearsed()))
    wall = Wall(
        inbox=inbox,
        board=board_of(settings, view=view_of(settings, device), last_call=last_calls.read(), speed=speed),
        client=BusClient(bus, topics, device, monotonic=stopwatch),
        store_last_call=last_calls.write,
        caller=caller,
        announcer=Announcer(caller, announced.read() or (), announced.write),
        health=Health(online=True, version=__version__, since=clock.now().utc),
        stopwatch=stopwatch,
        max_sleep_s=max_sleep_s,
        on_tick=on_tick,
        on_frame=on_frame,
        turn_screen=lambda on: power.turn(on=on),
    )
    bus.start(inbox.put)
    return wall


def office_typeface() -> Typeface:
    """Raises `FontError` if the fonts are not installed."""
    return Typeface(noto("NotoSans", "Regular"), noto("NotoSans", "Bold"))
