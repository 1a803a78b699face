"""The 40 pins of a Raspberry Pi's header, and what an office has on them."""

from __future__ import annotations

from typing import Literal, NamedTuple

from core.names import name_in
from core.settings.conversions import short_names
from core.settings.sections import KEYPAD_KEYS, Settings
from luot.kit.keypads import keypads_of
from words.translation import mark, say

HEADER: tuple[int | str, ...] = (
    *("3V3", "5V", 2, "5V", 3, "GND", 4, 14, "GND", 15),
    *(17, 18, 27, "GND", 22, 23, "3V3", 24, 10, "GND"),
    *(9, 25, 11, 8, "GND", 7, 0, 1, 5, "GND"),
    *(6, 12, 13, "GND", 19, 16, 26, 20, "GND", 21),
)
"""Pin 1 to pin 40 of every Pi since 2014: a GPIO number (BCM), or the supply that is on it."""

Kind = Literal["button", "lamp", "key", "supply", "free"]
BUTTON, LAMP = mark("{name}: button"), mark("{name}: lamp")
KEYS = {"next": mark("Next number"), "recall": mark("Recall"), "absent": mark("Absent")}
AT_COUNTER = mark("Counter: {name}")


class Pin(NamedTuple):
    number: int
    """Of the header, from 1."""
    gpio: int | None
    kind: Kind
    says: str


def header_pins(settings: Settings, language: str) -> tuple[Pin, ...]:
    """All pins in their order. Keys of counters stand there, too: they are on these pins of each counter's own Pi."""
    used = _used(settings, language)
    return tuple(_pin(number, what, used) for number, what in enumerate(HEADER, 1))


def _pin(number: int, what: int | str, used: dict[int, tuple[Kind, str]]) -> Pin:
    if isinstance(what, str):
        return Pin(number, None, "supply", what)
    kind, says = used.get(what, ("free", ""))
    return Pin(number, what, kind, says)


def _used(settings: Settings, language: str) -> dict[int, tuple[Kind, str]]:
    names = short_names(settings)
    wired = [(name_in(names[each.code], language), each.button, each.lamp) for each in settings.service]
    wired.append((say(language, "Priority"), settings.kiosk.priority_button, settings.kiosk.priority_lamp))
    used: dict[int, tuple[Kind, str]] = {}
    if "pins" in keypads_of(settings):
        for key in KEYPAD_KEYS:
            used[getattr(settings.keypad, key)] = ("key", say(language, AT_COUNTER, name=say(language, KEYS[key])))
        lamp = say(language, LAMP, name=say(language, "COUNTER").capitalize())
        used[settings.keypad.lamp] = ("key", lamp)
    for name, button, lamp_pin in wired:
        if button is not None:
            used[button] = ("button", say(language, BUTTON, name=name))
        if lamp_pin is not None:
            used[lamp_pin] = ("lamp", say(language, LAMP, name=name))
    return used
