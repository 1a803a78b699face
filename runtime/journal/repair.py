"""Copies what is whole of a damaged journal into a new one. It invents nothing and leaves the damaged file alone."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import date
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from runtime.journal.chain import believed
from runtime.journal.errors import DAMAGE, SQLITE, JournalError
from runtime.journal.lock import Lock
from runtime.journal.schema import (
    COLUMNS,
    COLUMNS_OF_VERSION,
    Row,
    entries_from,
    json_of,
    migrate,
)
from runtime.journal.witness import Note

BATCH = 200
"""Rows that are read at a time; where that fails, they are read one by one."""
PAST_THE_END = 2000
"""After so many entries in a row that cannot be reached, there are no more."""
FARTHEST = 1_000_000
"""A row that is farther behind the one before it has a damaged `seq`."""
SIDE_TABLES = {
    "command": "device, id, seq, reply",
    "words": "seq, text",
    "cursor": "name, seq",
    "daily": "day, figures",
}
INSERT = f"INSERT INTO event ({COLUMNS}) VALUES ({', '.join('?' for _ in COLUMNS.split(', '))})"


class Span(NamedTuple):
    first: int
    last: int
    """`seq` of the first and of the last entry."""


class Repaired(NamedTuple):
    kept: int
    """How many entries the new journal has."""
    changed: tuple[int, ...]
    """`seq`, as it stands there, of rows that are not as they were written: they are not in the new journal."""
    missing: tuple[Span, ...]
    """Other entries that the new journal does not have; up to the last one that a witness knows of."""
    tables: tuple[str, ...]
    """Tables besides that of the entries which could not be read to their end."""

    @property
    def is_whole(self) -> bool:
        return not (self.changed or self.missing or self.tables)


def repair(path: Path, out: Path) -> Repaired:
    """Reads the journal at `path` and writes a new one to `out`; raises `JournalError` or `LockedError`.

    - An entry is whole if it can be read, is an entry, and its chain follows from that of the entry before; behind a
      gap, where this cannot be known, it is believed if this version knows its type.
    - Entries keep their `seq` and their chain, so that `luot audit` proves as much of them as before. Gaps stay gaps:
      the kiosk finds them at its next start, and lets the numbers of that day go on behind them.
    - The note of the lock file, which knows where the numbers stood, goes along.
    """
    path, out = path.resolve(), out.resolve()
    lock_file = path.with_name(path.name + ".lock")
    try:
        if out.exists():
            raise JournalError(f"{out}: this file exists, expected the name of a new one")
        lock = Lock(lock_file) if lock_file.exists() else None
        try:
            note = lock.note if lock else b""
            repaired = _repair(path, out, Note.parse(note))
        finally:
            if lock:
                lock.release()
        if repaired.kept:
            _give_to_owner_of(path, out, note)
    except OSError as error:
        raise JournalError(f"{error.filename or path}: {error.strerror}") from None
    return repaired


def _repair(path: Path, out: Path, note: Note) -> Repaired:
    with TemporaryDirectory(dir=out.parent) as folder:
        copy, draft = Path(folder) / "journal.sqlite", Path(folder) / "new.sqlite"
        shutil.copyfile(path, copy)
        wal = path.with_name(path.name + "-wal")
        if wal.exists():
            shutil.copyfile(wal, copy.with_name(copy.name + "-wal"))
        repaired = _copy_rows(copy, draft, note.witness.seq if note.witness else 0, path)
        if repaired.kept:
            draft.rename(out)
    return repaired


def _copy_rows(copy: Path, draft: Path, reached: int, path: Path) -> Repaired:
    try:
        with closing(_open(copy)) as old, closing(_open(draft)) as new:
            migrate(new)
            new.execute("PRAGMA synchronous = FULL")
            new.execute("BEGIN IMMEDIATE")
            old.execute("SELECT 1 FROM event LIMIT 0")
            tables = tuple(name for name, columns in SIDE_TABLES.items() if not _copy_table(old, new, name, columns))
            whole, changed = list[int](), list[int]()
            for row in _whole_rows(old, changed):
                try:
                    new.execute(INSERT, row)
                except (*SQLITE, OverflowError):  # such as a number that is issued twice on a day
                    changed.append(row[0])
                else:
                    whole.append(row[0])
            is_dropped = new.execute("SELECT 1 FROM daily LIMIT 1").fetchone() is not None
            new.execute("COMMIT")
    except SQLITE as error:
        raise JournalError(f"{path}: {error}") from error
    begin, last = whole[0] if whole and is_dropped else 1, max(reached, *whole, 0)
    ends = sorted({begin - 1, *whole, *(seq for seq in changed if begin <= seq <= last), last + 1})
    missing = tuple(Span(one + 1, other - 1) for one, other in pairwise(ends) if other > one + 1)
    return Repaired(len(whole), tuple(changed), missing, tables)


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None)


def _copy_table(old: sqlite3.Connection, new: sqlite3.Connection, table: str, columns: str) -> bool:
    """Whether all rows could be read; a journal of version 1 has no figures of dropped days."""
    insert = f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({', '.join('?' for _ in columns.split(', '))})"
    try:
        for row in old.execute(f"SELECT {columns} FROM {table}"):
            new.execute(insert, row)
    except sqlite3.Error as error:
        return table == "daily" and str(error) == "no such table: daily"
    return True


def _whole_rows(db: sqlite3.Connection, changed: list[int]) -> Iterator[Row]:
    """In order of `seq`; adds to `changed` what is there but not as it was written."""
    before: Row | None = None
    for row in _rows(db):
        is_near = before is None or before[0] < row[0] < before[0] + FARTHEST
        if is_near and _is_entry(row) and believed(before, row):
            yield row
            before = row
        else:
            changed.append(row[0])


def _rows(db: sqlite3.Connection) -> Iterator[Row]:
    """All rows that SQLite can still reach, by their `seq`."""
    columns = COLUMNS_OF_VERSION.get(db.execute("PRAGMA user_version").fetchone()[0], COLUMNS)
    begin, misses = _first(db), 0
    while misses < PAST_THE_END:
        try:
            query = f"SELECT {columns} FROM event WHERE seq >= ? ORDER BY seq LIMIT ?"
            rows = db.execute(query, (begin, BATCH)).fetchall()
            if not rows:
                return
            begin, misses = max(rows[-1][0], begin) + 1, 0
        except sqlite3.Error:
            rows = [row for seq in range(begin, begin + BATCH) for row in _row(db, columns, seq)]
            begin, misses = begin + BATCH, 0 if rows else misses + BATCH
        yield from rows


def _first(db: sqlite3.Connection) -> int:
    try:
        return db.execute("SELECT min(seq) FROM event").fetchone()[0] or 1
    except sqlite3.Error:
        return 1


def _row(db: sqlite3.Connection, columns: str, seq: int) -> list[Row]:
    try:
        return db.execute(f"SELECT {columns} FROM event WHERE seq = ?", (seq,)).fetchall()
    except sqlite3.Error:
        return []


def _is_entry(row: Row) -> bool:
    """Whether it is an entry, or at least an object of a type that only a later version knows."""
    seq, day, at, type_, label, by, cause, body, line, trusted, operator, chain = row
    texts, optional, numbers = (day, at, type_, body, line), (label, by, cause, operator, chain), (seq, trusted)
    has_types = all(isinstance(text, str) for text in texts) and all(isinstance(number, int) for number in numbers)
    if not has_types or not all(value is None or isinstance(value, str) for value in optional):
        return False
    try:
        date.fromisoformat(day)
        json_of(row)
        return all(entry.seq > 0 for entry in entries_from([row], {type_}))
    except DAMAGE:
        return False


def _give_to_owner_of(path: Path, out: Path, note: bytes) -> None:
    """The kiosk's user may write the new journal as it could the old one."""
    beside = out.with_name(out.name + ".lock")
    if note and not beside.exists():
        beside.write_bytes(note)
    found = path.stat()
    for new in (out, beside):
        if new.exists():
            shutil.copymode(path, new)
            with suppress(PermissionError):  # only root gives files away
                os.chown(new, found.st_uid, found.st_gid)
