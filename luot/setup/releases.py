"""The releases that lie beside each other, and the link that says which one runs.

/opt/luot/releases/0.3.0/bin/luot …      a virtual environment each
/opt/luot/releases/0.4.0/bin/luot …
/opt/luot/current → releases/0.4.0
/opt/luot/previous → releases/0.3.0      where `luot-setup back` goes
/opt/luot/bin → current/bin              the path in units and in the documents; share in the same way
"""

from __future__ import annotations

import shutil
from pathlib import Path

from luot.setup.machine import Machine
from runtime.synced import make_folder, make_link, sync

HOME = "/opt/luot"
WHOLE = ".whole"
"""The file that a release's installation writes last."""
JOURNAL_VERSION = ".journal-version"
"""The file in a release that tells which version of the journal's tables it writes."""
COMMANDS = ("luot", "luot-setup")
"""What a technician types."""


class Releases:
    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self.home = machine.path(HOME)

    @property
    def current(self) -> Path | None:
        return self._named("current")

    @property
    def previous(self) -> Path | None:
        return self._named("previous")

    def _named(self, link: str) -> Path | None:
        """The release's folder, if it is whole."""
        release = self.home / link
        return release.resolve() if (release / WHOLE).exists() else None

    def switch(self, release: Path) -> None:
        """From now on this one is meant; what ran until now is the previous one."""
        before = self.current
        if before is not None and before != release:
            self.remember(before)
        make_link(self.home / "current", Path("releases") / release.name)
        for name in ("bin", "share"):
            keep_aside(self.home / name)
            make_link(self.home / name, Path("current") / name)
        commands = self._machine.path("/usr/local/bin")
        make_folder(commands)
        for name in COMMANDS:
            make_link(commands / name, Path(HOME) / "bin" / name)

    def remember(self, previous: Path | None) -> None:
        """From now on this one is where `luot-setup back` goes."""
        if previous is None:
            (self.home / "previous").unlink(missing_ok=True)
            sync(self.home)
        else:
            make_link(self.home / "previous", Path("releases") / previous.name)

    def journal_version(self, release: Path) -> int:
        """0 where a release does not tell it, or its file is damaged."""
        try:
            return int((release / JOURNAL_VERSION).read_text("ascii"))
        except (OSError, ValueError):
            return 0

    def drop_others(self) -> list[Path]:
        """Removes the releases that are neither the current nor the previous one: a card is small."""
        kept = {self.current, self.previous}
        dropped = [each for each in sorted((self.home / "releases").iterdir()) if each.resolve() not in kept]
        for each in dropped:
            _remove(each)
        return dropped

    def remove(self) -> None:
        """Removes all releases and every link to them."""
        for name in COMMANDS:
            self._machine.path(f"/usr/local/bin/{name}").unlink(missing_ok=True)
        for each in (self.home / "releases").iterdir():
            _remove(each)
        shutil.rmtree(self.home)


def _remove(release: Path) -> None:
    """What a power cut leaves of it does not count as whole."""
    (release / WHOLE).unlink(missing_ok=True)
    sync(release)
    shutil.rmtree(release)


def keep_aside(place: Path) -> None:
    """A folder that somebody has made by hand, as earlier documents said, is renamed: `bin` becomes `bin.by-hand`."""
    if place.is_dir() and not place.is_symlink():
        place.rename(place.with_name(f"{place.name}.by-hand"))
