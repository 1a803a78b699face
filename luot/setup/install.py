"""Puts an unpacked release in place, the first one of a box or beside the one that runs, and takes all of them away."""

from __future__ import annotations

from pathlib import Path

from luot.language import chosen_language
from luot.setup.journal_copy import forget
from luot.setup.machine import Machine
from luot.setup.office import Tell
from luot.setup.placing import take_away
from luot.setup.releases import JOURNAL_VERSION, Releases
from luot.setup.units import placed_timers, switch_on_new
from luot.setup.upgrading import upgrade
from runtime.journal.schema import SCHEMA_VERSION
from runtime.synced import sync, write_whole
from words.translation import mark, say

REMOVED = mark("Lượt is removed. What the office needs to go on is kept: {folders}")
DATA = ("/etc/luot", "/var/lib/luot")


def install(machine: Machine, release: Path, tell: Tell) -> bool:
    """Whether it is the first release on this box. Raises `SetupError`, `MachineError` or `OSError`."""
    releases = Releases(machine)
    is_first = releases.current is None
    if not releases.journal_version(release):
        write_whole(release / JOURNAL_VERSION, f"{SCHEMA_VERSION}\n", 0o644)
        sync(release)
    timers = placed_timers(machine)
    upgrade(machine, release, tell)
    switch_on_new(machine, timers)
    for dropped in releases.drop_others():
        forget(machine, dropped.name)
    return is_first


def uninstall(machine: Machine, tell: Tell) -> None:
    """Numbers, settings, passwords and accounts stay. Raises `MachineError` or `OSError`."""
    take_away(machine)
    machine.try_to("systemctl", "disable", "--now", "mosquitto.service")
    tell(say(chosen_language(machine), REMOVED, folders=", ".join(DATA)))
    Releases(machine).remove()
