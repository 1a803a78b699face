"""A USB keypad: its presses are reported, its light is switched, and it may be unplugged and come back."""

from __future__ import annotations

import errno
import logging
import os
import queue
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from evdev import DeviceInfo, ecodes

from runtime import usb_keypad
from runtime.usb_keypad import CODES, SILENT, UsbKeypad, UsbKeypadError, find_keypad, pressed_keypad
from tests.conftest import PATIENCE_S
from tests.runtime.played_keypad import NAME, PATH, PlayedDevice, PlayedKeypad

NAMES = {"enter": "next", "+": "recall", "-": "absent", "1": "1", "0": "0"}
ENTER, PLUS, SEVEN = ecodes.KEY_KPENTER, ecodes.KEY_KPPLUS, ecodes.KEY_KP7
RETRY_S = 0.05


class Told:
    """What a keypad reports, in order."""

    def __init__(self, keypad: UsbKeypad) -> None:
        self._queue: queue.SimpleQueue[tuple[str, bool] | bool] = queue.SimpleQueue()
        keypad.watch(self._queue.put)
        keypad.listen(lambda name, down: self._queue.put((name, down)))

    def next(self) -> tuple[str, bool] | bool:
        return self._queue.get(timeout=PATIENCE_S)

    def edges(self, count: int) -> list[Any]:
        return [self.next() for _ in range(count)]


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> Iterator[PlayedKeypad]:
    monkeypatch.setattr(usb_keypad, "RETRY_S", RETRY_S)
    device = PlayedKeypad()
    yield device
    device.unplug()


@pytest.fixture
def keypad(device: PlayedKeypad) -> Iterator[UsbKeypad]:
    with UsbKeypad("usb://04d9:a02a", NAMES, others="other", find=device.find) as keypad:
        yield keypad


@pytest.fixture
def told(keypad: UsbKeypad) -> Told:
    told = Told(keypad)
    assert told.next() is True, "it is there"
    return told


def test_each_key_is_told_by_its_name_whatever_numlock_makes_of_it(device: PlayedKeypad, told: Told) -> None:
    codes = [(name, code) for cap, name in NAMES.items() for code in CODES[cap]]
    for _, code in codes:
        device.press(*SILENT, code)
        device.release(code, *SILENT)
    for name, _ in codes:
        assert told.edges(2) == [(name, True), (name, False)]
    device.press(SEVEN)
    assert told.next() == ("other", True)


def test_a_key_that_repeats_is_one_press(device: PlayedKeypad, keypad: UsbKeypad, told: Told) -> None:
    device.press(PLUS)
    for _ in range(30):
        device.send(ecodes.EV_KEY, PLUS, 2)
    device.press(ENTER)
    assert told.edges(2) == [("recall", True), ("next", True)]
    assert keypad.levels() == {"next": True, "recall": True, "absent": False, "1": False, "0": False, "other": False}


def test_what_lies_on_a_key_while_it_is_plugged_in_presses_nothing(device: PlayedKeypad, keypad: UsbKeypad) -> None:
    device.down = [ENTER]
    told = Told(keypad)
    assert told.next() is True
    device.send(ecodes.EV_KEY, ENTER, 2)
    device.release(ENTER)
    device.press(PLUS, ENTER)
    assert told.edges(2) == [("recall", True), ("next", True)]


def test_it_may_be_unplugged_with_a_key_down_and_come_back(
    device: PlayedKeypad, keypad: UsbKeypad, told: Told, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    device.press(PLUS)
    assert told.next() == ("recall", True)
    device.unplug()
    assert told.next() is False
    assert not any(keypad.levels().values()), "and no edge tells of it: nobody has let go"
    assert told.next() is False, "nor is it found again"
    device.plug_in()
    assert told.next() is True
    device.press(ENTER)
    assert told.next() == ("next", True)
    assert device.grabs == 2
    said = [record.getMessage() for record in caplog.records]
    assert said[-3].startswith(f"the USB keypad {NAME} is gone: ")
    assert said[-2:] == ["not there", f"the USB keypad is there: {NAME}, {PATH}"]


def test_while_it_is_away_it_is_looked_for_now_and_then(device: PlayedKeypad, keypad: UsbKeypad) -> None:
    device.unplug()
    told = Told(keypad)
    assert told.next() is False
    began_s, before = time.monotonic(), device.looks
    while device.looks < before + 3:  # a blinking light does not bring it forward
        keypad.light.show(not keypad.light.lit)
        time.sleep(0.001)
    assert time.monotonic() - began_s > 2 * RETRY_S


def test_its_light_follows_and_is_dark_in_the_end(device: PlayedKeypad, keypad: UsbKeypad) -> None:
    keypad.light.show(True)
    told = Told(keypad)
    assert told.next() is True
    assert device.next_lights(1) == [True], "from the beginning"
    keypad.light.show(False)
    assert device.next_lights(1) == [False]
    keypad.light.show(True)
    assert device.next_lights(1) == [True]
    keypad.close()
    assert device.next_lights(1) == [False]
    keypad.close()


def test_a_keypad_without_a_light_works(device: PlayedKeypad, keypad: UsbKeypad) -> None:
    del device.capabilities[ecodes.EV_LED]
    told = Told(keypad)
    assert told.next() is True
    keypad.light.show(True)
    device.press(ENTER)
    assert told.next() == ("next", True)


def test_events_that_the_kernel_had_to_drop_are_made_good(device: PlayedKeypad, told: Told) -> None:
    device.press(PLUS)
    assert told.next() == ("recall", True)
    device.down = [ENTER]
    device.send(ecodes.EV_SYN, ecodes.SYN_DROPPED, 0)
    assert sorted(told.edges(2)) == [("next", True), ("recall", False)]


class Node:
    """An input device that is only asked what it is."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.closed = self.grabbed = False
        if path.endswith("root"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        keys = [ecodes.KEY_VOLUMEUP] if path.endswith("volume") else [ecodes.KEY_KPENTER]
        self.keys = {ecodes.EV_KEY: keys}
        self.info = DeviceInfo(3, 0x046D if "mouse" in path else 0x04D9, 0xA02A - 0x10000, 0)

    def capabilities(self) -> dict[int, list[int]]:
        return self.keys

    def close(self) -> None:
        self.closed = True

    def grab(self) -> None:
        if self.path.endswith("taken"):
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))
        self.grabbed = True


def look(input_: str, *paths: str) -> Any:
    open_: Any = Node
    return find_keypad(input_, open_=open_, paths=lambda: paths)


def test_a_keypad_is_known_by_its_number_and_its_keys() -> None:
    found = look("usb://04D9:A02A", "root", "mouse", "volume", "keypad", "another")
    assert (found.path, found.grabbed) == ("keypad", True)


def test_a_keypad_is_known_by_its_file() -> None:
    assert look("file:///dev/input/by-id/keypad", "another").path == "/dev/input/by-id/keypad"


@pytest.mark.parametrize(
    ("input_", "says"),
    [
        ("usb://04d9:a02a", "the USB keypad 04d9:a02a is not there; in .* there is usb-Maker_Keypad-event-kbd"),
        ("file:///dev/input/volume", "the USB keypad /dev/input/volume is not there"),
        ("file:///dev/input/root", "the USB keypad /dev/input/root cannot be opened: Permission denied"),
        ("file:///dev/input/taken", "the USB keypad /dev/input/taken is in use by another program"),
    ],
)
def test_why_it_is_not_found(input_: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "usb-Maker_Keypad-event-kbd").touch()
    monkeypatch.setattr(usb_keypad, "BY_ID", tmp_path)
    with pytest.raises(UsbKeypadError, match=f"^{says}"):
        look(input_, "mouse")


def test_a_file_that_is_no_input_device_is_not_a_keypad(tmp_path: Path) -> None:
    file = tmp_path / "keypad"
    with pytest.raises(UsbKeypadError, match="is not there"):
        find_keypad(f"file://{file}")
    file.touch()
    with pytest.raises(UsbKeypadError, match="cannot be opened: Inappropriate ioctl"):
        find_keypad(f"file://{file}")


def pressed(played: PlayedKeypad, *paths: str, within_s: float = PATIENCE_S) -> str | None:
    def open_(path: str) -> Any:
        return PlayedDevice(played) if path == "keypad" else Node(path)

    return pressed_keypad(within_s, open_=open_, paths=lambda: paths)


def test_a_keypad_is_known_by_the_key_that_is_pressed_on_it_and_not_by_one_that_is_let_go(device: PlayedKeypad) -> None:
    device.release(ENTER)
    device.send(ecodes.EV_KEY, SEVEN, usb_keypad.REPEATED)
    assert pressed(device, "keypad", within_s=0.01) is None
    device.press(SEVEN)
    assert pressed(device, "root", "volume", "keypad") == "usb://04d9:a02a"
    assert device.grabs == 0


def test_where_there_is_no_usb_keypad_nobody_waits_for_a_key(device: PlayedKeypad) -> None:
    assert pressed(device, "root", "volume") is None


def test_the_keyboard_of_a_laptop_is_no_usb_keypad(device: PlayedKeypad, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.runtime.played_keypad.DeviceInfo", lambda *_: DeviceInfo(0x11, 1, 1, 0))
    device.press(ENTER)
    assert pressed(device, "keypad") is None
