"""A keypad's keys and lights, wherever they are connected: three keys and a lamp on pins, or a USB numeric keypad."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from types import MappingProxyType

from msgspec import Struct

from core.settings.conversions import keypad_of
from core.settings.sections import GPIO, KEYPAD_KEYS, DeviceSettings, Settings
from counter.keypad.keys import OTHER
from counter.keypad.lamp import Light
from counter.outcomes import NO_OUTCOME, OUTCOMES
from runtime.gpio.button_events import Buttons, WiredButtons
from runtime.gpio.pins import Pins, open_pins

USB_KEYS: Mapping[str, str] = MappingProxyType(
    {"enter": "next", "+": "recall", "-": "absent"} | {digit: digit for digit in (NO_OUTCOME, *OUTCOMES)}
)
"""Key cap → what the key is."""


class PanelError(Exception):
    """The keys cannot be used on this machine; the text is for the technician."""


class Panel(Struct, frozen=True):
    keys: Buttons
    lights: Sequence[Light]
    """All show the same."""
    watch: Callable[[Callable[[bool], None]], None] = lambda _: None
    """Has a function called, from any thread, when the keys have come (True) or gone, where they can do that."""


def wired_panel(pins: Pins, settings: Settings, device: DeviceSettings) -> Panel:
    keypad = keypad_of(settings, device)
    keys = WiredButtons(pins, {key: getattr(keypad, key) for key in KEYPAD_KEYS})
    return Panel(keys, (pins.lamp("lamp", keypad.lamp),))


@contextmanager
def open_panel(settings: Settings, device: DeviceSettings) -> Iterator[Panel]:
    """What the settings say of this keypad; raises `PinsError` or `PanelError`. A USB keypad may come later."""
    with ExitStack() as stack:
        if keypad_of(settings, device).input == GPIO:
            yield wired_panel(stack.enter_context(open_pins()), settings, device)
        else:
            yield _usb_panel(stack, settings, device)


def _usb_panel(stack: ExitStack, settings: Settings, device: DeviceSettings) -> Panel:
    try:
        # Imported only here: a machine on which all keys are on pins need not have it.
        from runtime.usb_keypad import UsbKeypad
    except ImportError as error:
        raise PanelError(f"a USB keypad needs evdev ({error}): apt install python3-evdev") from error
    usb = stack.enter_context(UsbKeypad(keypad_of(settings, device).input, USB_KEYS, others=OTHER))
    lights: list[Light] = [usb.light]
    if device.lamp is not None:
        lights.append(stack.enter_context(open_pins()).lamp("lamp", device.lamp))
    return Panel(usb, lights, usb.watch)
