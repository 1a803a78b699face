"""Makes the backup of an office while it works: everything that its box could not make anew."""

from __future__ import annotations

import io
import re
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from backup import archive
from backup.archive import CONTENTS, JOURNAL, NOTE, SEALED, ArchiveError, Contents
from backup.collecting import MOST_BYTES, UNREADABLE, CollectError, Found, copy, files_of
from backup.keeping import to_keep
from backup.sealing import seal
from core import __version__
from core.instant import Instant
from core.settings.sections import Settings
from runtime.journal.errors import JournalError
from runtime.journal.reader import JournalReader
from runtime.sqlite_copy import copy_sqlite
from words.sentence import SaidError
from words.translation import mark

NAME = re.compile(r"luot-(?P<office>[a-z0-9-]+)-(?P<made>\d{8}T\d{6}Z)\.tar\.gz")
JOURNAL_MODE = 0o640
"""Our services read it, nobody else."""
WORK = ".luot-work-"
"""Begins the name of the folder in which a backup is put together."""
STAMP = "%Y%m%dT%H%M%SZ"
LEFT_S = 3600
"""A folder that is older is none in which a backup is being put together at this moment."""
THERE = mark("{file} is there already, and is not overwritten")
TOO_MUCH = mark("Settings, passwords and accounts take more than {mb} MB: what else is there?")
NO_JOURNAL = mark("{file}: there is no journal; is [kiosk] journal right?")
TIMES = 3
"""A backup needs room for what it saves so many times: put together, packed, and read back."""


class BackupError(SaidError):
    """No backup was made; the sentence says why."""


class Made(NamedTuple):
    file: Path
    last_seq: int
    """`seq` of the newest entry of the journal."""
    has_secrets: bool


def make_backup(settings: Settings, settings_file: Path, to: Path, passphrase: str | None, now: Instant) -> Made:
    """Writes a new backup into the folder `to`, and reads it back; without a passphrase it holds nothing secret.
    Raises `BackupError`, `CollectError`, `ArchiveError` or
    `OSError`.

    Nothing secret touches that folder unsealed: what was deleted on a stick can be found again.
    """
    file = to / f"luot-{settings.office.id}-{now.moment.strftime(STAMP)}.tar.gz"
    if file.exists():
        raise BackupError(THERE, file=file)
    with TemporaryDirectory(prefix=WORK, dir=to) as name, TemporaryDirectory() as own:
        collected, secrets = Path(name) / "collected", Path(own)
        collected.mkdir()
        last_seq = _collect_journal(Path(settings.kiosk.journal), collected)
        _collect(list(files_of(settings, settings_file, to)), collected, None if passphrase is None else secrets)
        contents = Contents(
            office=settings.office.id,
            made=str(now),
            program=__version__,
            settings_file=settings_file.name,
            last_seq=last_seq,
        )
        if passphrase is not None:
            (secrets / CONTENTS).write_bytes(archive.encode(archive.listed(contents, collected)))
            packed = io.BytesIO()
            archive.pack(secrets, packed)
            (collected / SEALED).write_bytes(seal(packed.getvalue(), passphrase))
        archive.write(file, contents, collected)
        _read_back(file, Path(name) / "checked")
    return Made(file, last_seq, passphrase is not None)


def room_needed(settings: Settings, settings_file: Path, to: Path) -> int:
    """Bytes that must be free in the folder `to` for a backup, on the safe side. Raises `OSError`."""
    files = [found.file for found in files_of(settings, settings_file, to)]
    return TIMES * sum(file.stat().st_size for file in (Path(settings.kiosk.journal), *files))


def _collect(found: list[Found], collected: Path, secrets: Path | None) -> None:
    if sum(each.file.stat().st_size for each in found) > MOST_BYTES:
        raise CollectError(TOO_MUCH, mb=MOST_BYTES >> 20)
    for each in found:
        if not each.is_secret:
            copy(each, collected)
        elif secrets is not None:
            copy(each, secrets)


def _read_back(file: Path, into: Path) -> None:
    into.mkdir()
    try:
        archive.read(file, into)
    except (ArchiveError, OSError):
        file.unlink()
        raise


def drop_old(folder: Path, office: str) -> list[Path]:
    """Removes the backups of this office for which there is no use any more, and what a power cut has left of one;
    returns the former. Raises `OSError`."""
    for left in folder.glob(f"{WORK}*"):
        if time.time() - left.stat().st_mtime > LEFT_S:
            shutil.rmtree(left)
    found = dict(backups_in(folder, office))
    kept = to_keep(found)
    dropped = [file for made, file in found.items() if made not in kept]
    for file in dropped:
        file.unlink()
    return dropped


def backups_in(folder: Path, office: str) -> Iterator[tuple[datetime, Path]]:
    """The backups of this office there, each with the time at which it was made. Raises `OSError`."""
    for file in sorted(folder.iterdir()):
        found = NAME.fullmatch(file.name)
        if found and found["office"] == office:
            yield datetime.strptime(found["made"], STAMP).replace(tzinfo=UTC), file


def _collect_journal(journal: Path, into: Path) -> int:
    """Returns `seq` of its newest entry."""
    if not journal.exists():
        raise BackupError(NO_JOURNAL, file=journal)
    try:
        copy_sqlite(journal, into / JOURNAL)
        (into / JOURNAL).chmod(JOURNAL_MODE)
        last_seq = JournalReader(into / JOURNAL).last_seq()
    except (ValueError, JournalError) as error:
        raise BackupError(UNREADABLE, why=error) from error
    lock = journal.with_name(journal.name + ".lock")
    if lock.exists():
        shutil.copyfile(lock, into / NOTE)
        (into / NOTE).chmod(JOURNAL_MODE)
    return last_seq
