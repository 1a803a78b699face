"""The pins of a Raspberry Pi: buttons to ground, lamps, and a mock of both. Nobody else imports gpiozero."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from contextlib import ExitStack
from importlib import import_module
from types import TracebackType
from typing import Any, Self

from gpiozero import DigitalOutputDevice, InputDevice
from gpiozero.exc import GPIOZeroError
from gpiozero.pins.mock import MockFactory

logger = logging.getLogger(__name__)

OnEdge = Callable[[str, bool], None]
"""Told the button's name and whether it is now pressed, from a foreign thread: does nothing but fill an inbox."""

FACTORIES = {
    "lgpio": "gpiozero.pins.lgpio:LGPIOFactory",
    "rpigpio": "gpiozero.pins.rpigpio:RPiGPIOFactory",
    "pigpio": "gpiozero.pins.pigpio:PiGPIOFactory",
    "native": "gpiozero.pins.native:NativeFactory",
}
DEFAULT_FACTORY = "lgpio"
"""The one that works on every Pi; to try the others in turn, as gpiozero does, only blurs the reason why it failed."""


class PinsError(Exception):
    """There are no pins to be had, or not this one; the text is for whoever installs the box."""


class Lamp:
    """A lamp on one pin; what it shows when is for others to say."""

    def __init__(self, device: DigitalOutputDevice) -> None:
        self._device = device
        self.lit = False

    def show(self, lit: bool) -> None:
        """Touches the pin only when something changes."""
        if lit != self.lit:
            self._device.value = lit
            self.lit = lit


class Pins:
    """The pins that one program has taken; give them back with `close`, or use it in a `with`."""

    def __init__(self, factory: Any, *, shared: bool = False) -> None:
        """`shared`: the factory stays open for others, and whoever made it closes it."""
        self._factory = factory
        self._opened = ExitStack()
        if not shared:
            self._opened.callback(factory.close)
        self._buttons: dict[str, InputDevice] = {}
        self._told: dict[str, Callable[[float, int], None]] = {}
        """gpiozero keeps only weak references to what it calls."""

    def button(self, name: str, pin: int, on_edge: OnEdge) -> None:
        """A button between `pin` and ground. Every edge is told, bounces too: what a touch is, others say."""
        device = self._take(name, pin, lambda: InputDevice(pin, pull_up=True, pin_factory=self._factory))
        self._buttons[name] = device
        self._told[name] = _guarded(name, on_edge)
        device.pin.edges = "both"
        device.pin.when_changed = self._told[name]

    def lamp(self, name: str, pin: int) -> Lamp:
        """A lamp on `pin`, dark at first and dark again after `close`."""
        device = self._take(name, pin, lambda: DigitalOutputDevice(pin, pin_factory=self._factory))
        self._opened.callback(device.off)
        return Lamp(device)

    def levels(self) -> dict[str, bool]:
        """Which buttons are pressed, as the wires are now."""
        return {name: bool(device.value) for name, device in self._buttons.items()}

    def close(self) -> None:
        self._opened.close()
        self._buttons.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _take(self, name: str, pin: int, make: Callable[[], Any]) -> Any:
        try:
            device = make()
        except GPIOZeroError as error:
            raise PinsError(f"{name}: pin {pin} cannot be used: {error}") from error
        self._opened.callback(device.close)
        return device


class MockPins(Pins):
    """Pins without a Pi: fingers are calls, and lamps can be looked at. The demo and the tests use it."""

    def __init__(self, pi: MockFactory | None = None) -> None:
        """`pi`: one that several programs run on; it does not give out a pin twice."""
        super().__init__(pi or MockFactory(), shared=pi is not None)
        self._lamps: dict[str, Lamp] = {}

    def lamp(self, name: str, pin: int) -> Lamp:
        lamp = self._lamps[name] = super().lamp(name, pin)
        return lamp

    def press(self, name: str) -> None:
        """A finger comes down; `KeyError` when there is no such button."""
        self._buttons[name].pin.drive_low()

    def release(self, name: str) -> None:
        self._buttons[name].pin.drive_high()

    def lit(self, name: str) -> bool:
        return self._lamps[name].lit


def open_pins() -> Pins:
    """The pins that `GPIOZERO_PIN_FACTORY` names, else those of lgpio; `mock`: none, but nothing else is missing."""
    name = (os.environ.get("GPIOZERO_PIN_FACTORY") or DEFAULT_FACTORY).lower()
    if name == "mock":
        return MockPins()
    if name not in FACTORIES:
        raise PinsError(f"GPIOZERO_PIN_FACTORY={name}: expected one of mock, {', '.join(FACTORIES)}")
    module, _, factory = FACTORIES[name].partition(":")
    try:
        return Pins(getattr(import_module(module), factory)())
    except Exception as error:  # each library has errors of its own, and all mean the same here
        raise PinsError(
            f"no pins through {name}: {error}. On a Raspberry Pi: apt install python3-lgpio, and the user in group "
            "gpio; on any other machine: GPIOZERO_PIN_FACTORY=mock"
        ) from error


def _guarded(name: str, on_edge: OnEdge) -> Callable[[float, int], None]:
    """An exception would kill lgpio's only thread, and no button would work any more."""

    def told(_ticks: float, state: int) -> None:
        try:
            on_edge(name, not state)
        except Exception:
            logger.exception("an edge of button %s got lost", name)

    return told
