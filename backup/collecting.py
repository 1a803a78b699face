"""What of an office goes into its backup, and what of it is secret."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from core.settings.sections import Settings
from runtime.sqlite_copy import copy_sqlite, is_sqlite
from words.sentence import SaidError
from words.translation import mark

PASSPHRASE = "backup-passphrase"  # noqa: S105  # a file's name
"""Its file, beside the broker's passwords: whoever reads it could read these as well. It is not saved itself."""
SETTINGS, BROKER, CONSOLE = "settings", "broker", "console"
"""Folders of a backup: the settings file's, the devices' passwords, the accounts of staff."""
MOST_BYTES = 64 << 20
"""Of all these files together, with the office's own voice packs; more is something else."""
UNREADABLE = mark("It cannot be read: {why}")
BESIDE_SQLITE = ("-wal", "-shm", "-journal")
OTHERS_READ = 0o004


class CollectError(SaidError):
    """Something cannot be saved; the sentence says what."""


class Found(NamedTuple):
    file: Path
    name: str
    """Its path in the backup."""
    is_secret: bool


def files_of(settings: Settings, settings_file: Path, besides: Path) -> Iterator[Found]:
    """All files but the journal's. The settings hold no secrets; what lies beside them does if others may not read it,
    such as the keys of TLS. `besides`: the folder of the backups, which may lie among them."""
    folder = settings_file.resolve().parent
    roots = {SETTINGS: folder}
    for name, path in ((BROKER, settings.broker.secrets), (CONSOLE, settings.console.state)):
        if path and Path(path).resolve() != folder:
            roots[name] = Path(path).resolve()
    journal = Path(settings.kiosk.journal).resolve()
    own = {journal, *(journal.with_name(journal.name + end) for end in (*BESIDE_SQLITE, ".lock"))}
    for name, root in roots.items():
        nested = [each for each in (*roots.values(), besides.resolve()) if each != root and each.is_relative_to(root)]
        for file in sorted(root.rglob("*")):
            if file.is_symlink() or not file.is_file() or file in own or file.name == PASSPHRASE:
                continue
            if file.name.endswith(BESIDE_SQLITE) or any(file.is_relative_to(each) for each in nested):
                continue
            is_open = name == SETTINGS and (file == settings_file.resolve() or file.stat().st_mode & OTHERS_READ)
            yield Found(file, f"{name}/{file.relative_to(root)}", is_secret=not is_open)


def copy(found: Found, into: Path) -> None:
    """Raises `CollectError` for a damaged database, and `OSError`."""
    to = into / found.name
    to.parent.mkdir(parents=True, exist_ok=True)
    if is_sqlite(found.file):
        try:
            copy_sqlite(found.file, to)
        except ValueError as error:
            raise CollectError(UNREADABLE, why=error) from error
    else:
        shutil.copyfile(found.file, to)
    to.chmod(found.file.stat().st_mode & 0o777)
