"""What a release has for the system: users, folders, devices, units; and where each belongs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from luot.setup.machine import Machine
from luot.setup.units import UNITS, enable
from runtime.synced import make_folder, write_whole

FILES = {
    "luot.sysusers.conf": "/usr/lib/sysusers.d/luot.conf",
    "luot.tmpfiles.conf": "/usr/lib/tmpfiles.d/luot.conf",
    "70-luot.rules": "/usr/lib/udev/rules.d/70-luot.rules",
    "luot.modules.conf": "/usr/lib/modules-load.d/luot.conf",
    "luot.timesyncd.conf": "/usr/lib/systemd/timesyncd.conf.d/luot.conf",
}
"""The files of `systemd/` that are no units → where they belong."""
MAKE_USERS, MAKE_FOLDERS = ("systemd-sysusers",), ("systemd-tmpfiles", "--create")
UNIT_KINDS = (".service", ".timer", ".target", ".path", ".socket")
MODE = 0o644


def place(machine: Machine, systemd: Path) -> None:
    """Puts the files of this folder of a release where the system looks for them, and takes away the units that only
    another release had. Raises `MachineError` or `OSError`."""
    wanted = dict(_places(systemd))
    for old in _placed_units(machine):
        if str(old) not in {str(machine.path(to)) for to in wanted.values()}:
            _end(machine, old.name)
            old.unlink()
    for file, to in wanted.items():
        _put(machine.path(to), file.read_bytes())
    # What wants a unit may have changed, such as from multi-user.target to a target of ours.
    if enabled := sorted({each.name for each in machine.path(UNITS).glob("*.wants/luot*")}):
        enable(machine, *enabled, again=True)
    # Ours alone: what is wrong in another package's file is no reason for the office to stand still.
    for words, name in (MAKE_USERS, "luot.sysusers.conf"), (MAKE_FOLDERS, "luot.tmpfiles.conf"):
        if FILES[name] in wanted.values():
            machine.do(*words, Path(FILES[name]).name)
    if machine.is_booted:
        machine.do("systemctl", "daemon-reload")
        # A printer that is plugged in already gets its name and its group, too.
        machine.do("udevadm", "control", "--reload")
        machine.do("udevadm", "trigger")
        machine.try_to("udevadm", "settle", "--timeout=10")


def take_away(machine: Machine) -> None:
    """Takes away all that `place` has placed; users stay, since files belong to them."""
    for unit in _placed_units(machine):
        _end(machine, unit.name)
        unit.unlink()
    for of_a_unit in ("mosquitto.service.d/luot.conf", "luot-wall.service.d/device.conf"):
        machine.path(f"{UNITS}/{of_a_unit}").unlink(missing_ok=True)
    for to in FILES.values():
        machine.path(to).unlink(missing_ok=True)
    if machine.is_booted:
        machine.do("systemctl", "daemon-reload")
        machine.do("udevadm", "control", "--reload")


def _end(machine: Machine, unit: str) -> None:
    """Of a template, such as luot-keypad@.service, every instance: the template itself is nothing that runs."""
    name, at, kind = unit.partition("@")
    if not at:
        machine.try_to("systemctl", "disable", "--now", unit)
        return
    if enabled := sorted({each.name for each in machine.path(UNITS).glob(f"*.wants/{name}@*{kind}")}):
        machine.try_to("systemctl", "disable", *enabled)
    machine.try_to("systemctl", "stop", f"{name}@*{kind}")


def _placed_units(machine: Machine) -> list[Path]:
    return [each for each in sorted(machine.path(UNITS).glob("luot*")) if each.suffix in UNIT_KINDS and each.is_file()]


def _places(systemd: Path) -> Iterator[tuple[Path, str]]:
    for file in sorted(each for each in systemd.rglob("*") if each.is_file()):
        if file.name in FILES:
            yield file, FILES[file.name]
        elif file.suffix in UNIT_KINDS or file.parent != systemd:
            yield file, f"{UNITS}/{file.relative_to(systemd)}"


def _put(file: Path, content: bytes) -> None:
    """Writes it only if it differs, and as a whole: an empty unit after a power cut would be no unit."""
    if file.exists() and file.read_bytes() == content:
        return
    make_folder(file.parent)
    write_whole(file, content, MODE)
