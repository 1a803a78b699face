"""The journal: what has happened, in SQLite, durable before anybody hears of it. The only importer of sqlite3."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from core.events import FREE, Entry
from core.instant import Instant
from core.wire import event_body, read_event
from runtime.lock import Lock

logger = logging.getLogger(__name__)

SCHEMA_VERSION = 1
SCHEMA = """
CREATE TABLE event (
    seq     INTEGER PRIMARY KEY,  -- from 1, gapless over the life of the journal
    day     TEXT NOT NULL,        -- service day
    at      TEXT NOT NULL,        -- the clock, RFC 3339 UTC
    type    TEXT NOT NULL,
    label   TEXT,
    by      TEXT,                 -- device
    cause   TEXT,                 -- command id
    body    TEXT NOT NULL,        -- JSON: the type's own fields
    line    TEXT NOT NULL,        -- line time
    trusted INTEGER NOT NULL      -- was the clock believed
) STRICT;
CREATE UNIQUE INDEX issued ON event (day, label) WHERE type = 'TicketIssued';
CREATE INDEX opened ON event (seq) WHERE type = 'DayOpened';
CREATE TABLE command (
    device  TEXT NOT NULL,
    id      TEXT NOT NULL,
    seq     INTEGER NOT NULL,     -- of its last event
    reply   BLOB NOT NULL,
    PRIMARY KEY (device, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE words (seq INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
CREATE TABLE cursor (name TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
"""
COLUMNS = "seq, day, at, type, label, by, cause, body, line, trusted"
INSERT = f"INSERT INTO event ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
NO_ROOM = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY)


class JournalError(Exception):
    """The journal cannot be used: it is of a later version, or no journal at all."""


class StorageError(JournalError):
    """The disk is full or read-only: nothing was written, the next try may succeed."""


class Answer(NamedTuple):
    """The one answer of a command, kept with its events."""

    device: str
    id: str
    reply: bytes


class Journal:
    """The writing side; one program at a time, guarded by a lock file beside it.

    Automatic checkpoints are off: one would add syncs to a press. `checkpoint` is called in a quiet second.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = Lock(path.with_name(path.name + ".lock"))
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise
        self.alive_until = self._lock.touched
        """When an earlier program last said that it was there, by the clock of its time; None: never."""
        self.commits = 0
        """Since the last checkpoint."""
        self._cursor_written = self.cursor = self._read_cursor()
        """`seq` of the last event that the broker has taken over; written along with the next event."""

    def _prepare(self) -> None:
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA wal_autocheckpoint = 0")
        self._db.execute("PRAGMA secure_delete = ON")
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA_VERSION:
            raise JournalError(f"the journal is of version {version}, this program knows {SCHEMA_VERSION}")
        if version == 0:
            self._db.executescript(f"BEGIN; {SCHEMA} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()
        self._lock.release()

    # -- writing

    def append(self, entries: Sequence[Entry], *, answer: Answer | None = None, words: str | None = None) -> None:
        """Makes entries durable: one transaction, one sync. `StorageError` when nothing could be written."""
        with Transaction(self._db):
            self._db.executemany(INSERT, map(_row, entries))
            if answer:
                self._db.execute(
                    "INSERT INTO command VALUES (?, ?, ?, ?)", (answer.device, answer.id, entries[-1].seq, answer.reply)
                )
            if words:
                self._keep_words(entries, words)
            if any(type(entry.event).__name__ == "DayOpened" for entry in entries):
                self._forget()
            self._write_cursor()
        self._cursor_written = self.cursor
        self.commits += 1

    def _keep_words(self, entries: Sequence[Entry], words: str) -> None:
        for entry in entries:
            if FREE in (getattr(entry.event, "reason", None), getattr(entry.event, "note", None)):
                self._db.execute("INSERT INTO words VALUES (?, ?)", (entry.seq, words))

    def _forget(self) -> None:
        """At a new day: free words of the old one, and answers older than two service days."""
        self._db.execute("DELETE FROM words")
        opened = self._db.execute("SELECT seq FROM event WHERE type = 'DayOpened' ORDER BY seq DESC LIMIT 2").fetchall()
        self._db.execute("DELETE FROM command WHERE seq < ?", (opened[-1][0],))

    def _write_cursor(self) -> None:
        if self.cursor != self._cursor_written:
            self._db.execute("INSERT OR REPLACE INTO cursor VALUES ('events', ?)", (self.cursor,))

    def checkpoint(self) -> None:
        """Copies the WAL into the database: several syncs, so only in a quiet second.

        The first commit into a new WAL syncs its head, too: that one is made here, and no press pays for it.
        """
        self._db.execute("PRAGMA wal_checkpoint(PASSIVE)")
        self.probe()
        self.commits = 0

    def probe(self) -> None:
        """Commits something small, the cursor: `StorageError` when the disk takes nothing."""
        with Transaction(self._db):
            self._db.execute("INSERT OR REPLACE INTO cursor VALUES ('events', ?)", (self.cursor,))
        self._cursor_written = self.cursor

    def mark_alive(self) -> None:
        """Says that the office is not dark, for the next start; costs no sync."""
        self._lock.touch()

    # -- reading

    def day(self) -> Iterator[Entry]:
        """Everything since the last day was opened: what the line is rebuilt from."""
        opened = self._db.execute("SELECT max(seq) FROM event WHERE type = 'DayOpened'").fetchone()[0]
        return _entries(self._db.execute(f"SELECT {COLUMNS} FROM event WHERE seq >= ? ORDER BY seq", (opened or 0,)))

    def after(self, seq: int, limit: int) -> list[Entry]:
        return list(
            _entries(self._db.execute(f"SELECT {COLUMNS} FROM event WHERE seq > ? ORDER BY seq LIMIT ?", (seq, limit)))
        )

    def answer(self, device: str, command_id: str) -> bytes | None:
        """The first answer to this command of this device, if it was accepted within two service days."""
        row = self._db.execute("SELECT reply FROM command WHERE device = ? AND id = ?", (device, command_id)).fetchone()
        return row[0] if row else None

    def _read_cursor(self) -> int:
        row = self._db.execute("SELECT seq FROM cursor WHERE name = 'events'").fetchone()
        return row[0] if row else 0


class History:
    """The reading side, for other programs and other users of this machine."""

    def __init__(self, path: Path) -> None:
        # Without a WAL beside it nobody is writing, and a reader may not be allowed to make one.
        mode = "mode=ro" if path.with_name(path.name + "-wal").exists() else "mode=ro&immutable=1"
        try:
            self._db = sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True)
            self._db.execute("SELECT 1 FROM event LIMIT 1")
        except sqlite3.Error as error:
            raise JournalError(f"{path}: {error}") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    def entries(self, day: str | None = None) -> Iterator[Entry]:
        """All entries in order, or those of one service day."""
        where, values = ("WHERE day = ?", (day,)) if day else ("", ())
        return _entries(self._db.execute(f"SELECT {COLUMNS} FROM event {where} ORDER BY seq", values))

    def days(self) -> list[str]:
        return [row[0] for row in self._db.execute("SELECT DISTINCT day FROM event ORDER BY day")]


class Transaction:
    """`with` one: commits at the end, rolls back on an error, and tells a full disk from a broken one."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        failed = self._commit() if error is None else error
        if failed and self._db.in_transaction:
            self._db.execute("ROLLBACK")
        if isinstance(failed, sqlite3.OperationalError) and failed.sqlite_errorcode & 0xFF in NO_ROOM:
            raise StorageError(str(failed)) from None
        if failed is not error and failed is not None:
            raise failed

    def _commit(self) -> sqlite3.Error | None:
        try:
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            return error
        return None


def _row(entry: Entry) -> tuple[object, ...]:
    return (
        entry.seq,
        entry.day,
        str(entry.at),
        type(entry.event).__name__,
        getattr(entry.event, "label", None),
        entry.by,
        entry.cause,
        event_body(entry.event).decode(),
        str(entry.line),
        entry.trusted,
    )


def _entries(rows: sqlite3.Cursor) -> Iterator[Entry]:
    """Rows as entries; a type that this version does not know is skipped, with one warning."""
    unknown: set[str] = set()
    for seq, day, at, kind, _label, by, cause, body, line, trusted in rows:
        event = read_event(kind, body)
        if event is None:
            if kind not in unknown:
                logger.warning("the journal holds events of a type that this version does not know: %s", kind)
                unknown.add(kind)
            continue
        yield Entry(
            seq=seq,
            day=day,
            at=Instant.parse(at),
            line=Instant.parse(line),
            trusted=bool(trusted),
            cause=cause,
            by=by,
            event=event,
        )
