"""Which devices of the settings give a sign of life, and which run another version than this machine has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from functools import partial

from msgspec import UNSET

from core.instant import Instant
from core.messages.state import Health, PartView
from core.settings.sections import DeviceSettings
from doctor.told import ill, unknown, well
from words.device_names import device_name, device_names
from words.figures import moment
from words.translation import mark, say

DEVICES, VERSIONS = "devices", "versions"
ASKED_FOR = frozenset({"kiosk", "wall", "keypad", "console"})
"""Roles of programs that run all the time."""
ALIVE = mark("Connected: {devices}")
NOBODY = mark("No device has ever been connected")
SILENT = mark("No sign of life: {devices}")
LAST = mark("last heard at {moment}")
LOOK = mark("Look whether the machine of “{first}” has power and network, then there: journalctl -u luot-* -n 20")
SWITCH_ON = mark("Look whether it is switched on, and whether its plug and its network cable sit tight: {first_name}")
TWICE = mark("Two programs connect as the same device: {devices}")
RENAME = mark("Each machine needs its own device: has a card been copied? Give one another name and another secret")
UNPLUGGED = mark("USB keypads that are not plugged in: counter {counters}")
PLUG_IN = mark("Plug them in again, into the same socket; within two seconds they work")
IGNORED = mark("Devices that send far too much and are not heard: {devices}")
PULL_PLUG = mark("Free a key that is stuck; else pull its plug: after a minute everything is as before")
CALM = mark("Restart that device's program; if it goes on, unplug it and look into its log")
SAME_VERSION = mark("All run version {version}")
OTHER_VERSION = mark("Version {version} is installed here, but these run another: {devices}")
RESTART = mark(
    "When nobody is waiting, restart them: sudo systemctl restart {units}; on another machine upgrade it first"
)


def devices(
    known: tuple[DeviceSettings, ...], healths: Mapping[str, Health], last_seen: Mapping[str, Instant], zone: tzinfo
) -> PartView:
    """`last_seen`: when earlier examinations have last found a device online. One that has never been there is no
    fault: not every office has all that its settings name."""
    lasting = {device.name: device for device in known if device.role in ASKED_FOR}
    online = [name for name in lasting if name in healths and healths[name].online]
    gone = [name for name in lasting if name not in online and (name in healths or name in last_seen)]
    if gone:
        seen, first_name = partial(_seen, gone, known, last_seen, zone), partial(device_name, gone[0], known)
        return ill(DEVICES, SILENT, LOOK, SWITCH_ON, devices=seen, first=gone[0], first_name=first_name)
    if twice := [name for name in online if healths[name].duplicate is True]:
        return ill(DEVICES, TWICE, RENAME, devices=partial(device_names, twice, known))
    if wild := [each for name in online for each in healths[name].ignored or ()]:
        return ill(DEVICES, IGNORED, CALM, PULL_PLUG, devices=partial(device_names, wild, known))
    if unplugged := [lasting[name].counter or name for name in online if healths[name].unplugged is True]:
        return ill(DEVICES, UNPLUGGED, PLUG_IN, PLUG_IN, counters=", ".join(unplugged))
    return well(DEVICES, ALIVE, devices=partial(device_names, online, known)) if online else unknown(DEVICES, NOBODY)


def _seen(
    names: Sequence[str],
    known: Sequence[DeviceSettings],
    last_seen: Mapping[str, Instant],
    zone: tzinfo,
    language: str,
) -> str:
    """Each with when it was last found online."""

    def seen(name: str) -> str:
        called = device_name(name, known, language)
        if name not in last_seen:
            return called
        return f"{called} ({say(language, LAST, moment=moment(last_seen[name].moment.astimezone(zone), language))})"

    return ", ".join(map(seen, names))


def versions(known: tuple[DeviceSettings, ...], healths: Mapping[str, Health], installed: str) -> PartView | None:
    """None: nobody is there to tell its version."""
    units = {device.name: _unit(device) for device in known if device.role in ASKED_FOR}
    running = {
        name: health.version
        for name, health in healths.items()
        if name in units and health.online and health.version is not UNSET
    }
    if not running:
        return None
    other = [name for name, version in running.items() if version != installed]
    if not other:
        return well(VERSIONS, SAME_VERSION, version=installed)

    def told(language: str) -> str:
        return ", ".join(f"{device_name(name, known, language)} {running[name]}" for name in other)

    return ill(
        VERSIONS, OTHER_VERSION, RESTART, version=installed, devices=told, units=" ".join(units[name] for name in other)
    )


def _unit(device: DeviceSettings) -> str:
    return f"luot-keypad@{device.name}" if device.role == "keypad" else f"luot-{device.role}"
