"""Which kinds of keypads an office has at its counters."""

from __future__ import annotations

from typing import Literal

from core.settings.sections import GPIO, Settings

Keypad = Literal["pins", "usb"]


def keypads_of(settings: Settings) -> tuple[Keypad, ...]:
    """Keys on pins, then USB numeric keypads, as far as any counter has them."""
    inputs = [device.input or settings.keypad.input for device in settings.device if device.role == "keypad"]
    kinds: list[Keypad] = []
    if GPIO in inputs:
        kinds.append("pins")
    if any(each != GPIO for each in inputs):
        kinds.append("usb")
    return tuple(kinds)
