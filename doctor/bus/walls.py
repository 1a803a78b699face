"""The displays: whether their pictures move, their screens are on, and they are heard."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from msgspec import UNSET

from core.instant import MINUTE_MS, SECOND_MS
from core.messages.state import Health, PartView, State
from core.messages.wire import KIOSK
from core.settings.sections import Settings
from doctor.told import ill, unknown, well
from words.device_names import device_name, device_names
from words.translation import mark

WALL, SOUND = "wall", "sound"
STILL_MS = MINUTE_MS
"""Displays say four times a minute of what time their picture is."""
MOVES = mark("Pictures, and how old: {walls}")
STANDS = mark("The picture of “{device}” has stood still for {minutes} minutes")
RESTART = mark("There: sudo systemctl restart luot-wall; if it happens again, journalctl -u luot-wall -n 50 says why")
CABLE = mark("Look whether the cable of its picture sits tight at both ends, and switch the television off and on")
BLACK = mark("“{device}” cannot show its picture")
OFF = mark("The screen of “{device}” is off")
SWITCH_ON = mark("Switch the television on, choose its input, and look at its cable")
NO_WALL = mark("No display is connected")
HEARD = mark("Heard: {devices}")
MUTE = mark("No sound: {devices}")
PLUG_IN = mark(
    "Plug the loudspeaker in or switch the television on; its log (journalctl -u luot-wall) names the sound devices"
)
LOUDER = mark("Plug its loudspeaker in and switch it on; switch the television on and turn it up")
SILENT = mark("The settings ask for no sound")


def walls(settings: Settings, healths: Mapping[str, Health], state: State | None) -> PartView:
    online = _online(settings, healths, "wall")
    for name, health in online.items():
        device = partial(device_name, name, settings.device)
        if state is not None and health.drawn is not UNSET and state.at - health.drawn > STILL_MS:
            return ill(WALL, STANDS, RESTART, CABLE, device=device, minutes=(state.at - health.drawn) // MINUTE_MS)
        if health.picture is False:
            return ill(WALL, BLACK, RESTART, CABLE, device=device)
        if health.screen == "off":
            return ill(WALL, OFF, SWITCH_ON, SWITCH_ON, device=device)

    def told(language: str) -> str:
        names = ((device_name(name, settings.device, language), health) for name, health in online.items())
        return "; ".join(_told(name, health, state) for name, health in names)

    return well(WALL, MOVES, walls=told) if online else unknown(WALL, NO_WALL)


def _told(name: str, health: Health, state: State | None) -> str:
    """As `Hall display 3 s, opengles2`."""
    if state is None or health.drawn is UNSET:
        age = "?"
    else:
        age = f"{max(0, state.at - health.drawn) // SECOND_MS} s"
    return f"{name} {age}" + (f", {health.renderer}" if health.renderer is not UNSET else "")


def sound(settings: Settings, healths: Mapping[str, Health]) -> PartView:
    asked = _online(settings, healths, "wall") if settings.display.chime or settings.voice.speak else {}
    if settings.kiosk.sound is not None and KIOSK in healths and healths[KIOSK].online:
        asked = {**asked, KIOSK: healths[KIOSK]}
    mute = [name for name, health in asked.items() if health.sound is False]
    if mute:
        return ill(SOUND, MUTE, PLUG_IN, LOUDER, devices=partial(device_names, mute, settings.device))
    heard = [name for name, health in asked.items() if health.sound is True]
    return (
        well(SOUND, HEARD, devices=partial(device_names, heard, settings.device))
        if heard
        else unknown(SOUND, NO_WALL if asked or settings.display.chime else SILENT)
    )


def _online(settings: Settings, healths: Mapping[str, Health], role: str) -> dict[str, Health]:
    names = [device.name for device in settings.device if device.role == role]
    return {name: healths[name] for name in names if name in healths and healths[name].online}
