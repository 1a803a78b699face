"""Which units this machine runs, and which of them the setup has switched on: only these it switches off again."""

from __future__ import annotations

from collections.abc import Collection

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from core.settings.sections import DeviceSettings, Settings
from luot.setup import answers as answers_file
from luot.setup.answers import Answers
from luot.setup.machine import Machine
from runtime.synced import make_folder, sync, write_whole

UNITS = "/etc/systemd/system"
TARGET = "luot.target"
OWN = "/etc/luot/setup"
"""What the setup remembers: the answers, the settings as it wrote them, and what it has switched on."""
ANSWERS = f"{OWN}/answers.toml"
REMEMBERED = f"{OWN}/units.json"
BACKUP = "luot-backup.timer"
OF_A_DEVICE = {"wall": "luot-wall.service", "keypad": "luot-keypad@{name}.service"}
"""Role of a device → its unit, on the machine to which it is connected."""
NAME_OF_WALL = f"{UNITS}/luot-wall.service.d/device.conf"
WALL_IS = """\
# Written by luot-setup join: which [[device]] this machine's screen is.
[Service]
ExecStart=
ExecStart=/opt/luot/bin/luot-wall --device {name}
LoadCredential={name}:/etc/luot/secrets/{name}
SetCredential={name}:missing
"""


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
    return units + sorted(placed_timers(machine) - {BACKUP})


def unit_of(device: DeviceSettings) -> str:
    return OF_A_DEVICE[device.role].format(name=device.name)


def name_wall(machine: Machine, device: DeviceSettings) -> None:
    """There is one screen to a machine, and one unit for it, which takes the wall of this name as its own."""
    file = machine.path(NAME_OF_WALL)
    make_folder(file.parent)
    write_whole(file, WALL_IS.format(name=device.name), 0o644)
    if machine.is_booted:
        machine.do("systemctl", "daemon-reload")


def enable(machine: Machine, *units: str, again: bool = False) -> None:
    """`again`: also by what their files want now, and no longer by what they wanted before. systemd does not sync the
    links that it makes, and after a power cut nothing of ours would start."""
    machine.do("systemctl", "reenable" if again else "enable", *units)
    folder = machine.path(UNITS)
    for each in (*sorted(folder.glob("*.wants")), folder):
        sync(each)


def switch_on(machine: Machine, units: Collection[str]) -> None:
    """Enables them; starts them, too, where systemd runs. A unit that cannot start now says why in its own log, and
    goes on trying: the office is set up all the same."""
    enable(machine, *units)
    before = remembered(machine)
    _remember(machine, tuple(dict.fromkeys((*before.on, *units))), before.elsewhere)
    if machine.is_booted:
        machine.do("systemctl", "restart", "--no-block", *units)
        # systemd enables what `Also=` names with a unit, and leaves it to the next start of the machine to start it.
        if with_them := _enabled_with(machine, units):
            machine.do("systemctl", "start", "--no-block", *with_them)


def switch_on_new(machine: Machine, timers: Collection[str]) -> None:
    """After an upgrade: timers that the release of before, with these, did not have; and whatever waits for a time or
    watches a file, as it does in this release. Services are restarted by the upgrade itself."""
    if not remembered(machine).on:
        return  # there is no office on this machine yet
    if new := sorted(placed_timers(machine) - {*timers, BACKUP}):
        enable(machine, *new)
    if machine.is_booted:
        enabled = {each.name for each in machine.path(UNITS).glob("*.wants/luot*")}
        if waiting := sorted(unit for unit in (*new, *enabled) if unit.endswith((".timer", ".path"))):
            machine.try_to("systemctl", "restart", *dict.fromkeys(waiting))
        # Once it runs it is left alone: to start it anew would start what somebody has stopped.
        if TARGET in enabled and not machine.try_to("systemctl", "is-active", "--quiet", TARGET):
            machine.try_to("systemctl", "start", "--no-block", TARGET)


def placed_timers(machine: Machine) -> set[str]:
    return {each.name for each in machine.path(UNITS).glob("luot*.timer")}


def _enabled_with(machine: Machine, units: Collection[str]) -> list[str]:
    found = list[str]()
    for unit in units:
        template, at, _ = unit.partition("@")
        file = machine.path(f"{UNITS}/{template}@.service" if at else f"{UNITS}/{unit}")
        for line in file.read_text("utf-8").splitlines() if file.exists() else ():
            if line.startswith("Also="):
                found += line.removeprefix("Also=").split()
    return list(dict.fromkeys(found))


def switch_off_others(machine: Machine, units: Collection[str]) -> None:
    """Those of an earlier answer; what somebody has enabled by hand stays."""
    before = remembered(machine)
    for unit in before.on:
        if unit not in units:
            machine.try_to("systemctl", "disable", "--now", unit)
    _remember(machine, tuple(unit for unit in before.on if unit in units), before.elsewhere)


def give_away(machine: Machine, devices: Collection[DeviceSettings]) -> list[str]:
    """Another machine has joined with these: here their units end, and are not started again by the next answers.
    Returns the units that the setup had switched on here."""
    before = remembered(machine)
    units = [unit_of(device) for device in devices]
    ended = [unit for unit in units if unit in before.on]
    for unit in ended:
        machine.try_to("systemctl", "disable", "--now", unit)
    elsewhere = dict.fromkeys((*before.elsewhere, *(device.name for device in devices)))
    _remember(machine, tuple(unit for unit in before.on if unit not in ended), tuple(elsewhere))
    answered = machine.path(ANSWERS)
    if OF_A_DEVICE["wall"] in ended and answered.exists():
        write_whole(answered, answers_file.write(replace(answers_file.read(answered), wall="elsewhere")), 0o644)
    return ended


def remembered(machine: Machine) -> Remembered:
    """Nothing where the file is missing or damaged: then nothing is switched off."""
    try:
        return _decoder.decode(machine.path(REMEMBERED).read_bytes())
    except (OSError, msgspec.DecodeError):
        return Remembered()


def _remember(machine: Machine, on: tuple[str, ...], elsewhere: tuple[str, ...]) -> None:
    file = machine.path(REMEMBERED)
    make_folder(file.parent)
    write_whole(file, msgspec.json.encode(Remembered(on, elsewhere)).decode(), 0o644)
