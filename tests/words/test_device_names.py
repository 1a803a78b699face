"""What people call the devices of the settings."""

from __future__ import annotations

from core.settings.sections import DeviceSettings
from words.device_names import device_name, device_names

DEVICES = (
    DeviceSettings(name="kiosk", role="kiosk"),
    DeviceSettings(name="wall", role="wall"),
    DeviceSettings(name="wall-3", role="wall", view="counter", counters=("3",)),
    DeviceSettings(name="keypad-1", role="keypad", counter="1"),
)


def test_a_device_is_called_by_its_task_and_its_place() -> None:
    assert device_names(["kiosk", "wall", "wall-3", "keypad-1"], DEVICES, "vi") == (
        "Máy lấy số, Màn hình sảnh, Màn hình quầy 3, Bộ phím quầy 1"
    )


def test_where_two_would_be_called_alike_their_names_are_added() -> None:
    two = (*DEVICES, DeviceSettings(name="wall-2", role="wall"))
    assert device_name("wall-2", two, "en") == "Hall display (wall-2)"
    assert device_name("keypad-1", two, "en") == "Keypad of counter 1"


def test_a_stranger_has_its_own_name() -> None:
    assert device_name("visitor-9", DEVICES, "vi") == "visitor-9"
