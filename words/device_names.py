"""What people call a device: by its task and its place, not by its name in the settings."""

from __future__ import annotations

from collections.abc import Sequence

from core.settings.sections import DeviceSettings
from words.translation import mark, say

KINDS = {
    "kiosk": mark("Kiosk"),
    "wall": mark("Hall display"),
    "zone": mark("Display of an area"),
    "corridor": mark("Corridor display"),
    "counter": mark("Display of counter {counter}"),
    "keypad": mark("Keypad of counter {counter}"),
    "console": mark("Staff's pages"),
}
"""A role, or the view of a display."""


def device_name(name: str, devices: Sequence[DeviceSettings], language: str) -> str:
    """`name`: in the settings; it is added where two devices would be called alike, and stands alone for a stranger."""
    called = [(device.name, _called(device, language)) for device in devices]
    own = next((each for key, each in called if key == name), "")
    if not own:
        return name
    return f"{own} ({name})" if [each for _, each in called].count(own) > 1 else own


def device_names(names: Sequence[str], devices: Sequence[DeviceSettings], language: str) -> str:
    return ", ".join(device_name(name, devices, language) for name in names)


def _called(device: DeviceSettings, language: str) -> str:
    kind = device.view if device.role == "wall" and device.view not in {None, "hall"} else device.role
    counter = device.counter or ", ".join(device.counters)
    return say(language, KINDS[kind], counter=counter) if kind in KINDS else ""
