"""Puts a wall together from its settings: the one place that knows all of its parts."""

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
from display.board import Board, rare_services
from display.calls.bell import Mute, open_bell
from display.calls.chime import chime
from display.calls.last_call import MarkFile
from display.drawing.canvas import Typeface
from display.wall import Inbox, Wall
from runtime.bus.client import BusClient
from runtime.bus.credentials import Access
from runtime.bus.mqtt import MqttBus
from runtime.clock import Clock
from runtime.fonts import noto


def open_wall(
    stack: ExitStack,
    *,
    settings: Settings,
    device: str,
    access: Access,
    folder: Path,
    rest_s: float | None = None,
    on_tick: Callable[[], None] = lambda: None,
    speed: float = 1,
) -> Wall:
    """A wall whose bus is started here and closed with `stack`; its own thread still has to open and run it.

    `folder` keeps its mark; `on_tick` is called in each round, at least every `rest_s` seconds. `speed`: the
    office's seconds in a real one.
    """
    inbox: Inbox = queue.SimpleQueue()
    topics = Topics(settings.office.id)
    marks = MarkFile(folder)
    bell = open_bell(chime()) if settings.display.chime else Mute()
    stack.callback(bell.close)
    bus = MqttBus(access, subscriptions=BusClient.subscriptions(topics, device), will=BusClient.will(topics, device))
    stack.callback(bus.close)
    clock = Clock(timezone=settings.office.timezone, trust=settings.office.clock, resume_from=None)
    wall = Wall(
        inbox=inbox,
        board=Board(
            office=settings.office,
            display=settings.display,
            rare=rare_services(settings),
            mark=marks.read(),
            speed=speed,
        ),
        link=BusClient(bus, topics, device),
        marks=marks,
        bell=bell,
        health=Health(online=True, version=__version__, since=clock.now().utc),
        stopwatch=time.monotonic,
        rest_s=rest_s,
        on_tick=on_tick,
    )
    bus.start(inbox.put)
    return wall


def office_typeface() -> Typeface:
    """`FontError`: it is not installed."""
    return Typeface(noto("NotoSans", "Regular"), noto("NotoSans", "Bold"))
