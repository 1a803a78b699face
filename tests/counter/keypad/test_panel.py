"""What a keypad's settings make of this machine's pins and USB keypads."""

from __future__ import annotations

import sys

import pytest
from msgspec.structs import replace

from counter.keypad.panel import USB_KEYS, PanelError, open_panel
from counter.outcomes import NO_OUTCOME, OUTCOMES
from tests.counter.keypad.simulated_counter import DEVICE, SETTINGS

USB = replace(DEVICE, input="usb://04d9:a02a")


def test_every_outcome_has_its_key_on_a_usb_keypad_as_on_the_console() -> None:
    assert {key: name for key, name in USB_KEYS.items() if name.isdigit()} == {n: n for n in (NO_OUTCOME, *OUTCOMES)}


def test_a_keypad_on_usb_needs_no_pins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "nonsense")
    with open_panel(SETTINGS, USB) as panel:
        assert set(panel.keys.levels()) == {"next", "recall", "absent", "0", "1", "2", "3", "4", "5", "other"}
        assert len(panel.lights) == 1


def test_all_keypads_may_be_on_usb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "nonsense")
    settings = replace(SETTINGS, keypad=replace(SETTINGS.keypad, input="file:///dev/input/by-id/keypad"))
    with open_panel(settings, DEVICE) as panel:
        assert "5" in panel.keys.levels()


def test_a_lamp_on_a_pin_may_be_added(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "mock")
    with open_panel(SETTINGS, replace(USB, lamp=23)) as panel:
        assert len(panel.lights) == 2


def test_where_evdev_is_missing_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "runtime.usb_keypad", raising=False)
    monkeypatch.setitem(sys.modules, "evdev", None)
    with pytest.raises(PanelError, match="apt install python3-evdev"), open_panel(SETTINGS, USB):
        pass
