"""The kiosk's side of the journal: makes entries durable before anything else learns of them."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from itertools import islice
from pathlib import Path
from typing import NamedTuple, Self

from core.messages.events import FREE, DayOpened, Entry, TicketIssued
from core.messages.observations import EntriesLost
from runtime.journal.chain import as_written
from runtime.journal.database import BUSY_TIMEOUT_MS, open_database
from runtime.journal.errors import (
    ROOM,
    SQLITE,
    JournalError,
    NumberTakenError,
    StorageError,
    remedy_for_writer,
    told_as_damage,
)
from runtime.journal.heads import DayHead, Head
from runtime.journal.lock import Lock
from runtime.journal.schema import COLUMNS, REACHED, Row, entries_from, json_of, migrate, row_of, schema_version
from runtime.journal.witness import Note, Witness
from runtime.synced import make_folder

PRAGMAS = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA wal_autocheckpoint = 0;
PRAGMA secure_delete = ON;
PRAGMA cache_size = -512;
"""
"""Half a megabyte of pages: what is written and asked for stands in the last ones, and the system keeps the others. It
would be 2 MB, which fill in the course of a day."""
INSERT = f"INSERT INTO event ({COLUMNS}) VALUES ({', '.join('?' for _ in COLUMNS.split(', '))})"
STORAGE_CODES = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY)
WRITE_FAILED = sqlite3.SQLITE_IOERR_WRITE
"""The answer of a disk that turned read-only under an open file. A failed sync is no `StorageError`: what it has
written is unknown."""
COMMITS_OF_DROPPING = 4
"""What dropping writes to the WAL, in commits of usual size."""
READ_ONLY = "{path}: its disk has become read-only; let it be written to again, and look at the kernel's log for why"
TRIED_BYTES = 48 * 1024
WAL_BYTES = 896 * 1024
"""Size of the preallocated write-ahead log (WAL), about forty commits; checkpoints begin it anew before it is full."""


class CommandReply(NamedTuple):
    """The reply to an accepted command, kept with its events so that the same command is not carried out twice."""

    device: str
    id: str
    reply: bytes


class OldestDay(NamedTuple):
    """The first service day of which all entries are still there."""

    day: str
    """ISO date."""
    begin: int
    """`seq` of its `DayOpened`."""
    end: int
    """`seq` of the `DayOpened` of the day after."""
    newest: date
    """The open service day."""


class Journal:
    """The journal as its only writer sees it; a lock file beside it keeps other writers away.

    SQLite's automatic checkpoints are off, since they would add syncs to a press; `checkpoint` is called in a quiet
    second instead.
    """

    def __init__(self, path: Path) -> None:
        """Raises `LockedError` when another program owns the journal, `JournalError` when it cannot be opened."""
        try:
            path = path.resolve()  # one journal has one lock, by whatever names it goes
            make_folder(path.parent)
            self._lock = Lock(path.with_name(path.name + ".lock"))
        except (OSError, RuntimeError) as error:  # the latter for links that lead in a circle
            raise JournalError(f"{path}: {_told(error)}") from None
        self._path = path
        self._wal = path.with_name(path.name + "-wal")
        self.alive_until = self._lock.touched
        """When an earlier program last called `mark_alive`, by its own clock; None if none ever did."""
        self.note, self._witness = Note.parse(self._lock.note)
        """The note that it left then."""
        self.counts: dict[str, int] | None = None
        """Service → the last number of `day`, for the witness; None: not known yet, so the one before it stands."""
        self.day = ""
        """The service day of the last entry."""
        try:
            self._db = open_database(path, "mode=rwc", _prepare, remedy_for_writer)
        except BaseException:  # a journal that could not be opened must not keep its lock
            self._lock.release()
            raise
        try:
            with told_as_damage(path):
                self._read_end()
        except BaseException:
            self.close()
            raise
        self._wal_holds_deleted_words = True
        """Whether the WAL may still contain free text that was deleted from the database."""
        self._unknown_types: set[str] = set()
        self._preallocate_wal()

    def _read_end(self) -> None:
        self.commits = 0
        """Commits since the last attempt at a checkpoint."""
        newest = self._db.execute("SELECT seq, chain, day FROM event ORDER BY seq DESC LIMIT 1").fetchone()
        self.newest: int
        """`seq` of the last entry that is there; 0 for an empty journal."""
        self.chain: str | None
        """Its chain (`runtime/journal/schema.py`)."""
        self.newest, self.chain, self.day = newest or (0, None, "")
        ((known,),) = self._db.execute(REACHED)
        self.last = max(self.newest, known or 0, self._witness.seq if self._witness else 0)
        """`seq` of the last entry that ever was, as far as is known: the next one follows it."""
        self.lost = self._read_lost()
        """Entries that are missing behind the last ones, or among those of the open day; None: none are."""
        self.day_before = self._read_day_before()
        """The head of the service day before the open one; None: there was none, or its last entry has no chain."""
        self._written_cursor = self.cursor = self._read_cursor()
        """`seq` of the last event that the broker has acknowledged; written along with the next entry."""

    def _read_lost(self) -> EntriesLost | None:
        """Also those in the middle of the open day, unless an earlier start has noticed them."""
        opened, noticed = self._db.execute(
            "SELECT max(seq) FILTER (WHERE type = 'DayOpened'), max(seq) FILTER (WHERE type = 'NumbersSkipped') "
            "FROM event WHERE seq >= coalesce((SELECT max(seq) FROM event WHERE type = 'DayOpened'), 0)"
        ).fetchone()
        gaps = self._db.execute(
            "SELECT before + 1, seq - 1 FROM (SELECT seq, lag(seq) OVER (ORDER BY seq) AS before FROM event "
            "WHERE seq >= ?) WHERE seq > before + 1 AND seq > ? ORDER BY seq",
            (opened or 0, noticed or 0),
        ).fetchall()
        if self.newest and not gaps and not self._is_opened(opened):
            ((begin,),) = self._db.execute("SELECT min(seq) FROM event WHERE seq > ?", (opened or 0,))
            gaps.append((opened or 1, max(opened or 1, begin - 1)))
        if self.newest < self.last:
            gaps.append((self.newest + 1, self.last))
        if not gaps:
            return None
        witness = self._witness or Witness(0, "")
        day = max(self.day, witness.day)
        return EntriesLost(
            first=gaps[0][0], last=gaps[-1][1], day=day, counts=witness.counts if witness.day == day else {}
        )

    def _is_opened(self, seq: int | None) -> bool:
        """Whether the `DayOpened` at `seq` is that of the last entry's day."""
        return self._db.execute("SELECT 1 FROM event WHERE seq = ? AND day = ?", (seq, self.day)).fetchone() is not None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()
        self._lock.release()

    def _preallocate_wal(self) -> None:
        """Fills the WAL with zeros, which SQLite ignores: a commit into existing space does not change the file's
        length, which would cost a second write to the disk.
        """
        with suppress(OSError), self._wal.open("r+b") as wal:  # a full disk shows itself at the next commit
            size = wal.seek(0, os.SEEK_END)
            # Where the WAL was cut just now, that comes first: zeros amidst the frames of before would leave the first
            # of them, which SQLite would put over newer pages after a power cut.
            os.fsync(wal.fileno())
            wal.write(bytes(max(0, WAL_BYTES - size)))
            wal.flush()
            os.fsync(wal.fileno())

    # -- writing

    def append(self, entries: Sequence[Entry], *, reply: CommandReply | None = None, words: str | None = None) -> None:
        """Makes entries durable in one transaction with one sync; raises `StorageError` when nothing was written, and
        `NumberTakenError` where a damage has hidden that a number was issued already.

        `words` is the free text that staff typed as the reason or note of one of the entries.
        """
        if [entry.seq for entry in entries] != list(range(self.last + 1, self.last + 1 + len(entries))):
            raise JournalError(f"entry {self.last + 1} is next, not {entries[0].seq}")
        rows, day_before = self._rows(entries), self.day_before
        with _transaction(self._db, self._path):
            self._insert(entries, rows)
            if reply:
                self._db.execute(
                    "INSERT INTO command VALUES (?, ?, ?, ?)", (reply.device, reply.id, entries[-1].seq, reply.reply)
                )
            if words:
                self._insert_words(entries, words)
            if any(isinstance(entry.event, DayOpened) for entry in entries):
                self._delete_old_rows()
                day_before = self._read_day_before()
            if self.cursor != self._written_cursor:
                self._write_cursor()
        self._written_cursor = self.cursor
        self.last, self.chain, self.day_before = entries[-1].seq, rows[-1][-1], day_before
        self.newest, self.day = self.last, entries[-1].day
        self.commits += 1

    def chain_at(self, seq: int) -> str | None:
        """The chain of the entry with this `seq`; None: it is not there, or has none."""
        with told_as_damage(self._path):
            row = self._db.execute("SELECT chain FROM event WHERE seq = ?", (seq,)).fetchone()
        return row[0] if row else None

    def numbers_lost(self, counts: Mapping[str, int]) -> EntriesLost | None:
        """Numbers that the witness knows of, and the entries of the open day do not, though none of these is missing:
        `counts` is what they have given out. An entry that this program cannot read may have issued them."""
        witness = self._witness
        if witness is None or witness.day != self.day or witness.seq > self.newest:
            return None
        if all(counts.get(service, 0) >= number for service, number in witness.counts.items()):
            return None
        return EntriesLost(first=self.newest, last=self.newest, day=self.day, counts=witness.counts)

    def skip_to(self, seq: int) -> None:
        """Entries up to `seq` are known to have been there: the next one follows them."""
        self.last = max(self.last, seq)

    def _rows(self, entries: Sequence[Entry]) -> list[Row]:
        rows: list[Row] = []
        for entry in entries:
            rows.append(row_of(entry, rows[-1][-1] if rows else self.chain))
        return rows

    def _insert(self, entries: Sequence[Entry], rows: list[Row]) -> None:
        try:
            self._db.executemany(INSERT, rows)
        except sqlite3.IntegrityError as error:
            for entry in entries:
                if isinstance(entry.event, TicketIssued) and (seq := self._issued_at(entry.day, entry.event.label)):
                    remedy = remedy_for_writer(self._path, error)
                    message = f"{self._path}: {error}: entry {seq} has issued number {entry.event.label}{remedy}"
                    raise NumberTakenError(message, seq) from error
            raise

    def _issued_at(self, day: str, label: str) -> int | None:
        """`seq` of the entry that has issued a number, as the index knows it: the row itself may say something else."""
        query = "SELECT seq FROM event INDEXED BY issued WHERE type = 'TicketIssued' AND day = ? AND label = ?"
        row = self._db.execute(query, (day, label)).fetchone()
        return row[0] if row else None

    def _insert_words(self, entries: Sequence[Entry], words: str) -> None:
        for entry in entries:
            if FREE in (getattr(entry.event, "reason", None), getattr(entry.event, "note", None)):
                self._db.execute("INSERT INTO words VALUES (?, ?)", (entry.seq, words))

    def _delete_old_rows(self) -> None:
        """Deletes the free text of earlier days, and replies from before the last two service days."""
        self._wal_holds_deleted_words |= self._db.execute("DELETE FROM words").rowcount > 0
        opened = self._db.execute("SELECT seq FROM event WHERE type = 'DayOpened' ORDER BY seq DESC LIMIT 2").fetchall()
        self._db.execute("DELETE FROM command WHERE seq < ?", (opened[-1][0],))

    def _write_cursor(self) -> None:
        self._db.execute("INSERT OR REPLACE INTO cursor VALUES ('events', ?)", (self.cursor,))

    def checkpoint(self) -> bool:
        """Copies the WAL into the database; returns False if a reader keeps it from being begun anew.

        It costs several syncs, so call it in a quiet second; raises `StorageError` when the disk has no room for it.
        The first commit into an emptied WAL syncs the file's header, too, so it is made here and not by a press.
        """
        self.commits = 0
        _refuse_read_only(self._path)
        with _storage_errors(self._path):
            if self._wal_holds_deleted_words:
                self._truncate_wal()
                is_done = not self._wal_holds_deleted_words
            else:
                busy, in_wal, copied = self._db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
                is_done = not busy and in_wal == copied
        self.probe()
        with suppress(OSError):  # a witness that is half a minute old is good enough
            self._lock.sync()
        return is_done

    def _truncate_wal(self) -> None:
        """Checkpoints and cuts the WAL to nothing: a WAL that is only overwritten from its head keeps deleted text."""
        self._db.execute("PRAGMA busy_timeout = 0")  # a reader may hold this up: then the next checkpoint tries again
        try:
            self._wal_holds_deleted_words = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] != 0
        finally:
            self._db.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        self._preallocate_wal()

    def probe(self) -> None:
        """Tries the disk with a small commit; raises `StorageError` when it cannot be written."""
        with _transaction(self._db, self._path):
            self._write_cursor()
        self._written_cursor = self.cursor

    def try_room(self) -> None:
        """Tries the disk with as much as two tickets take, and drops it again; raises `StorageError` when there is no
        room for them. A probe may fit where no ticket does.

        Before and after it the WAL is begun anew, if that can be done: there tickets have room on a full disk, too.
        """
        with suppress(JournalError):  # the upkeep tries that again, and tells of it
            self.checkpoint()
        with _transaction(self._db, self._path):
            self._db.execute("INSERT OR REPLACE INTO words VALUES (0, ?)", ("0" * TRIED_BYTES,))  # of no entry
        with _transaction(self._db, self._path):
            self._db.execute("DELETE FROM words WHERE seq = 0")
        with suppress(JournalError):
            self.checkpoint()

    def mark_alive(self, note: str) -> None:
        """Leaves the present time, a note and a witness in the lock file for the next start; costs no sync."""
        if self.counts is not None:
            self._witness = Witness(self.last, self.day, self.counts)
        with suppress(OSError):  # a read-only disk shows itself at the next commit
            self._lock.touch(bytes(Note(note, self._witness)))

    # -- dropping old days

    def oldest_day(self) -> OldestDay | None:
        """None while there is only one day."""
        days = "SELECT seq, day FROM event WHERE type = 'DayOpened' ORDER BY seq"
        opened = self._db.execute(f"{days} LIMIT 2").fetchall()
        if len(opened) < 2:
            return None
        newest = self._db.execute(f"{days} DESC LIMIT 1").fetchone()
        return OldestDay(opened[0][1], opened[0][0], opened[1][0], date.fromisoformat(newest[1]))

    def drop_day(self, oldest: OldestDay, figures: str, limit: int) -> None:
        """Puts the figures of the oldest day in the place of its first `limit` entries; raises `StorageError`.

        From here on readers do not see that day; `drop_leftover` drops the rest of it. As entries go oldest first,
        `seq` stays gapless in what is left.
        """
        with _transaction(self._db, self._path):
            self._db.execute("INSERT OR REPLACE INTO daily VALUES (?, ?)", (oldest.day, figures))
            self._drop_before(oldest.end, limit)

    def drop_leftover(self, limit: int) -> bool:
        """Drops `limit` entries of a day that is dropped already; False if there are none. Raises `StorageError`."""
        first = self._db.execute("SELECT seq, day, type FROM event ORDER BY seq LIMIT 1").fetchone()
        if first is None or first[2] == "DayOpened":
            return False
        if not self._db.execute("SELECT 1 FROM daily WHERE day = ?", (first[1],)).fetchone():
            return False
        begin = self._db.execute("SELECT min(seq) FROM event WHERE type = 'DayOpened'").fetchone()[0]
        with _transaction(self._db, self._path):
            self._drop_before(begin, limit)
        return True

    def _drop_before(self, seq: int, limit: int) -> None:
        oldest = "SELECT seq FROM event WHERE seq < ? ORDER BY seq LIMIT ?"
        self._db.execute(f"DELETE FROM event WHERE seq IN ({oldest})", (seq, limit))
        self.commits += COMMITS_OF_DROPPING

    # -- reading

    def current_day(self) -> Iterator[Entry]:
        """All entries since the last `DayOpened`: the line is rebuilt from them. Raises `JournalError`, as all that
        reads and writes here, where the file is damaged, and where one of these entries is not as it was written."""
        with told_as_damage(self._path):
            ((opened,),) = self._db.execute("SELECT max(seq) FROM event WHERE type = 'DayOpened'")
            begin = opened or 0
            before = self._db.execute(f"SELECT {COLUMNS} FROM event WHERE seq = ?", (begin - 1,)).fetchone()
            rows = self._db.execute(f"SELECT {COLUMNS} FROM event WHERE seq >= ? ORDER BY seq", (begin,))
            yield from entries_from(as_written(rows, before), self._unknown_types)

    def json_after(self, seq: int, limit: int) -> list[tuple[int, bytes]]:
        """`seq` and JSON of at most `limit` entries that follow `seq`, of whatever type."""
        with told_as_damage(self._path):
            rows = self._db.execute(f"SELECT {COLUMNS} FROM event WHERE seq > ? ORDER BY seq LIMIT ?", (seq, limit))
            return [(row[0], json_of(row)) for row in rows]

    def after(self, seq: int, limit: int) -> list[Entry]:
        """At most `limit` entries that follow `seq`, without those of unknown types."""
        with told_as_damage(self._path):
            rows = self._db.execute(f"SELECT {COLUMNS} FROM event WHERE seq > ? ORDER BY seq", (seq,))
            return list(islice(entries_from(rows, self._unknown_types), limit))

    def reply_to(self, device: str, command_id: str) -> bytes | None:
        """The reply to this command if it was accepted within the last two service days."""
        query = "SELECT reply FROM command WHERE device = ? AND id = ?"
        with told_as_damage(self._path):
            row = self._db.execute(query, (device, command_id)).fetchone()
        return row[0] if row else None

    def commands_of_day(self) -> dict[str, int]:
        """Device → how many of its commands were accepted since the last `DayOpened`."""
        opened = "SELECT max(seq) FROM event WHERE type = 'DayOpened'"
        with told_as_damage(self._path):
            return dict(
                self._db.execute(f"SELECT device, count(*) FROM command WHERE seq >= ({opened}) GROUP BY device")
            )

    def _read_day_before(self) -> DayHead | None:
        opened = "SELECT max(seq) FROM event WHERE type = 'DayOpened'"
        found = self._db.execute(f"SELECT day, seq, chain FROM event WHERE seq = ({opened}) - 1").fetchone()
        return DayHead(found[0], Head(found[1], found[2])) if found and found[2] else None

    def _read_cursor(self) -> int:
        row = self._db.execute("SELECT seq FROM cursor WHERE name = 'events'").fetchone()
        return row[0] if row else 0


def _prepare(db: sqlite3.Connection) -> None:
    schema_version(db)  # of a later version nothing is touched
    db.executescript(PRAGMAS)
    migrate(db)


@contextmanager
def _transaction(db: sqlite3.Connection, path: Path) -> Iterator[None]:
    """Commits at the end; any exception rolls everything back."""
    _refuse_read_only(path)
    with _storage_errors(path):
        db.execute("BEGIN IMMEDIATE")
        try:
            yield
            db.execute("COMMIT")
        except BaseException:  # also at a KeyboardInterrupt nothing may be half written
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise
    # If it became so since, nobody knows whether the commit is on the disk, as after a failed sync.
    if _is_read_only(path):
        raise JournalError(READ_ONLY.format(path=path))


def _refuse_read_only(path: Path) -> None:
    if _is_read_only(path):
        raise StorageError(READ_ONLY.format(path=path))


def _is_read_only(path: Path) -> bool:
    """Whether the file system lets nobody write. Then Linux still takes what is written where an open file has room,
    and ext4 answers a sync of it with success and writes nothing (`ext4_sync_file`)."""
    try:
        return bool(os.statvfs(path).f_flag & os.ST_RDONLY)
    except OSError:  # of a disk that is this ill SQLite tells more
        return False


@contextmanager
def _storage_errors(path: Path) -> Iterator[None]:
    """Raises `StorageError` for a full or read-only disk, and `JournalError` for a damaged file or a broken disk."""
    try:
        yield
    except SQLITE as error:
        code = getattr(error, "sqlite_errorcode", 0)
        if code & 0xFF in STORAGE_CODES or code == WRITE_FAILED:
            raise StorageError(f"{path}: {error}; make room on its disk, or let it be written to again") from None
        raise JournalError(f"{path}: {error}{remedy_for_writer(path, error)}") from error


def _told(error: OSError | RuntimeError) -> str:
    if not isinstance(error, OSError):
        return str(error)
    has_no_room = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
    return f"{error.strerror}{ROOM if has_no_room else ''}"
