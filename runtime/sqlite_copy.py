"""A copy of a SQLite file that another program may be writing at this moment."""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing
from pathlib import Path

HEAD = b"SQLite format 3\0"
BUSY_TIMEOUT_S = 5
PAGES_AT_ONCE = 256
"""A megabyte: between two such steps a writer has its turn."""


def is_sqlite(file: Path) -> bool:
    """Raises `OSError`."""
    with file.open("rb") as opened:
        return opened.read(len(HEAD)) == HEAD


def copy_sqlite(file: Path, out: Path) -> None:
    """Writes what is committed in `file`, its write-ahead log included, to the new file `out`, and looks the copy
    through page by page. Raises `ValueError` with the reason if the copy is not sound, and `OSError`."""
    try:
        with closing(_open(file, "mode=ro")) as old, closing(_open(out, "mode=rwc")) as new:
            old.backup(new, pages=PAGES_AT_ONCE)
            new.execute("PRAGMA journal_mode = DELETE")  # the copy is one file
            (found,) = new.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(out)) from error
        raise ValueError(f"{file}: {error}") from error
    if found != "ok":
        raise ValueError(f"{file}: {found}")


def _open(file: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?{mode}", uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None)
