"""What a test of the devices has tried, and what not: a press tells of itself, a lamp and a display only to people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from msgspec import UNSET

from core.buttons.presses import PRIORITY
from core.instant import Instant
from core.messages.state import DeviceTestView, Health
from core.names import name_in
from core.settings.sections import Settings
from words.device_names import device_name, device_names
from words.device_test import button_name
from words.translation import mark, say

LIT = mark("✓ lit in turn: the lamps of {names}. Did each of them glow?")
SHOWN = mark("✓ has shown the test picture: {names}. Was it whole?")
HEARD = mark("✓ has played its sound: {names}. Was it heard?")
UNTRIED = mark("Not tried: {names}")
ALL_TRIED = mark("Everything has been tried.")
BUTTON = mark("button {button}")
LAMP = mark("lamp {button}")
SOUND = mark("sound of {device}")


class Tried(NamedTuple):
    """What is known at the end of a test."""

    test: DeviceTestView
    """As the kiosk last told it."""
    lamps: frozenset[str]
    """The services whose lamps the kiosk has lit."""
    healths: Mapping[str, Health]
    begun: Instant

    def lines(self, settings: Settings, language: str) -> Iterator[str]:
        """What people have to judge, then what was not tried."""
        if lit := [button for button in _lamps(settings) if button in self.lamps]:
            yield say(language, LIT, names=", ".join(button_called(each, settings, language) for each in lit))
        if shown := [wall for wall in _walls(settings) if self._has_shown(wall)]:
            yield say(language, SHOWN, names=device_names(shown, settings.device, language))
        if heard := [wall for wall in _loud_walls(settings) if self._has_played(wall)]:
            yield say(language, HEARD, names=device_names(heard, settings.device, language))
        untried = list(self._untried(settings, language))
        yield say(language, UNTRIED, names=", ".join(untried)) if untried else say(language, ALL_TRIED)

    def is_whole(self, settings: Settings) -> bool:
        """Whether nothing was left untried."""
        return not any(self._untried(settings, settings.office.languages[0]))

    def _untried(self, settings: Settings, language: str) -> Iterator[str]:
        for button in _buttons(settings):
            if button not in self.test.buttons:
                yield say(language, BUTTON, button=button_called(button, settings, language))
        for device in settings.device:
            if device.role == "keypad" and device.name not in self.test.keys:
                yield device_name(device.name, settings.device, language)
        for button in _lamps(settings):
            if button not in self.lamps:
                yield say(language, LAMP, button=button_called(button, settings, language))
        for wall in _walls(settings):
            if not self._has_shown(wall):
                yield device_name(wall, settings.device, language)
            elif wall in _loud_walls(settings) and not self._has_played(wall):
                yield say(language, SOUND, device=device_name(wall, settings.device, language))

    def _has_shown(self, wall: str) -> bool:
        """Whether its picture is one of this test, on a screen that is on as far as anybody knows."""
        health = self.healths.get(wall)
        return (
            health is not None
            and health.online
            and health.picture is not False
            and health.screen != "off"
            and health.drawn is not UNSET
            and health.drawn >= self.begun
        )

    def _has_played(self, wall: str) -> bool:
        return self._has_shown(wall) and self.healths[wall].sound is True


def button_called(button: str, settings: Settings, language: str) -> str:
    name = next((name_in(each.name, language) for each in settings.service if each.code == button), button)
    return button_name(button, name, language)


def _buttons(settings: Settings) -> Iterable[str]:
    yield from (service.code for service in settings.service if service.button is not None)
    if settings.kiosk.priority_button is not None:
        yield PRIORITY


def _lamps(settings: Settings) -> Iterable[str]:
    return (service.code for service in settings.service if service.lamp is not None)


def _walls(settings: Settings) -> Iterable[str]:
    return (device.name for device in settings.device if device.role == "wall")


def _loud_walls(settings: Settings) -> Iterable[str]:
    """By the settings: none, where neither a chime nor a voice is asked for."""
    return _walls(settings) if settings.display.chime or settings.voice.speak else ()
