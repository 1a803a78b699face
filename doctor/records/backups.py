"""Whether there is a backup that is new, that can be read, and that does not die with the card."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import NamedTuple

from backup.archive import ArchiveError, look_through
from backup.making import backups_in
from core.instant import HOUR_MS, Instant
from core.messages.state import PartView
from core.settings.sections import Settings
from doctor.told import ill, unknown, well
from words.figures import long_duration
from words.translation import mark

PART = "backup"
OLD_MS = 26 * HOUR_MS
"""A box that is switched off in the evening makes one each morning."""
NO_PLACE = mark("Nothing is saved: [backup] to names no folder")
NAME_ONE = mark("Put a stick in, and write its folder as “to” into [backup]: see “Backups” in the manual")
NO_FOLDER = mark("{folder} is not there")
PUT_IN = mark("Put the stick in again, or make the folder; then: sudo luot backup")
NONE = mark("There is no backup in {folder}")
STICK = mark("Look whether the stick of the backups is plugged in")
MAKE = mark("sudo luot backup makes one; sudo systemctl enable --now luot-backup.timer, one an hour")
AGED = mark("The newest backup is {age} old")
UNREADABLE = mark("The newest backup, {file}, cannot be read: {why}")
SAME = mark("The backups are on the same disk as the journal, and are lost together with it")
OTHER = mark("Name a folder on another medium, such as a USB stick, as “to” in [backup]")
GOOD = mark("Made within the last {hours} h, read through and sound: {file}")
NO_PERMISSION = mark("{folder} cannot be looked at: {why}")


class Facts(NamedTuple):
    newest: Path | None
    age_ms: int = 0
    is_same_disk: bool = False
    fault: ArchiveError | None = None
    """None: the newest can be read."""


def backups(settings: Settings, now: Instant) -> PartView:
    if settings.backup.to is None:
        return ill(PART, NO_PLACE, NAME_ONE)
    folder = Path(settings.backup.to)
    try:
        if not folder.is_dir():
            return ill(PART, NO_FOLDER, PUT_IN, STICK, folder=folder)
        return judge(read(folder, Path(settings.kiosk.journal).parent, settings.office.id, now), folder)
    except OSError as error:
        return unknown(PART, NO_PERMISSION, folder=folder, why=error.strerror or error)


def has_backups(settings: Settings) -> bool:
    """Whether one of this office can be seen."""
    try:
        return settings.backup.to is not None and any(backups_in(Path(settings.backup.to), settings.office.id))
    except OSError:
        return False


def read(folder: Path, journal_folder: Path, office: str, now: Instant) -> Facts:
    """Reads the newest one through. Raises `OSError`."""
    made, newest = max(((made, file) for made, file in backups_in(folder, office)), default=(None, None))
    if made is None or newest is None:
        return Facts(None)
    fault = None
    try:
        look_through(newest)
    except ArchiveError as error:
        fault = error
    is_same = journal_folder.is_dir() and journal_folder.stat().st_dev == folder.stat().st_dev
    return Facts(newest, now - Instant.of(made), is_same, fault)


def judge(facts: Facts, folder: Path) -> PartView:
    if facts.newest is None:
        return ill(PART, NONE, MAKE, STICK, folder=folder)
    hours = max(0, facts.age_ms) // HOUR_MS
    if facts.fault:
        return ill(PART, UNREADABLE, MAKE, file=facts.newest.name, why=facts.fault.said)
    if facts.age_ms > OLD_MS:
        return ill(PART, AGED, MAKE, STICK, age=partial(long_duration, facts.age_ms))
    if facts.is_same_disk:
        return ill(PART, SAME, OTHER)
    return well(PART, GOOD, hours=hours + 1, file=facts.newest.name)
