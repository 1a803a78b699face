"""Makes the backup of an office while it works: everything that its box could not make anew."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from backup import archive
from backup.archive import JOURNAL, NOTE, SEALED, SETTINGS, ArchiveError, Contents
from backup.keeping import to_keep
from backup.sealing import seal
from core import __version__
from core.instant import Instant
from core.settings.sections import Settings
from runtime.journal.errors import JournalError
from runtime.journal.reader import JournalReader
from runtime.sqlite_copy import copy_sqlite, is_sqlite

BROKER, CONSOLE = "broker", "console"
"""Folders within the sealed member."""
SETTINGS_BYTES = 64 << 20
"""Of the settings' folder together, with the office's own voice packs; more is not the settings'."""
NAME = re.compile(r"luot-(?P<office>[a-z0-9-]+)-(?P<made>\d{8}T\d{6}Z)\.tar\.gz")
WORK = ".luot-work-"
"""Begins the name of the folder in which a backup is put together."""
STAMP = "%Y%m%dT%H%M%SZ"
BESIDE_SQLITE = ("-wal", "-shm", "-journal")


class BackupError(Exception):
    """No backup was made; the text says why."""


class Made(NamedTuple):
    file: Path
    last_seq: int
    """`seq` of the newest entry of the journal."""
    has_secrets: bool


def make_backup(settings: Settings, settings_file: Path, to: Path, passphrase: str | None, now: Instant) -> Made:
    """Writes a new backup into the folder `to`, and reads it back; without a passphrase it holds neither passwords nor
    accounts. Raises `BackupError`, `ArchiveError` or `OSError`."""
    to.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = to / f"luot-{settings.office.id}-{now.moment.strftime(STAMP)}.tar.gz"
    if file.exists():
        raise BackupError(f"{file} is there already")
    with TemporaryDirectory(prefix=WORK, dir=to) as name:
        work = Path(name)
        (collected := work / "collected").mkdir()
        last_seq = _collect_journal(Path(settings.kiosk.journal), collected)
        _collect_settings(settings_file, (*_secret(settings), to.resolve()), collected / SETTINGS)
        if passphrase is not None:
            _collect_secrets(settings, work / "secrets")
            packed = io.BytesIO()
            archive.pack(work / "secrets", packed)
            (collected / SEALED).write_bytes(seal(packed.getvalue(), passphrase))
        contents = Contents(
            office=settings.office.id,
            made=str(now),
            program=__version__,
            settings_file=str(settings_file.resolve()),
            last_seq=last_seq,
        )
        archive.write(file, contents, collected)
        (checked := work / "checked").mkdir()
        try:
            archive.read(file, checked)
        except ArchiveError:
            file.unlink()
            raise
    return Made(file, last_seq, passphrase is not None)


def drop_old(folder: Path, office: str) -> list[Path]:
    """Removes the backups of this office for which there is no use any more, and what a power cut has left of one;
    returns the former. Raises `OSError`."""
    for left in folder.glob(f"{WORK}*"):
        shutil.rmtree(left)
    found = dict(_backups(folder, office))
    kept = to_keep(found)
    dropped = [file for made, file in found.items() if made not in kept]
    for file in dropped:
        file.unlink()
    return dropped


def _backups(folder: Path, office: str) -> Iterator[tuple[datetime, Path]]:
    for file in sorted(folder.iterdir()):
        found = NAME.fullmatch(file.name)
        if found and found["office"] == office:
            yield datetime.strptime(found["made"], STAMP).replace(tzinfo=UTC), file


def _collect_journal(journal: Path, into: Path) -> int:
    """Returns `seq` of its newest entry; 0 where no kiosk has begun one yet."""
    if not journal.exists():
        return 0
    try:
        copy_sqlite(journal, into / JOURNAL)
        last_seq = JournalReader(into / JOURNAL).last_seq()
    except (ValueError, JournalError) as error:
        raise BackupError(str(error)) from error
    lock = journal.with_name(journal.name + ".lock")
    if lock.exists():
        shutil.copyfile(lock, into / NOTE)
    return last_seq


def _secret(settings: Settings) -> tuple[Path, ...]:
    """Folders that are sealed, or not saved at all."""
    folders = (settings.broker.secrets, settings.console.state, str(Path(settings.kiosk.journal).parent))
    return tuple(Path(folder).resolve() for folder in folders if folder)


def _collect_settings(settings_file: Path, without: tuple[Path, ...], into: Path) -> None:
    folder, size = settings_file.resolve().parent, 0
    into.mkdir()
    for file in sorted(folder.rglob("*")):
        is_secret = any(file.is_relative_to(each) for each in without if each != folder)
        if is_secret or file.is_symlink() or not file.is_file():
            continue
        size += file.stat().st_size
        if size > SETTINGS_BYTES:
            raise BackupError(f"{folder} has more than {SETTINGS_BYTES >> 20} MB: is something else in it?")
        _copy(file, into / file.relative_to(folder))


def _collect_secrets(settings: Settings, into: Path) -> None:
    into.mkdir()
    for name, folder in ((BROKER, settings.broker.secrets), (CONSOLE, settings.console.state)):
        for file in sorted(Path(folder).rglob("*")) if folder else ():
            if file.is_file() and not file.is_symlink() and not file.name.endswith(BESIDE_SQLITE):
                _copy(file, into / name / file.relative_to(folder or ""))


def _copy(file: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    if not is_sqlite(file):
        shutil.copyfile(file, to)
        return
    try:
        copy_sqlite(file, to)
    except ValueError as error:
        raise BackupError(str(error)) from error
