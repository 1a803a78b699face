"""Brings an office back from a backup, on a box that has none."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from backup import archive
from backup.archive import JOURNAL, NOTE, SEALED, SETTINGS, ArchiveError, Contents
from backup.making import BROKER, CONSOLE
from backup.sealing import SealError, unseal
from core.settings.sections import Settings
from runtime.journal.errors import JournalError
from runtime.journal.reader import JournalReader
from runtime.journal.witness import Note, Witness
from runtime.settings.load import SettingsError, load

NUMBERS_SINCE, ENTRIES_SINCE = 40, 1000
"""So many numbers of each service, and entries of the journal, may have come after the backup: as many as in an hour of
an office with 1,000 visitors a day. The kiosk goes on behind them, and says so."""


class RestoreError(Exception):
    """Nothing was brought back, and nothing was changed; the text says why."""


class NeedsPassphraseError(RestoreError):
    """The backup holds passwords and accounts, and no passphrase was given."""


class WrongPassphraseError(RestoreError):
    """The passphrase does not open the backup."""


class Restored(NamedTuple):
    contents: Contents
    settings_file: Path
    has_secrets: bool
    """Whether passwords and accounts came along."""


class _Place(NamedTuple):
    saved: Path
    """Where it lies, unpacked."""
    belongs: Path
    mode: int


OPEN, GROUPS, SECRET = 0o644, 0o640, 0o600
"""Modes: everybody reads the settings, our services the journal, the owner alone what is secret."""


def restore(file: Path, root: Path, passphrase: str | None, *, without_secrets: bool = False) -> Restored:
    """Puts everything where the settings say, below `root`. Raises `RestoreError`, `ArchiveError` or `OSError`.

    What is there already is not overwritten: then nothing is done at all.
    """
    with TemporaryDirectory() as name:
        work, secrets = Path(name) / "backup", Path(name) / "secrets"
        work.mkdir()
        contents = archive.read(file, work)
        is_sealed = (work / SEALED).exists()
        if is_sealed and not without_secrets:
            _unseal(work / SEALED, secrets, passphrase)
        settings_file = _below(root, Path(contents.settings_file))
        _check_journal(work / JOURNAL, contents)
        places = list(_places(work, secrets, root, settings_file))
        for place in places:
            if place.belongs.exists():
                raise RestoreError(f"{place.belongs} is there already, and is not overwritten")
        for place in places:
            _put(place)
    return Restored(contents, settings_file, is_sealed and not without_secrets)


def _unseal(sealed: Path, into: Path, passphrase: str | None) -> None:
    if passphrase is None:
        raise NeedsPassphraseError
    try:
        packed = unseal(sealed.read_bytes(), passphrase)
    except SealError:
        raise WrongPassphraseError from None
    into.mkdir()
    archive.unpack(io.BytesIO(packed), into)


def _check_journal(journal: Path, contents: Contents) -> None:
    if not contents.last_seq:
        return
    try:
        last = JournalReader(journal).last_seq()
    except JournalError as error:
        raise ArchiveError(str(error)) from error
    if last != contents.last_seq:
        raise ArchiveError(f"its journal ends with entry {last}, not {contents.last_seq}")


def _places(work: Path, secrets: Path, root: Path, settings_file: Path) -> Iterator[_Place]:
    """Single files, each with the place where it belongs."""
    settings = _settings(work / SETTINGS / settings_file.name)

    def target(path: str) -> Path:
        """Relative paths have become those of the unpacked settings' folder."""
        is_relative = Path(path).is_relative_to(work / SETTINGS)
        return (
            settings_file.parent / Path(path).relative_to(work / SETTINGS) if is_relative else _below(root, Path(path))
        )

    yield from _all(work / SETTINGS, settings_file.parent, OPEN)
    if settings.broker.secrets:
        yield from _all(secrets / BROKER, target(settings.broker.secrets), SECRET)
    yield from _all(secrets / CONSOLE, target(settings.console.state), SECRET)
    if (work / JOURNAL).exists():
        journal = target(settings.kiosk.journal)
        _write_note(work / JOURNAL, work / NOTE)
        yield _Place(work / JOURNAL, journal, GROUPS)
        yield _Place(work / NOTE, journal.with_name(journal.name + ".lock"), GROUPS)


def _settings(file: Path) -> Settings:
    try:
        return load(file)
    except SettingsError as error:
        raise ArchiveError(str(error)) from None


def _all(folder: Path, into: Path, mode: int) -> Iterator[_Place]:
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            yield _Place(file, into / file.relative_to(folder), mode)


def _write_note(journal: Path, note_file: Path) -> None:
    """The witness for the kiosk's next start: more was given out than the journal of the backup knows."""
    reader = JournalReader(journal)
    newest = next(reader.after(reader.last_seq() - 1), None)
    if newest is None:
        return
    note = Note.parse(note_file.read_bytes()) if note_file.exists() else Note()
    counts = note.witness.counts if note.witness and note.witness.day == newest.day else {}
    since = {service: number + NUMBERS_SINCE for service, number in counts.items()}
    last = newest.seq + (ENTRIES_SINCE if since else NUMBERS_SINCE)
    note_file.write_bytes(bytes(Note(note.clock, Witness(last, newest.day, since))))


def _put(place: _Place) -> None:
    """The file belongs to whoever owns its folder: a folder that nobody has used yet systemd gives to its service."""
    folder = place.belongs.parent
    folder.mkdir(parents=True, exist_ok=True)
    with place.saved.open("rb") as saved, place.belongs.open("xb") as belongs:
        place.belongs.chmod(place.mode)
        shutil.copyfileobj(saved, belongs)
        belongs.flush()
        os.fsync(belongs.fileno())
    if os.geteuid() == 0:
        owner = folder.stat()
        os.chown(place.belongs, owner.st_uid, owner.st_gid)


def _below(root: Path, path: Path) -> Path:
    return root / path.relative_to(path.anchor)
