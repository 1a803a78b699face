"""The journal as a release has left it: an earlier release cannot read what a later one has made of it.

/var/lib/luot/journal-of-0.3.0.sqlite               the copy, made when another release takes over
/var/lib/luot/luot-kiosk/journal.sqlite             the journal
/var/lib/luot/luot-kiosk/.journal.sqlite.of-0.3.0   a copy of it on its way into the place of the journal; on a full
                                                    card the copy itself, which then is gone
/var/lib/luot/luot-kiosk/of-0.4.0-1/journal.sqlite  a later release's journal, which is kept
"""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

from luot.setup.machine import Machine
from luot.setup.office import SETTINGS
from runtime.settings.load import SettingsError, load
from runtime.sqlite_copy import copy_sqlite
from runtime.synced import make_folder, sync

COPIES = "/var/lib/luot"


def save(machine: Machine, release: str) -> None:
    """Copies the journal while nobody writes it; this release's copy of before is replaced. Raises `OSError`."""
    journal, copy = _journal(machine), _copy(machine, release)
    if journal is None or not journal.exists():
        forget(machine, release)
        return
    draft = copy.with_name(f".{copy.name}.new")
    draft.unlink(missing_ok=True)
    try:
        copy_sqlite(journal, draft)
    except ValueError as error:
        draft.unlink(missing_ok=True)
        raise OSError(str(error)) from error
    draft.chmod(0o600)
    sync(draft)
    draft.replace(copy)
    sync(copy.parent)
    _draft(journal, release).unlink(missing_ok=True)


def saved_at(machine: Machine, release: str) -> float | None:
    """When this release's copy was made, in seconds since 1970; None if there is none."""
    journal, copy = _journal(machine), _copy(machine, release)
    for file in (copy, *([_draft(journal, release)] if journal else [])):
        if file.exists():
            return file.stat().st_mtime
    return None


def forget(machine: Machine, release: str) -> None:
    """Removes the copy of a release that is removed itself."""
    _copy(machine, release).unlink(missing_ok=True)
    if journal := _journal(machine):
        _draft(journal, release).unlink(missing_ok=True)


def bring_back(machine: Machine, release: str, instead_of: str) -> Path | None:
    """Puts this release's copy in the place of the journal, and returns the folder in which the latter, of the release
    `instead_of`, is kept; None if there is no copy.

    The note in the journal's lock file stays: by it the kiosk finds that entries are missing, and skips the numbers
    that they may have given out. Where power fails, what is missing is done when it is called again; where something
    else fails, it raises `OSError` and the journal is as it was.
    """
    journal, copy = _journal(machine), _copy(machine, release)
    if journal is None:
        return None
    draft = _draft(journal, release)
    if copy.exists():
        _bring_near(copy, draft)
    elif not draft.exists():
        return None
    owner = journal.parent.stat()
    os.chown(draft, owner.st_uid, owner.st_gid)
    draft.chmod(0o640)
    sync(draft)
    kept = _folder_for(journal, instead_of)
    try:
        _set_aside(journal, kept)
        draft.replace(journal)
    except OSError:
        _empty_into(kept, journal.parent)
        raise
    sync(journal.parent)
    return kept


def put_again(machine: Machine, kept: Path, release: str) -> None:
    """Undoes `bring_back`: what it has kept is the journal again, and this release has its copy, or on a full card a
    folder. Raises `OSError`."""
    journal = _journal(machine)
    if journal is None:
        return
    try:
        save(machine, release)
    except OSError:
        _set_aside(journal, _folder_for(journal, release))
    else:
        for file in _files(journal):
            file.unlink()
    _empty_into(kept, journal.parent)


def _bring_near(copy: Path, draft: Path) -> None:
    """The copy stays, for a power cut before the other release runs, unless the card is too full for both."""
    try:
        shutil.copyfile(copy, draft)
    except OSError as error:
        draft.unlink(missing_ok=True)
        if error.errno != errno.ENOSPC:
            raise
        copy.rename(draft)
        sync(draft.parent)
        sync(copy.parent)


def _folder_for(journal: Path, release: str) -> Path:
    """A new folder, or the last one if a power cut has left there a part of these files."""
    made = {int(each.name.rpartition("-")[2]): each for each in journal.parent.glob(f"of-{release}-*[0-9]")}
    last = max(made, default=0)
    folder = made.get(last)
    if folder is None or any((folder / file.name).exists() for file in _files(journal)):
        folder = journal.parent / f"of-{release}-{last + 1}"
        make_folder(folder)
    owner = journal.parent.stat()
    os.chown(folder, owner.st_uid, owner.st_gid)
    folder.chmod(0o750)
    return folder


def _set_aside(journal: Path, folder: Path) -> None:
    for file in _files(journal):
        file.rename(folder / file.name)
    sync(folder)


def _empty_into(kept: Path, folder: Path) -> None:
    for file in sorted(kept.iterdir()):
        file.rename(folder / file.name)
    kept.rmdir()
    sync(folder)


def _files(journal: Path) -> list[Path]:
    """The journal and its write-ahead log, without the lock file."""
    return [file for file in sorted(journal.parent.glob(f"{journal.name}*")) if not file.name.endswith(".lock")]


def _copy(machine: Machine, release: str) -> Path:
    return machine.path(f"{COPIES}/journal-of-{release}.sqlite")


def _draft(journal: Path, release: str) -> Path:
    return journal.with_name(f".{journal.name}.of-{release}")


def _journal(machine: Machine) -> Path | None:
    """Its place by the settings; None on a machine that has none."""
    try:
        settings = load(machine.path(SETTINGS))
    except SettingsError:
        return None
    return machine.path(settings.kiosk.journal)
