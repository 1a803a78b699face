"""The journal as programs other than its writer read it, such as the forecast worker, the audit and the demo."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from core.messages.events import Entry
from runtime.journal.errors import JournalError, remedy_for_reader, remedy_for_writer
from runtime.journal.schema import COLUMNS, entries_from, open_database, schema_version


class JournalReader:
    """Reads a journal, also while the kiosk writes it and as another user. Its methods raise `JournalError`."""

    def __init__(self, path: Path) -> None:
        """Raises `JournalError` when there is no journal at `path`, or none that this version can read."""
        if not path.exists():
            raise JournalError(f"{path}: there is no such file")
        self._path = path
        # Without a WAL nothing is writing, and this user may not be allowed to create one.
        mode = "mode=ro" if path.with_name(path.name + "-wal").exists() else "mode=ro&immutable=1"
        self._db = open_database(path, mode, _check, remedy_for_reader)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    def entries(self, day: str | None = None) -> Iterator[Entry]:
        """All entries in order, or those of one service day."""
        where, values = ("WHERE day = ?", (day,)) if day else ("", ())
        with _journal_errors(self._path):
            yield from entries_from(
                self._db.execute(f"SELECT {COLUMNS} FROM event {where} ORDER BY seq", values), set()
            )

    def after(self, seq: int) -> Iterator[Entry]:
        """All entries that follow `seq`."""
        with _journal_errors(self._path):
            rows = self._db.execute(f"SELECT {COLUMNS} FROM event WHERE seq > ? ORDER BY seq", (seq,))
            yield from entries_from(rows, set())

    def seq_of_last(self, type_: str, count: int) -> int:
        """`seq` of the first of the last `count` events of a type; 0 when there are fewer."""
        query = "SELECT seq FROM event WHERE type = ? ORDER BY seq DESC LIMIT 1 OFFSET ?"
        with _journal_errors(self._path):
            row = self._db.execute(query, (type_, count - 1)).fetchone()
        return row[0] if row else 0

    def day_opened_after(self, seq: int) -> int | None:
        """`seq` of the entry that follows `seq`, if that is a `DayOpened`."""
        query = "SELECT seq, type FROM event WHERE seq > ? ORDER BY seq LIMIT 1"
        with _journal_errors(self._path):
            after, type_ = self._db.execute(query, (seq,)).fetchone() or (None, None)
        return after if type_ == "DayOpened" else None

    def words(self) -> dict[int, str]:
        """`seq` → the free text that staff typed for an event whose reason is `"free"`; kept for the last day only."""
        with _journal_errors(self._path):
            return dict(self._db.execute("SELECT seq, text FROM words"))

    def days(self) -> list[str]:
        """All service days, oldest first."""
        with _journal_errors(self._path):
            return [row[0] for row in self._db.execute("SELECT DISTINCT day FROM event ORDER BY day")]


def _check(db: sqlite3.Connection) -> None:
    schema_version(db)
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'event'").fetchone():
        raise JournalError("this is no journal of a kiosk")
    db.execute("SELECT 1 FROM event LIMIT 1").fetchone()


@contextmanager
def _journal_errors(path: Path) -> Iterator[None]:
    """Raises `JournalError` for a damaged page, or an entry that cannot be read."""
    try:
        yield
    except (sqlite3.Error, ValueError) as error:
        raise JournalError(f"{path}: {error}{remedy_for_writer(path, error)}") from None
