"""The udev rules and the units: the kiosk may use every device that a rule opens to a group, a keypad its keys."""

from __future__ import annotations

import re

import pytest

from printer.setup.discovery import DEV
from tests.paths import PROJECT

SYSTEMD = PROJECT / "systemd"
RULES = [line for line in (SYSTEMD / "70-luot.rules").read_text("utf-8").splitlines() if not line.startswith("#")]
KIOSK = (SYSTEMD / "luot-kiosk.service").read_text("utf-8")
KEYPAD = (SYSTEMD / "luot-keypad@.service").read_text("utf-8")


BUILT_IN = {"fb", "gpiochip", "input", "tty", "ttyAMA", "ttyS"}
"""Kinds that every kernel of Debian's and of Raspberry Pi OS knows from its start."""
REGISTERED_BY = {
    "alsa": "snd",
    "cec": "cec",
    "drm": "drm",
    "ttyACM": "cdc_acm",
    "ttyUSB": "usbserial",
    "usb": "usbcore",
    "usb_device": "usbcore",
}
"""The others → the module that registers them."""


def words_of(key: str, unit: str = KIOSK) -> list[str]:
    """All values that a unit has for this key."""
    return [word for line in re.findall(rf"(?m)^{key}=(.+)$", unit) for word in line.split()]


def test_the_kiosk_is_in_every_group_that_a_rule_names() -> None:
    groups = {group for rule in RULES for group in re.findall(r'GROUP="(\w+)"', rule)}
    assert groups == {"lp", "gpio"}
    assert groups | {"dialout"} <= set(words_of("SupplementaryGroups"))


@pytest.mark.parametrize(
    "kind",
    ["usb_device", "usb", "ttyUSB", "ttyACM", "ttyS", "ttyAMA"],
    ids=["raw USB", "usblp", "USB adapter", "USB modem class", "the Pi's mini UART", "the Pi's full UART"],
)
def test_the_kiosk_may_open_every_kind_of_printer_device(kind: str) -> None:
    assert f"char-{kind}" in words_of("DeviceAllow")


def test_the_rule_for_usb_printers_matches_by_device_class_only() -> None:
    (usb,) = [rule for rule in RULES if 'SUBSYSTEM=="usb"' in rule]
    assert 'ENV{ID_USB_INTERFACES}=="*:0701??:*"' in usb
    assert not re.search(r"idVendor|idProduct|ID_VENDOR|ID_MODEL", "".join(RULES))


def test_a_plugged_in_printer_gets_the_stable_name_that_discovery_looks_for() -> None:
    (usblp,) = [rule for rule in RULES if 'SUBSYSTEM=="usbmisc"' in rule]
    assert 'ACTION!="remove"' in usblp
    assert 'KERNEL=="lp[0-9]*"' in usblp, "whatever its number"
    (name,) = re.findall(r'SYMLINK\+="([^"]+)"', usblp)
    assert f'"{name}"' in (PROJECT / "printer/setup/discovery.py").read_text("utf-8")
    assert str(DEV / name) in (PROJECT / "docs/operating.md").read_text("utf-8")


def test_a_keypad_may_read_keys_and_switch_their_light() -> None:
    """Debian gives input devices to the group `input`, which may read and write."""
    assert "input" in words_of("SupplementaryGroups", KEYPAD)
    assert re.search("(?m)^DeviceAllow=char-input rw$", KEYPAD)


@pytest.mark.parametrize("unit", ["luot-kiosk", "luot-wall"])
def test_what_speaks_may_use_the_sound_card(unit: str) -> None:
    text = (SYSTEMD / f"{unit}.service").read_text("utf-8")
    assert "audio" in words_of("SupplementaryGroups", text)
    assert "char-alsa" in words_of("DeviceAllow", text)


def test_every_kind_of_device_is_known_before_a_unit_that_may_open_it() -> None:
    """What a kernel does not know when a unit starts is forbidden to it, whenever it comes."""
    units = "".join(file.read_text("utf-8") for file in SYSTEMD.glob("*.service"))
    kinds = {word.removeprefix("char-") for word in words_of("DeviceAllow", units) if word.startswith("char-")}
    lines = (SYSTEMD / "luot.modules.conf").read_text("utf-8").splitlines()
    assert {REGISTERED_BY[kind] for kind in kinds - BUILT_IN} == {line for line in lines if not line.startswith("#")}
