"""Starts the programs of the demo's office, each in its own thread; the `ExitStack` given to each function stops it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace

from core.buttons.debounce import BOUNCE_MS
from core.buttons.presses import PressEvent
from core.messages.commands import Refused
from core.messages.state import Reply
from core.messages.wire import Topics
from core.settings.conversions import short_names
from core.settings.sections import DeviceSettings, Settings
from counter.console.compose import open_console
from counter.console.console import Console
from counter.keypad.compose import open_keypad
from counter.keypad.keypad import Keypad
from counter.keypad.panel import wired_panel
from demo.office_settings import CONSOLE_DEVICE, PAGE_DEVICE, WINDOW, kiosk, wall
from demo.page.recent_events import RecentEvents
from demo.panel.button_panel import ButtonPanel
from demo.program_thread import ProgramThread
from display.compose import office_typeface, open_wall
from display.drawing.canvas import Canvas
from display.screen import NoScreen, Screen, ScreenStatus
from display.screen_choice import DESKTOPS, open_screen
from display.wall import Wall
from kiosk.compose import open_kiosk
from kiosk.kiosk import Kiosk, Stop
from kiosk.time_scale import TimeScale
from runtime.bus.credentials import broker_access
from runtime.bus.mqtt import MqttBus
from runtime.bus.office_client import OfficeClient
from runtime.changes import Changes
from runtime.clock import Clock
from runtime.gpio.pins import MockPins
from runtime.journal.writer import Journal

WALL_SIZE = (1920, 1080)
WINDOW_SIZE = (1280, 720)
NO_ENVIRONMENT: Mapping[str, str] = {}
"""Passwords come from the demo's own broker, never from the environment in which it was started."""

T = TypeVar("T")


def start_kiosk(
    stack: ExitStack,
    settings: Settings,
    *,
    on_press: Callable[[PressEvent | Refused], None],
    on_lamp: Callable[[], None],
    time_scale: TimeScale,
) -> ButtonPanel:
    """Both are called in the kiosk's thread: `on_press` with how each press was understood, then perhaps with why it
    was refused; `on_lamp` when a lamp has changed."""
    name, pins = kiosk(settings).name, stack.enter_context(MockPins(on_lamp=on_lamp))

    def open_(own: ExitStack) -> Kiosk:
        return open_kiosk(
            own,
            settings=settings,
            device=name,
            pins=pins,
            access=broker_access(settings, name, NO_ENVIRONMENT),
            journal=own.enter_context(Journal(Path(settings.kiosk.journal))),
            time_scale=time_scale,
            on_press=on_press,
        )

    _start(stack, ProgramThread(name, open=open_, run=Kiosk.run, stop=lambda opened: opened.inbox.put(Stop())))
    return ButtonPanel(pins, bounce_s=settings.kiosk.bounce_ms / 1000)


def start_keypad(
    stack: ExitStack,
    settings: Settings,
    device: DeviceSettings,
    *,
    on_reply: Callable[[Reply | None], None],
    on_too_soon: Callable[[], None],
    on_lamp: Callable[[], None],
) -> ButtonPanel:
    """All are called in the keypad's thread: `on_reply` with the kiosk's reply to each key, None if it was not sent or
    no reply came; `on_too_soon` when a second `next` is ignored; `on_lamp` when the lamp has changed."""
    pins = stack.enter_context(MockPins(on_lamp=on_lamp))
    access = broker_access(settings, device.name, NO_ENVIRONMENT)
    program = ProgramThread(
        device.name,
        open=lambda _: open_keypad(
            settings,
            device,
            panel=wired_panel(pins, settings, device),
            access=access,
            on_reply=on_reply,
            on_too_soon=on_too_soon,
        ),
        run=Keypad.run,
        stop=Keypad.stop,
    )
    _start(stack, program)
    return ButtonPanel(pins, bounce_s=BOUNCE_MS / 1000)


def start_wall(stack: ExitStack, settings: Settings, home: Path, *, speed: float, on_frame: Callable[[], None]) -> Wall:
    """A wall without a screen and a sound; the page asks for its picture, of which `on_frame` tells when there is
    another one. `speed`: office seconds per real second."""
    mute = replace(settings, display=replace(settings.display, chime=False))
    return _start_wall(stack, mute, wall(settings), home, speed, _no_screen, on_frame)


def start_window(stack: ExitStack, settings: Settings, home: Path, speed: float) -> Wall:
    """A wall in a window of the desktop. Once it is closed it stays closed."""
    size = settings.display.size or WINDOW_SIZE
    return _start_wall(stack, settings, WINDOW, home, speed, lambda: open_screen(size=size, typeface=office_typeface()))


class _PageScreen(NoScreen):
    """The demo's page is its screen, so nobody is alarmed that the wall is dark."""

    def status(self) -> ScreenStatus:
        return "on"


def _no_screen() -> Screen:
    return _PageScreen(Canvas.blank(WALL_SIZE, typeface=office_typeface()), connectors=Path(os.devnull))


def _start_wall(
    stack: ExitStack,
    settings: Settings,
    device: DeviceSettings,
    home: Path,
    speed: float,
    make_screen: Callable[[], Screen],
    on_frame: Callable[[], None] = lambda: None,
) -> Wall:
    access, folder = broker_access(settings, device.name, NO_ENVIRONMENT), home / device.name

    def open_(own: ExitStack) -> Wall:
        opened = open_wall(
            own,
            settings=settings,
            device=device.name,
            access=access,
            folder=folder,
            on_frame=on_frame,
            speed=speed,
        )
        opened.open(make_screen())
        return opened

    return _start(stack, ProgramThread(device.name, open=open_, run=Wall.run, stop=Wall.stop))


def start_office_client(
    stack: ExitStack, settings: Settings, make_clock: Callable[..., Clock], changes: Changes
) -> tuple[OfficeClient, RecentEvents]:
    """The page's view of the office, as a console has it, and what has happened lately; both tell `changes`."""
    topics = Topics(settings.office.id)
    recent = RecentEvents(
        services=short_names(settings),
        clock=make_clock(timezone=settings.office.timezone, trust=settings.office.clock, resume_from=None),
        changes=changes,
    )
    recent.record_last(Path(settings.kiosk.journal))
    subscriptions = OfficeClient.subscriptions(topics, PAGE_DEVICE, events=True)
    client = OfficeClient(
        MqttBus(broker_access(settings, PAGE_DEVICE, NO_ENVIRONMENT), subscriptions=subscriptions),
        topics,
        PAGE_DEVICE,
        now=recent.now,
        on_event=recent.record,
        on_connection=recent.note_connection,
        changes=changes,
    )
    return stack.enter_context(client), recent


def start_console(stack: ExitStack, settings: Settings, *, time_scale: TimeScale, speed: float, band: str) -> Console:
    """The real console, without a server: the demo's page serves it. `band`: what stands across its pages. Raises
    `AccountsError`."""
    device = next(device for device in settings.device if device.name == CONSOLE_DEVICE)
    # The page's wall is mute on purpose.
    mute = replace(settings, display=replace(settings.display, chime=False))
    console = open_console(
        stack,
        mute,
        device,
        access=broker_access(settings, device.name, NO_ENVIRONMENT),
        journal=Path(settings.kiosk.journal),
        make_clock=time_scale.make_clock,
        speed=speed,
    )
    return console._replace(staff_entrance="/", band=band)


def has_desktop(environ: Mapping[str, str] = os.environ) -> bool:
    return any(environ.get(desktop) for desktop in DESKTOPS)


def _start(stack: ExitStack, program: ProgramThread[T]) -> T:
    opened = program.start()
    stack.callback(program.stop, opened)
    return opened
