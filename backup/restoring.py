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
from backup.archive import CONTENTS, JOURNAL, NOTE, SEALED, ArchiveError, Contents
from backup.collecting import BROKER, CONSOLE, PASSPHRASE, SETTINGS, UNREADABLE
from backup.making import THERE
from backup.sealing import SealError, unseal
from core.settings.sections import Settings
from runtime.journal.errors import JournalError
from runtime.journal.reader import JournalReader
from runtime.journal.witness import Note, Witness
from runtime.settings.load import SettingsError, load
from runtime.synced import make_folder, sync, write_whole
from words.sentence import SaidError
from words.translation import mark

NUMBERS_SINCE, ENTRIES_SINCE = 100, 1000
"""So many numbers of each service, and entries of the journal, may have come after the backup: more than in the fullest
hour of an office with 1,000 visitors a day, of whom a third want one service. The kiosk goes on behind them, and says
so."""

OTHER_END = mark("its journal ends with entry {last}, not {told}")
LEADS_OUT = mark("its settings lead out of their folder: {path}")


class RestoreError(SaidError):
    """Nothing was brought back, and nothing was changed; the sentence says why."""


class NeedsPassphraseError(RestoreError):
    """The backup holds passwords and accounts, and no passphrase was given."""


class WrongPassphraseError(RestoreError):
    """The passphrase does not open the backup."""


class Restored(NamedTuple):
    contents: Contents
    settings_file: Path
    has_secrets: bool
    """Whether passwords and accounts came along; then nobody has changed the backup, either."""


class _Place(NamedTuple):
    saved: Path
    """Where it lies, unpacked, with its mode."""
    belongs: Path

    @property
    def draft(self) -> Path:
        return self.belongs.with_name(f".{self.belongs.name}.restored")


def restore(
    file: Path, settings_file: Path, root: Path, passphrase: str | None, *, without_secrets: bool = False
) -> Restored:
    """Puts the settings into the place of `settings_file`, and all else where they say, below `root`. Raises
    `RestoreError`, `ArchiveError` or `OSError`.

    What is there already is not overwritten: then nothing is done at all. Without the passphrase nobody knows whether
    somebody has changed the backup.
    """
    with TemporaryDirectory() as name:
        work, secrets = Path(name) / "backup", Path(name) / "secrets"
        work.mkdir()
        secrets.mkdir()
        contents = archive.read(file, work)
        has_secrets = (work / SEALED).exists() and not without_secrets
        if has_secrets:
            _unseal(work, secrets, passphrase)
        _check_journal(work / JOURNAL, contents)
        there = _below(root, settings_file.absolute())
        places = {place.belongs: place for place in _places(work, secrets, root, there, contents)}
        for belongs in places:
            if belongs.exists():
                raise RestoreError(THERE, file=belongs)
        _put_all(list(places.values()))
        if has_secrets and passphrase:
            _keep_passphrase(load(there), there, root, passphrase)
    return Restored(contents, there, has_secrets)


def _unseal(work: Path, into: Path, passphrase: str | None) -> None:
    """Also holds what lies open against what was sealed."""
    if passphrase is None:
        raise NeedsPassphraseError
    try:
        packed = unseal((work / SEALED).read_bytes(), passphrase)
    except SealError:
        raise WrongPassphraseError from None
    (work / SEALED).unlink()
    archive.unpack(io.BytesIO(packed), into)
    archive.check(archive.decode((into / CONTENTS).read_bytes()), work)


def _check_journal(journal: Path, contents: Contents) -> None:
    if not contents.last_seq:
        return
    try:
        last = JournalReader(journal).last_seq()
    except JournalError as error:
        raise ArchiveError(UNREADABLE, why=error) from error
    if last != contents.last_seq:
        raise ArchiveError(OTHER_END, last=last, told=contents.last_seq)


def _places(work: Path, secrets: Path, root: Path, settings_file: Path, contents: Contents) -> Iterator[_Place]:
    """Single files, each with the place where it belongs."""
    saved = work / SETTINGS / contents.settings_file
    settings = _settings(saved)

    def target(path: str) -> Path:
        return _target(path, saved.parent, settings_file.parent, root)

    for source in (work / SETTINGS, secrets / SETTINGS):
        for place in _all(source, settings_file.parent):
            is_main = place.saved == saved
            yield _Place(place.saved, settings_file) if is_main else place
    if settings.broker.secrets:
        yield from _all(secrets / BROKER, target(settings.broker.secrets))
    yield from _all(secrets / CONSOLE, target(settings.console.state))
    if (work / JOURNAL).exists():
        journal = target(settings.kiosk.journal)
        _write_note(work / JOURNAL, work / NOTE, settings)
        yield _Place(work / JOURNAL, journal)
        yield _Place(work / NOTE, journal.with_name(journal.name + ".lock"))


def _target(path: str, saved: Path, settings_folder: Path, root: Path) -> Path:
    """Where a path of the settings leads on this box: `load` has made relative ones those of the folder `saved`."""
    if ".." in Path(path).parts:
        raise ArchiveError(LEADS_OUT, path=path)
    is_relative = Path(path).is_relative_to(saved)
    return settings_folder / Path(path).relative_to(saved) if is_relative else _below(root, Path(path))


def _settings(file: Path) -> Settings:
    try:
        return load(file)
    except SettingsError as error:
        raise ArchiveError(UNREADABLE, why=error) from None


def _all(folder: Path, into: Path) -> Iterator[_Place]:
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            yield _Place(file, into / file.relative_to(folder))


def _write_note(journal: Path, note_file: Path, settings: Settings) -> None:
    """The witness for the kiosk's next start: more was given out than the journal of the backup knows."""
    reader = JournalReader(journal)
    newest = next(reader.after(reader.last_seq() - 1), None)
    if newest is None:
        return
    note = Note.parse(note_file.read_bytes()) if note_file.exists() else Note()
    counts = note.witness.counts if note.witness and note.witness.day == newest.day else {}
    since = {
        service.code: counts.get(service.code, 0) + NUMBERS_SINCE for service in settings.service if service.prefix
    }
    witness = Witness(newest.seq + ENTRIES_SINCE, newest.day, since)
    note_file.write_bytes(bytes(Note(note.clock, witness)))
    note_file.chmod(journal.stat().st_mode & 0o777)


def _put_all(places: list[_Place]) -> None:
    """First all of them under other names, which needs room; then they are renamed, for good."""
    try:
        for place in places:
            _put(place)
        for place in places:
            place.draft.rename(place.belongs)
        for folder in {place.belongs.parent for place in places}:
            sync(folder)
    finally:
        for place in places:
            place.draft.unlink(missing_ok=True)


def _put(place: _Place) -> None:
    """The file belongs to whoever owns its folder: a folder that nobody has used yet systemd gives to its service."""
    folder = place.belongs.parent
    make_folder(folder)
    with place.saved.open("rb") as saved, place.draft.open("xb") as draft:
        place.draft.chmod(place.saved.stat().st_mode & 0o777)
        shutil.copyfileobj(saved, draft)
        draft.flush()
        os.fsync(draft.fileno())
    if os.geteuid() == 0:
        owner = folder.stat()
        os.chown(place.draft, owner.st_uid, owner.st_gid)


def _keep_passphrase(settings: Settings, settings_file: Path, root: Path, passphrase: str) -> None:
    """For the backups to come; it was not in this one."""
    if settings.broker.secrets is None:
        return
    secrets = Path(settings.broker.secrets)
    folder = secrets if secrets.is_relative_to(settings_file.parent) else _below(root, secrets)
    if folder.is_dir() and not (folder / PASSPHRASE).exists():
        write_whole(folder / PASSPHRASE, f"{passphrase}\n")


def _below(root: Path, path: Path) -> Path:
    return root / path.relative_to(path.anchor)
