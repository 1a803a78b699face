"""What systemd says of the services of this machine."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from core.messages.state import PartView
from doctor.machine.machine import Machine
from doctor.told import ill, unknown, well
from words.translation import mark

PART = "units"
LIST = ("systemctl", "list-units", "luot-*", "mosquitto.service", "--all", "--output=json", "--no-pager")
RUN = mark("Running: {units}")
FAILED = mark("Not running: {units}")
LOOK = mark("journalctl -u {first} -n 20 says why; then: sudo systemctl restart {first}")
NOTHING = mark("None of ours is installed here as a service")
NO_SYSTEMD = mark("systemd does not answer")
RESTARTS = frozenset({"auto-restart", "auto-restart-queued"})
"""`sub` of a unit that has ended in a fault and waits for its next start."""


class Unit(Struct, frozen=True):
    """As `systemctl list-units --output=json` has it."""

    unit: str
    load: str
    active: str
    sub: str


_units = msgspec.json.Decoder(tuple[Unit, ...])


def units(machine: Machine) -> PartView:
    return judge(read(machine))


def read(machine: Machine) -> tuple[Unit, ...] | None:
    answer = machine.run(LIST)
    try:
        return None if answer is None else _units.decode(answer)
    except msgspec.DecodeError:
        return None


def judge(found: Sequence[Unit] | None) -> PartView:
    """Timers and paths count, too; a unit that has done its work and ended in order is well."""
    if found is None:
        return unknown(PART, NO_SYSTEMD)
    loaded = [unit for unit in found if unit.load == "loaded"]
    failed = [_name(unit) for unit in loaded if unit.active == "failed" or unit.sub in RESTARTS]
    if failed:
        return ill(PART, FAILED, LOOK, units=", ".join(failed), first=failed[0])
    running = [_name(unit) for unit in loaded if unit.active == "active" and unit.unit.endswith(".service")]
    return well(PART, RUN, units=", ".join(running)) if running else unknown(PART, NOTHING)


def _name(unit: Unit) -> str:
    return unit.unit.removesuffix(".service")
