"""Devices and the kiosk's rights: what a rule gives to a group, the kiosk may use, without root."""

from __future__ import annotations

import re

import pytest

from printer.setup.discovery import DEV
from tests.paths import PROJECT

SYSTEMD = PROJECT / "systemd"
RULES = [line for line in (SYSTEMD / "70-luot.rules").read_text("utf-8").splitlines() if not line.startswith("#")]
KIOSK = (SYSTEMD / "luot-kiosk.service").read_text("utf-8")


def words_of(key: str) -> list[str]:
    """All that the kiosk's unit says behind this key."""
    return [word for line in re.findall(rf"(?m)^{key}=(.+)$", KIOSK) for word in line.split()]


def test_the_kiosk_is_in_every_group_that_a_rule_gives_a_device_to() -> None:
    groups = {group for rule in RULES for group in re.findall(r'GROUP="(\w+)"', rule)}
    assert groups == {"lp", "gpio"}
    assert groups | {"dialout"} <= set(words_of("SupplementaryGroups"))


@pytest.mark.parametrize(
    "kind",
    ["usb_device", "usb", "ttyUSB", "ttyACM", "ttyS", "ttyAMA"],
    ids=["raw USB", "usblp", "USB adapter", "USB modem class", "the Pi's small line", "the Pi's full line"],
)
def test_the_kiosk_may_open_every_kind_of_device_that_a_printer_can_be(kind: str) -> None:
    assert f"char-{kind}" in words_of("DeviceAllow")


def test_a_usb_printer_is_given_away_by_its_class_alone() -> None:
    (usb,) = [rule for rule in RULES if 'SUBSYSTEM=="usb"' in rule]
    assert 'ENV{ID_USB_INTERFACES}=="*:0701??:*"' in usb
    assert not re.search(r"idVendor|idProduct|ID_VENDOR|ID_MODEL", "".join(RULES))


def test_the_name_that_stays_is_made_whenever_a_printer_is_plugged_in_and_is_the_one_that_is_looked_for() -> None:
    (usblp,) = [rule for rule in RULES if 'SUBSYSTEM=="usbmisc"' in rule]
    assert 'ACTION!="remove"' in usblp
    assert 'KERNEL=="lp[0-9]*"' in usblp, "whatever its number is by then"
    (name,) = re.findall(r'SYMLINK\+="([^"]+)"', usblp)
    assert f'"{name}"' in (PROJECT / "printer/setup/discovery.py").read_text("utf-8")
    assert str(DEV / name) in (PROJECT / "docs/operating.md").read_text("utf-8")
