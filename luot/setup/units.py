"""Which units this machine runs, and which of them the setup has switched on: only these it switches off again."""

from __future__ import annotations

from collections.abc import Collection

import msgspec
from msgspec import Struct

from broker_config.passwords import write_whole
from core.settings.sections import DeviceSettings, Settings
from luot.setup.answers import Answers
from luot.setup.machine import Machine

UNITS = "/etc/systemd/system"
REMEMBERED = "/etc/luot/setup/units.json"
BACKUP = "luot-backup.timer"
OF_A_DEVICE = {"wall": "luot-wall.service", "keypad": "luot-keypad@{name}.service"}
"""Role of a device → its unit, on the machine to which it is connected."""


class Remembered(Struct, frozen=True):
    on: tuple[str, ...] = ()
    """Units that the setup has switched on here."""
    elsewhere: tuple[str, ...] = ()
    """Devices that another machine has been invited for."""


_decoder = msgspec.json.Decoder(Remembered)


def units_for(machine: Machine, answers: Answers, settings: Settings) -> list[str]:
    """What this machine, the first one of its office, is for. `settings`: as they stand in the file, where a person
    may have written more than the answers say."""
    units = ["luot-kiosk.service", "luot-console.service"]
    elsewhere = remembered(machine).elsewhere
    if answers.wall == "here":
        units.append(OF_A_DEVICE["wall"])
    first = next((each for each in settings.device if each.role == "keypad"), None)
    if answers.keys != "console" and first is not None and first.name not in elsewhere:
        units.append(unit_of(first))
    if settings.backup.to:
        units.append(BACKUP)
    placed = machine.path(UNITS)
    return units + [each.name for each in sorted(placed.glob("luot*.timer")) if each.name != BACKUP]


def unit_of(device: DeviceSettings) -> str:
    return OF_A_DEVICE[device.role].format(name=device.name)


def switch_on(machine: Machine, units: Collection[str]) -> None:
    """Enables them; starts them, too, where systemd runs. A unit that cannot start now says why in its own log, and
    goes on trying: the office is set up all the same."""
    machine.do("systemctl", "enable", *units)
    before = remembered(machine)
    _remember(machine, tuple(dict.fromkeys((*before.on, *units))), before.elsewhere)
    if machine.is_booted:
        machine.do("systemctl", "restart", "--no-block", *units)


def switch_off_others(machine: Machine, units: Collection[str]) -> None:
    """Those of an earlier answer; what somebody has enabled by hand stays."""
    before = remembered(machine)
    for unit in before.on:
        if unit not in units:
            machine.try_to("systemctl", "disable", "--now", unit)
    _remember(machine, tuple(unit for unit in before.on if unit in units), before.elsewhere)


def remembered(machine: Machine) -> Remembered:
    """Nothing where the file is missing or damaged: then nothing is switched off."""
    try:
        return _decoder.decode(machine.path(REMEMBERED).read_bytes())
    except (OSError, msgspec.DecodeError):
        return Remembered()


def _remember(machine: Machine, on: tuple[str, ...], elsewhere: tuple[str, ...]) -> None:
    file = machine.path(REMEMBERED)
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, msgspec.json.encode(Remembered(on, elsewhere)).decode(), 0o644)
