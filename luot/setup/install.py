"""Puts an unpacked release in place: the first one of a box, or beside the one that runs."""

from __future__ import annotations

from pathlib import Path

from luot.setup.machine import Machine
from luot.setup.office import Tell
from luot.setup.placing import place
from luot.setup.releases import Releases

SYSTEMD = "share/luot/systemd"


def install(machine: Machine, release: Path, _tell: Tell) -> bool:
    """Whether it is the first release on this box. Raises `MachineError` or `OSError`."""
    releases = Releases(machine)
    is_first = releases.current is None
    place(machine, release / SYSTEMD)
    releases.switch(release)
    return is_first
