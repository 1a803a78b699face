"""Who may do what: the role of a device decides which commands it may send."""

from __future__ import annotations

from core.messages.commands import AnyCommand, SetOffsets, given
from core.settings.sections import DeviceSettings


def is_allowed(device: DeviceSettings | None, command: AnyCommand) -> bool:
    """Whether this device of the settings (None: of no settings) may send this command."""
    if device is None:
        return False
    counter, to_counter = _counters(command)
    match device.role:
        case "console":
            return True
        case "guide":
            return counter is None and to_counter is None
        case "keypad":
            return counter is not None and counter == device.counter and not isinstance(command, SetOffsets)
        case _:
            return False


def _counters(command: AnyCommand) -> tuple[str | None, str | None]:
    """The counters that a command names: the one that acts, and the one that somebody is sent to."""
    return given(getattr(command, "counter", None)), given(getattr(command, "to_counter", None))
