"""Starts the office's programs, each in a thread of its own; `stack` stops them in the reverse order."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace

from core.buttons.debounce import BOUNCE_MS
from core.buttons.presses import Meaning
from core.messages.commands import Refused
from core.messages.state import Reply
from core.settings.sections import DeviceSettings, Settings
from counter.keypad.compose import open_keypad
from counter.keypad.keypad import Keypad
from demo.office_client import OfficeClient, open_office_client
from demo.panel.mock_pins import Controls
from demo.program_thread import Program
from demo.staging import AS_USUAL, Conduct
from display.compose import office_typeface, open_wall
from display.drawing.canvas import Canvas
from display.screen import DESKTOPS, Hidden, Screen, open_screen
from display.wall import Wall
from kiosk.compose import open_kiosk
from kiosk.kiosk import Kiosk, Stop
from runtime.bus.credentials import access_of
from runtime.clock import Clock
from runtime.gpio.pins import MockPins
from runtime.journal.journal import Journal

WALL_SIZE = (1920, 1080)
WINDOW_SIZE = (1280, 720)
NOBODY: Mapping[str, str] = {}
"""No environment: the passwords are those of the demo's own broker, whoever starts it."""

T = TypeVar("T")


def start_kiosk(
    stack: ExitStack,
    settings: Settings,
    device: DeviceSettings,
    tell: Callable[[Meaning | Refused], None],
    conduct: Conduct = AS_USUAL,
) -> Controls:
    """`tell` hears in the kiosk's thread what comes of each press."""
    pins = stack.enter_context(MockPins())

    def open_(own: ExitStack) -> Kiosk:
        return open_kiosk(
            own,
            settings=settings,
            device=device.name,
            pins=pins,
            access=access_of(settings, device.name, NOBODY),
            journal=own.enter_context(Journal(Path(settings.kiosk.journal))),
            tempo=conduct.tempo,
            tell=tell,
        )

    _start(stack, Program(device.name, open=open_, run=Kiosk.run, stop=lambda kiosk: kiosk.inbox.put(Stop())))
    return Controls(pins, bounce_s=settings.kiosk.bounce_ms / 1000)


def start_keypad(
    stack: ExitStack, settings: Settings, device: DeviceSettings, tell: Callable[[Reply | None], None]
) -> Controls:
    """`tell` hears in the keypad's thread what comes of each key."""
    pins = stack.enter_context(MockPins())
    access = access_of(settings, device.name, NOBODY)

    def open_(_: ExitStack) -> Keypad:
        return open_keypad(settings, device, pins=pins, access=access, tell=tell)

    _start(stack, Program(device.name, open=open_, run=Keypad.run, stop=Keypad.stop))
    return Controls(pins, bounce_s=BOUNCE_MS / 1000)


def start_wall(
    stack: ExitStack, settings: Settings, device: DeviceSettings, home: Path, conduct: Conduct = AS_USUAL
) -> Wall:
    """One that nobody sees or hears, whatever is plugged into this machine: the page asks for its picture."""
    mute = replace(settings, display=replace(settings.display, chime=False))

    def screen() -> Screen:
        return Hidden(Canvas.blank(WALL_SIZE, typeface=office_typeface()), connectors=Path(os.devnull))

    return _start(stack, _wall(mute, device, home, screen, conduct))


def start_window(
    stack: ExitStack, settings: Settings, device: DeviceSettings, home: Path, conduct: Conduct = AS_USUAL
) -> Wall:
    """The same on the desktop; who closes it has closed it."""
    size = settings.display.size or WINDOW_SIZE

    def screen() -> Screen:
        return open_screen(size=size, typeface=office_typeface())

    return _start(stack, _wall(settings, device, home, screen, conduct))


def _wall(
    settings: Settings, device: DeviceSettings, home: Path, screen: Callable[[], Screen], conduct: Conduct
) -> Program[Wall]:
    def open_(own: ExitStack) -> Wall:
        access = access_of(settings, device.name, NOBODY)
        wall = open_wall(
            own,
            settings=settings,
            device=device.name,
            access=access,
            folder=home / device.name,
            speed=conduct.speed,
        )
        wall.open(screen())
        return wall

    return Program(device.name, open=open_, run=Wall.run, stop=Wall.stop)


def start_front_panel(
    stack: ExitStack, settings: Settings, device: str, make_clock: Callable[..., Clock] = Clock
) -> OfficeClient:
    access = access_of(settings, device, NOBODY)

    def open_(_: ExitStack) -> OfficeClient:
        return open_office_client(settings, access, device, make_clock)

    return _start(stack, Program(device, open=open_, run=OfficeClient.run, stop=OfficeClient.stop))


def has_desktop(environ: Mapping[str, str] = os.environ) -> bool:
    return any(environ.get(desktop) for desktop in DESKTOPS)


def _start(stack: ExitStack, program: Program[T]) -> T:
    opened = program.start()
    stack.callback(program.stop, opened)
    return opened
