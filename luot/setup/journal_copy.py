"""The journal as it was before an upgrade: an earlier release cannot read what a later one has made of it."""

from __future__ import annotations

import os
import shutil
from itertools import count
from pathlib import Path

from luot.setup.machine import Machine
from luot.setup.office import SETTINGS
from runtime.settings.load import SettingsError, load
from runtime.sqlite_copy import copy_sqlite

COPY = "/var/lib/luot/before-upgrade.sqlite"


def save(machine: Machine) -> None:
    """Copies the journal while nobody writes it; the copy of the upgrade before is replaced. Raises `OSError`."""
    journal = _journal(machine)
    if journal is None or not journal.exists():
        return
    copy = machine.path(COPY)
    draft = copy.with_name(f".{copy.name}.new")
    draft.unlink(missing_ok=True)
    try:
        copy_sqlite(journal, draft)
    except ValueError as error:
        raise OSError(str(error)) from error
    draft.chmod(0o600)
    draft.replace(copy)


def bring_back(machine: Machine, release: str) -> Path | None:
    """Puts the copy in the place of the journal, and returns the folder in which the latter, of this release, is kept;
    None if there is no copy.

    The note in the journal's lock file stays: by it the kiosk finds that entries are missing, and skips the numbers
    that they may have given out.
    """
    journal, copy = _journal(machine), machine.path(COPY)
    if journal is None or not copy.exists():
        return None
    owner = journal.parent.stat()
    folders = (journal.parent / f"of-{release}-{nth}" for nth in count(1))
    kept = next(folder for folder in folders if not folder.exists())
    kept.mkdir()
    for file in sorted(journal.parent.glob(f"{journal.name}*")):
        if not file.name.endswith(".lock"):
            file.rename(kept / file.name)
    shutil.copyfile(copy, journal)
    for made, mode in ((kept, 0o750), (journal, 0o640)):
        os.chown(made, owner.st_uid, owner.st_gid)
        made.chmod(mode)
    return kept


def _journal(machine: Machine) -> Path | None:
    """Its place by the settings; None on a machine that has none."""
    try:
        settings = load(machine.path(SETTINGS))
    except SettingsError:
        return None
    return machine.path(settings.kiosk.journal)
