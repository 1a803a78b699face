"""The journal: what has happened, in SQLite, durable before anybody hears of it. The only importer of sqlite3."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from core.instant import Instant
from core.messages.events import FREE, DayOpened, Entry
from core.messages.wire import event_body, read_event
from runtime.journal.lock import Lock

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
PRAGMAS = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA wal_autocheckpoint = 0;
PRAGMA secure_delete = ON;
"""
COLUMNS = "seq, day, at, type, label, by, cause, body, line, trusted"
INSERT = f"INSERT INTO event ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
NO_ROOM = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY)
NO_WRITING = sqlite3.SQLITE_IOERR_WRITE
"""A disk that turned read-only under an open file says so; what a sync that failed has written, nobody knows."""

ROOM = 512 * 1024
"""Bytes that the WAL has from its beginning, some forty commits: it is emptied in a quiet second long before that."""
BUSY_MS = 5000
"""How long a write waits for a reader that is just coming or going."""


class JournalError(Exception):
    """The journal cannot be used: it is of a later version, no journal at all, or another entry than this is next."""


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
        """`LockedError`: another program owns it. `JournalError`: it cannot be opened; the text says why."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = Lock(path.with_name(path.name + ".lock"))
        except OSError as error:
            raise JournalError(f"{path}: {error.strerror}") from None
        try:
            self._db = _opened(path, "mode=rwc", _prepare, _way_out)
        except BaseException:  # whatever it was: a journal that is not open holds no lock
            self._lock.release()
            raise
        self._path = path
        self._wal = path.with_name(path.name + "-wal")
        self.alive_until = self._lock.touched
        """When an earlier program last said that it was there, by the clock of its time; None: never."""
        self.note = self._lock.note
        """What it then left for the next one."""
        self.commits = 0
        """Since a checkpoint was last tried."""
        self.last: int = self._db.execute("SELECT coalesce(max(seq), 0) FROM event").fetchone()[0]
        """`seq` of the last entry."""
        self._cursor_written = self.cursor = self._read_cursor()
        """`seq` of the last event that the broker has taken over; written along with the next event."""
        self._words_left = True
        """Whether the WAL may still hold words that have been deleted."""
        self._unknown: set[str] = set()
        self._make_room()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()
        self._lock.release()

    def _make_room(self) -> None:
        """Zeros behind the WAL: where a commit finds its place laid out, the disk need not write the file's new length,
        too. To SQLite they are no frames.
        """
        with suppress(OSError), self._wal.open("r+b") as wal:  # a full disk is found out by what must be written there
            size = wal.seek(0, os.SEEK_END)
            wal.write(bytes(max(0, ROOM - size)))
            wal.flush()
            os.fsync(wal.fileno())

    # -- writing

    def append(self, entries: Sequence[Entry], *, answer: Answer | None = None, words: str | None = None) -> None:
        """Makes entries durable: one transaction, one sync. `StorageError` when nothing could be written."""
        if [entry.seq for entry in entries] != list(range(self.last + 1, self.last + 1 + len(entries))):
            raise JournalError(f"entry {self.last + 1} is next, not {entries[0].seq}")
        with _transaction(self._db, self._path):
            self._db.executemany(INSERT, map(_row, entries))
            if answer:
                self._db.execute(
                    "INSERT INTO command VALUES (?, ?, ?, ?)", (answer.device, answer.id, entries[-1].seq, answer.reply)
                )
            if words:
                self._keep_words(entries, words)
            if any(isinstance(entry.event, DayOpened) for entry in entries):
                self._forget()
            self._write_cursor()
        self._cursor_written = self.cursor
        self.last = entries[-1].seq
        self.commits += 1

    def _keep_words(self, entries: Sequence[Entry], words: str) -> None:
        for entry in entries:
            if FREE in (getattr(entry.event, "reason", None), getattr(entry.event, "note", None)):
                self._db.execute("INSERT INTO words VALUES (?, ?)", (entry.seq, words))

    def _forget(self) -> None:
        """At a new day: free words of the old one, and answers older than two service days."""
        self._words_left |= self._db.execute("DELETE FROM words").rowcount > 0
        opened = self._db.execute("SELECT seq FROM event WHERE type = 'DayOpened' ORDER BY seq DESC LIMIT 2").fetchall()
        self._db.execute("DELETE FROM command WHERE seq < ?", (opened[-1][0],))

    def _write_cursor(self) -> None:
        if self.cursor != self._cursor_written:
            self._db.execute("INSERT OR REPLACE INTO cursor VALUES ('events', ?)", (self.cursor,))

    def checkpoint(self) -> None:
        """Copies the WAL into the database: several syncs, so only in a quiet second. `StorageError`: no room for it.

        The first commit into a new WAL syncs its head, too: that one is made here, and no press pays for it.
        """
        self.commits = 0
        with _storage_errors(self._path):
            if self._words_left:
                self._empty_wal()
            else:
                self._db.execute("PRAGMA wal_checkpoint(PASSIVE)")
        self.probe()

    def _empty_wal(self) -> None:
        """A WAL is written over from its head, and what was deleted lies about behind; so once it is cut to nothing."""
        self._db.execute("PRAGMA busy_timeout = 0")  # somebody reads: next time
        self._words_left = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] != 0
        self._db.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        self._make_room()

    def probe(self) -> None:
        """Commits something small, the cursor: `StorageError` when the disk takes nothing."""
        with _transaction(self._db, self._path):
            self._db.execute("INSERT OR REPLACE INTO cursor VALUES ('events', ?)", (self.cursor,))
        self._cursor_written = self.cursor

    def mark_alive(self, note: str) -> None:
        """Says that the office is not dark, and leaves a note, for the next start; costs no sync."""
        with suppress(OSError):  # a disk that is read-only is found out by what is written there
            self._lock.touch(note)

    # -- reading

    def day(self) -> Iterator[Entry]:
        """Everything since the last day was opened: what the line is rebuilt from."""
        opened = self._db.execute("SELECT max(seq) FROM event WHERE type = 'DayOpened'").fetchone()[0]
        rows = self._db.execute(f"SELECT {COLUMNS} FROM event WHERE seq >= ? ORDER BY seq", (opened or 0,))
        return _entries(rows, self._unknown)

    def after(self, seq: int, limit: int) -> list[Entry]:
        """The next so many entries that this version knows."""
        rows = self._db.execute(f"SELECT {COLUMNS} FROM event WHERE seq > ? ORDER BY seq", (seq,))
        return list(islice(_entries(rows, self._unknown), limit))

    def answer(self, device: str, command_id: str) -> bytes | None:
        """The first answer to this command of this device, if it was accepted within two service days."""
        row = self._db.execute("SELECT reply FROM command WHERE device = ? AND id = ?", (device, command_id)).fetchone()
        return row[0] if row else None

    def _read_cursor(self) -> int:
        row = self._db.execute("SELECT seq FROM cursor WHERE name = 'events'").fetchone()
        return row[0] if row else 0


class History:
    """The reading side, for other programs and other users of this machine. `JournalError`: it is none, or damaged."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            raise JournalError(f"{path}: there is no such file")
        self._path = path
        # Without a WAL beside it nobody is writing, and a reader may not be allowed to make one.
        mode = "mode=ro" if path.with_name(path.name + "-wal").exists() else "mode=ro&immutable=1"
        self._db = _opened(path, mode, _look, _what_else)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    def entries(self, day: str | None = None) -> Iterator[Entry]:
        """All entries in order, or those of one service day."""
        where, values = ("WHERE day = ?", (day,)) if day else ("", ())
        with _reading(self._path):
            yield from _entries(self._db.execute(f"SELECT {COLUMNS} FROM event {where} ORDER BY seq", values), set())

    def after(self, seq: int) -> Iterator[Entry]:
        """All entries behind this one."""
        with _reading(self._path):
            rows = self._db.execute(f"SELECT {COLUMNS} FROM event WHERE seq > ? ORDER BY seq", (seq,))
            yield from _entries(rows, set())

    def seq_of_last(self, kind: str, many: int) -> int:
        """`seq` of the first of the last so many events of a type; 0 when there are fewer."""
        where = "SELECT seq FROM event WHERE type = ? ORDER BY seq DESC LIMIT 1 OFFSET ?"
        with _reading(self._path):
            row = self._db.execute(where, (kind, many - 1)).fetchone()
        return row[0] if row else 0

    def day_opened_after(self, seq: int) -> int | None:
        """`seq` of the next entry that there is, where it opens a day."""
        next_ = "SELECT seq, type FROM event WHERE seq > ? ORDER BY seq LIMIT 1"
        with _reading(self._path):
            after, kind = self._db.execute(next_, (seq,)).fetchone() or (None, None)
        return after if kind == "DayOpened" else None

    def words(self) -> dict[int, str]:
        """What staff typed where an event says `"free"`, by `seq`: of the last day alone, older words are gone."""
        with _reading(self._path):
            return dict(self._db.execute("SELECT seq, text FROM words"))

    def days(self) -> list[str]:
        with _reading(self._path):
            return [row[0] for row in self._db.execute("SELECT DISTINCT day FROM event ORDER BY day")]


def _opened(
    path: Path,
    mode: str,
    prepare: Callable[[sqlite3.Connection], None],
    way_out: Callable[[Path, Exception], str],
) -> sqlite3.Connection:
    db: sqlite3.Connection | None = None
    try:
        db = sqlite3.connect(
            f"{path.absolute().as_uri()}?{mode}",
            uri=True,
            timeout=BUSY_MS / 1000,
            isolation_level=None,
            check_same_thread=False,
        )
        prepare(db)
    except (sqlite3.Error, JournalError) as error:
        if db is not None:
            db.close()
        raise JournalError(f"{path}: {error}{way_out(path, error)}") from None
    return db


def _what_else(path: Path, _: Exception) -> str:
    """Of a file that is only read: it may be a copy, and nothing is to be put in its place."""
    return "; this is a folder, expected a file" if path.is_dir() else ""


def _way_out(path: Path, error: Exception) -> str:
    """What whoever runs the box can do about it."""
    if path.is_dir():
        return _what_else(path, error)
    if getattr(error, "sqlite_errorcode", 0) in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return "; move it away, and a new journal is begun, or put a backup in its place"
    return ""


def _prepare(db: sqlite3.Connection) -> None:
    version = _version(db)
    db.executescript(PRAGMAS)
    if version == 0:
        db.executescript(f"BEGIN; {SCHEMA} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT")


def _look(db: sqlite3.Connection) -> None:
    _version(db)
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'event'").fetchone():
        raise JournalError("this is no journal of a kiosk")
    db.execute("SELECT 1 FROM event LIMIT 1").fetchone()


def _version(db: sqlite3.Connection) -> int:
    version: int = db.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA_VERSION:
        raise JournalError(f"the journal is of version {version}, this program knows {SCHEMA_VERSION}")
    return version


@contextmanager
def _transaction(db: sqlite3.Connection, path: Path) -> Iterator[None]:
    """Commits at the end, or leaves everything as it was."""
    with _storage_errors(path):
        db.execute("BEGIN IMMEDIATE")
        try:
            yield
            db.execute("COMMIT")
        except BaseException:  # whatever it was: half of a decision is none
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise


@contextmanager
def _storage_errors(path: Path) -> Iterator[None]:
    """Tells a disk that is full or read-only from one that is broken."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in NO_ROOM or error.sqlite_errorcode == NO_WRITING:
            raise StorageError(f"{path}: {error}; make room on its disk, or let it be written to again") from None
        raise


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Tells what of a journal cannot be read: a page of it, or an entry."""
    try:
        yield
    except (sqlite3.Error, ValueError) as error:
        raise JournalError(f"{path}: {error}{_way_out(path, error)}") from None


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


def _entries(rows: sqlite3.Cursor, unknown: set[str]) -> Iterator[Entry]:
    """Rows as entries; a type that this version does not know is skipped, with one warning: `unknown` remembers it."""
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
