"""Who may do what: the role of a device decides which commands it may send."""

from __future__ import annotations

from core.commands import AnyCommand, NewDay, SetOffsets, given
from core.settings import DeviceSettings


def is_allowed(device: DeviceSettings | None, command: AnyCommand) -> bool:
    """Whether this device of the settings (None: of no settings) may send this command."""
    match device.role if device else None:
        case "console":
            return True
        case "guide":
            return not isinstance(command, SetOffsets) and not _counters(command)
        case "keypad":
            return not isinstance(command, SetOffsets | NewDay) and _counters(command)[:1] == [
                device and device.counter
            ]
        case _:
            return False


def _counters(command: AnyCommand) -> list[str]:
    """The counters that a command names: the one that acts, then the one that somebody is sent to."""
    names = (given(getattr(command, field, None)) for field in ("counter", "to_counter"))
    return [name for name in names if name]
