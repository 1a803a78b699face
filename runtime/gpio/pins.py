"""Buttons and lamps on the GPIO pins of a Raspberry Pi, and a mock of both."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from contextlib import ExitStack
from importlib import import_module
from typing import Any, Self

from gpiozero import DigitalOutputDevice, InputDevice
from gpiozero.exc import GPIOZeroError
from gpiozero.pins.mock import MockFactory

logger = logging.getLogger(__name__)

OnEdge = Callable[[str, bool], None]
"""Called with the button's name and whether it is down, from the library's thread; must only fill an inbox."""

FACTORIES = {
    "gpiod": "runtime.gpio.gpiod_factory:GpiodFactory",
    "lgpio": "gpiozero.pins.lgpio:LGPIOFactory",
    "rpigpio": "gpiozero.pins.rpigpio:RPiGPIOFactory",
    "pigpio": "gpiozero.pins.pigpio:PiGPIOFactory",
    "native": "gpiozero.pins.native:NativeFactory",
}
DEFAULT_FACTORY = "gpiod"
"""It works on every Pi, and on every other board whose pins the kernel knows. The others are not tried in turn, as
gpiozero would, since that hides why it failed."""


class PinsError(Exception):
    """No pins, or not this pin, can be used; the text is for the technician."""


class Lamp:
    def __init__(self, device: DigitalOutputDevice) -> None:
        self._device = device
        self.lit = False
        self.on_change: Callable[[], None] = lambda: None
        """Called after each change."""

    def show(self, lit: bool) -> None:
        """Writes to the pin only if the lamp has to change."""
        if lit != self.lit:
            self._device.value = lit
            self.lit = lit
            self.on_change()


class Pins:
    """The pins that one program uses; `close` releases them, as does the end of a `with`."""

    def __init__(self, factory: Any, *, shared: bool = False) -> None:
        """`factory` is gpiozero's; `close` leaves a `shared` one open for its other users."""
        self._factory = factory
        self._opened = ExitStack()
        if not shared:
            self._opened.callback(factory.close)
        self._buttons: dict[str, InputDevice] = {}
        self._callbacks: dict[str, Callable[[float, int], None]] = {}
        """gpiozero itself keeps only weak references to them."""

    def button(self, name: str, pin: int, on_edge: OnEdge) -> None:
        """Watches a button between `pin` and ground. `on_edge` is called for every edge, bounces included."""
        device = self._take(name, pin, lambda: InputDevice(pin, pull_up=True, pin_factory=self._factory))
        self._buttons[name] = device
        self._callbacks[name] = _guarded(name, on_edge)
        device.pin.edges = "both"
        device.pin.when_changed = self._callbacks[name]

    def lamp(self, name: str, pin: int) -> Lamp:
        """A lamp on `pin`; it is off at first, and off again after `close`."""
        device = self._take(name, pin, lambda: DigitalOutputDevice(pin, pin_factory=self._factory))
        self._opened.callback(device.off)
        return Lamp(device)

    def levels(self) -> dict[str, bool]:
        """Which buttons are down now."""
        return {name: bool(device.value) for name, device in self._buttons.items()}

    def close(self) -> None:
        self._opened.close()
        self._buttons.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _take(self, name: str, pin: int, make: Callable[[], Any]) -> Any:
        try:
            device = make()
        except (GPIOZeroError, OSError) as error:
            raise PinsError(f"{name}: pin {pin} cannot be used: {error}") from error
        self._opened.callback(device.close)
        return device


class MockPins(Pins):
    """Pins without a Pi, for the demo and the tests: methods press the buttons, and tell which lamps are lit."""

    def __init__(self, pi: MockFactory | None = None, *, on_lamp: Callable[[], None] = lambda: None) -> None:
        """`pi` may be shared by several programs; it refuses to use a pin twice. `on_lamp`: called when a lamp has
        changed, in the thread that has changed it."""
        super().__init__(pi or MockFactory(), shared=pi is not None)
        self._on_lamp = on_lamp
        self._lamps: dict[str, Lamp] = {}

    def lamp(self, name: str, pin: int) -> Lamp:
        lamp = self._lamps[name] = super().lamp(name, pin)
        lamp.on_change = self._on_lamp
        return lamp

    def press(self, name: str) -> None:
        """Raises `KeyError` if there is no such button."""
        for pin in list(self._factory.pins.values()):
            pin.clear_states()  # a mock pin remembers each of its changes for ever
        self._buttons[name].pin.drive_low()

    def release(self, name: str) -> None:
        self._buttons[name].pin.drive_high()

    def lit(self, name: str) -> bool:
        return self._lamps[name].lit


def open_pins() -> Pins:
    """The pins of the factory that `GPIOZERO_PIN_FACTORY` names, by default gpiod; raises `PinsError`."""
    name = (os.environ.get("GPIOZERO_PIN_FACTORY") or DEFAULT_FACTORY).lower()
    if name == "mock":
        return MockPins()
    if name not in FACTORIES:
        raise PinsError(f"GPIOZERO_PIN_FACTORY={name}: expected one of mock, {', '.join(FACTORIES)}")
    module, _, factory = FACTORIES[name].partition(":")
    try:
        return Pins(getattr(import_module(module), factory)())
    except Exception as error:  # each library has its own errors, and all mean the same here
        raise PinsError(
            f"no pins through {name}: {error}. On a Raspberry Pi: the user in group gpio; on a machine that has none: "
            "GPIOZERO_PIN_FACTORY=mock"
        ) from error


def _guarded(name: str, on_edge: OnEdge) -> Callable[[float, int], None]:
    """Logs exceptions of `on_edge`: they would end the library's only thread, and no button would work any more."""

    def callback(_ticks: float, state: int) -> None:
        try:
            on_edge(name, not state)
        except Exception:
            logger.exception("an edge of button %s got lost", name)

    return callback
