"""How the journal's file is opened."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from runtime.journal.errors import SQLITE, JournalError

BUSY_TIMEOUT_MS = 5000
"""How long a statement waits for a lock that another process holds for a moment."""


def open_database(
    path: Path,
    mode: str,
    prepare: Callable[[sqlite3.Connection], None],
    remedy: Callable[[Path, Exception], str],
) -> sqlite3.Connection:
    """Opens the file with the URI parameters `mode`, after `prepare` has accepted it; raises `JournalError`."""
    db: sqlite3.Connection | None = None
    try:
        db = sqlite3.connect(
            f"{path.absolute().as_uri()}?{mode}",
            uri=True,
            timeout=BUSY_TIMEOUT_MS / 1000,
            isolation_level=None,
            check_same_thread=False,
        )
        prepare(db)
    except (*SQLITE, JournalError) as error:
        if db is not None:
            db.close()
        raise JournalError(f"{path}: {error}{remedy(path, error)}") from error
    return db
