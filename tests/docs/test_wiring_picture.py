"""The wiring in the documents is that of the example's settings, on the pins that a Raspberry Pi has."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from gpiozero.pins.mock import MockFactory

from docs.wiring_picture import svg
from luot.kit.header_pins import HEADER, header_pins
from luot.kit.sheets import LONG, SHORT
from runtime.settings.load import load
from tests.paths import EXAMPLE, PROJECT
from words.translation import LANGUAGES, say

FILES = {"en": "wiring.svg", "vi": "wiring.vi.svg"}
PI_4 = "c03111"
FREE_AT_BOOT = {0, 1, 2, 3, 14, 15}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_in_the_repository_is_the_one_that_the_code_draws(language: str) -> None:
    assert (PROJECT / "docs" / FILES[language]).read_text("utf-8") == svg(language), "make docs"


def test_the_header_is_that_of_gpiozero() -> None:
    """Which has it from Raspberry Pi's documentation."""
    pins = MockFactory(revision=PI_4).board_info.headers["J8"].pins
    assert len(pins) == len(HEADER) == 40
    named = [what if isinstance(what, str) else f"GPIO{what}" for what in HEADER]
    assert [pins[number].name for number in range(1, 41)] == named


def test_every_pin_of_the_settings_is_drawn_with_its_service_and_no_other_is() -> None:
    settings = load(EXAMPLE)
    expected: dict[int, tuple[str, str]] = {}
    for service in settings.service:
        for pin, kind in ((service.button, "button"), (service.lamp, "lamp")):
            if pin is not None:
                expected[pin] = (kind, f"{service.short['en']}: {kind}")
    for pin, kind in ((settings.kiosk.priority_button, "button"), (settings.kiosk.priority_lamp, "lamp")):
        assert pin is not None
        expected[pin] = (kind, f"Priority: {kind}")
    drawn = {pin.gpio: (pin.kind, pin.says) for pin in header_pins(settings, "en") if pin.kind in ("button", "lamp")}
    assert drawn == expected
    keys = {pin.gpio for pin in header_pins(settings, "en") if pin.kind == "key"}
    assert keys == {settings.keypad.next, settings.keypad.recall, settings.keypad.absent, settings.keypad.lamp}
    assert not FREE_AT_BOOT & {*drawn, *keys}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_pin_stands_beside_its_text(language: str) -> None:
    drawn = ET.fromstring(svg(language))  # noqa: S314  # our own
    texts = {text.text: text.attrib for text in drawn.iter("{http://www.w3.org/2000/svg}text")}
    for pin in header_pins(load(EXAMPLE), language):
        if pin.gpio is not None and pin.says:
            assert abs(int(texts[pin.says]["y"]) - int(texts[f"GPIO {pin.gpio}"]["y"])) < 5
    assert all(0 < int(each["x"]) < SHORT and 0 < int(each["y"]) < LONG for each in texts.values())
    assert {say(language, "2.2 kΩ"), "1 kΩ", "100 nF", "470 Ω", "ULN2803A"} <= texts.keys()
