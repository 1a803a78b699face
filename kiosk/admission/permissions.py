"""Which commands a device may send: its role decides."""

from __future__ import annotations

from typing import assert_never

from core.messages.commands import Announce, AnyCommand, SetOffsets, WithdrawNotice, given
from core.settings.sections import DeviceSettings


def is_allowed(device: DeviceSettings | None, command: AnyCommand) -> bool:
    """`device` is None for a device that is not in the settings."""
    if device is None:
        return False
    counter, to_counter = _counters(command)
    match device.role:
        case "console":
            return True
        case "guide":
            return counter is None and to_counter is None and not _is_urgent(command)
        case "keypad":
            return counter is not None and counter == device.counter and not isinstance(command, SetOffsets)
        case "kiosk" | "wall" | "doctor":
            return False
        case _:
            assert_never(device.role)


def _is_urgent(command: AnyCommand) -> bool:
    """Only the console knows who asks, and an emergency is the supervisor's to announce and to end."""
    return isinstance(command, Announce | WithdrawNotice) and command.urgent


def _counters(command: AnyCommand) -> tuple[str | None, str | None]:
    """The counter that acts, and the one that a citizen is sent to, if the command names them."""
    return given(getattr(command, "counter", None)), given(getattr(command, "to_counter", None))
