"""The journal as programs other than its writer read it, such as the forecast worker, the audit and the demo."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

from core.messages.events import Entry
from runtime.journal.chain import ChainCheck, check_chain
from runtime.journal.database import open_database
from runtime.journal.errors import DAMAGE, SQLITE, JournalError, MissingJournalError, remedy_for_reader
from runtime.journal.heads import Head
from runtime.journal.schema import COLUMNS_OF_VERSION, NO_JOURNAL, REACHED, Row, entries_from, json_of, schema_version

BATCH = 100
"""Rows that are read at a time: about a millisecond's work."""
ATTEMPTS = 6
PAUSE_S = 0.01
"""A writer that begins or ends just now is in between for a moment only."""
END = 2**63 - 1
CLOSED_CODES = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
"""Errors where SQLite may not make the files that it needs beside the journal."""


class JsonEntry(NamedTuple):
    seq: int
    json: bytes
    """The entry as it goes over the bus, of whatever type."""


class JournalReader:
    """Reads a journal before, while and after a kiosk writes it, and as another user. Its methods raise `JournalError`.

    The file is opened for each batch of rows, and closed before the caller sees them: a caller that stops half-way
    neither keeps the writer from emptying its WAL nor holds on to what the file was when it began.
    """

    def __init__(self, path: Path) -> None:
        """Raises `JournalError` when there is no journal at `path`, or none that this version can read."""
        self._path = path = path.resolve()
        self._wal = path.with_name(path.name + "-wal")
        self._fetch("SELECT 1 FROM event LIMIT 1")

    def entries(self, day: str | None = None) -> Iterator[Entry]:
        """All entries in order, or those of one service day; without what is left of a day that is being dropped."""
        if day is None:
            yield from self._entries(self._first(), END)
        else:
            yield from takewhile(lambda entry: entry.day == day, self._entries(*self._range(day)))

    def after(self, seq: int) -> Iterator[Entry]:
        """All entries that follow `seq`, as `entries` has them."""
        yield from self._entries(max(seq + 1, self._first()), END)

    def json_after(self, seq: int) -> Iterator[JsonEntry]:
        """The same, also those whose type this version does not know."""
        yield from self._json(max(seq + 1, self._first()), END)

    def json_of_days(self, first: str | None, last: str | None) -> Iterator[JsonEntry]:
        """Those of the service days from `first` to `last`, both of which the journal has; None: a side is open."""
        yield from self._json(self._range(first)[0] if first else self._first(), self._range(last)[1] if last else END)

    def _json(self, begin: int, end: int) -> Iterator[JsonEntry]:
        for row in self._rows(begin, end):
            with self._readable():
                entry = JsonEntry(row[0], json_of(row))
            yield entry

    def seq_of_last(self, type_: str, count: int) -> int:
        """`seq` of the first of the last `count` events of a type; 0 when there are fewer."""
        query = f"SELECT seq FROM event WHERE type = '{type_}' ORDER BY seq DESC LIMIT 1 OFFSET ?"  # a type's name
        found = self._fetch(query, count - 1)
        return found[0][0] if found else 0

    def day_opened_after(self, seq: int) -> Entry | None:
        """The entry that follows `seq`, if that is a `DayOpened`."""
        found = self._fetch("SELECT seq, type FROM event WHERE seq > ? ORDER BY seq LIMIT 1", seq)
        if not found or found[0][1] != "DayOpened":
            return None
        return next(self._entries(found[0][0], found[0][0] + 1), None)

    def last_seq(self) -> int:
        """`seq` of the last entry; 0 in an empty journal."""
        return int(self._fetch("SELECT coalesce(max(seq), 0) FROM event")[0][0])

    def words(self) -> dict[int, str]:
        """`seq` → the free text that staff typed for an event whose reason is `"free"`; kept for the last day only."""
        return dict(self._fetch("SELECT seq, text FROM words"))

    def days(self) -> list[str]:
        """All service days, oldest first."""
        return [day for (day,) in self._fetch("SELECT day FROM event WHERE type = 'DayOpened' ORDER BY seq")]

    def daily_figures(self) -> dict[str, str]:
        """Service day → the figures that are left of a day whose entries were dropped, as JSON, oldest first."""
        exists = self._fetch("SELECT 1 FROM sqlite_master WHERE name = 'daily'")
        return dict(self._fetch("SELECT day, figures FROM daily ORDER BY day")) if exists else {}

    def check_chain(self, heads: Sequence[Head] = ()) -> ChainCheck:
        """Whether the chain of all entries holds, and which of them the `heads` prove; reads the whole journal."""
        is_dropped, reached = bool(self.daily_figures()), self._reached()  # before the rows, to which some may be added
        rows, unchained = self._rows(self._first(), END), self._unchained()
        return check_chain(rows, heads, is_dropped=is_dropped, reached=reached, unchained=unchained)

    def check_day_chain(self, day: str) -> ChainCheck:
        """The same of one service day; its first entry is believed."""
        return check_chain(self._rows(*self._range(day)), is_dropped=True)

    def check_pages(self) -> str | None:
        """What SQLite finds wrong with the file, of which it reads every page; None: nothing."""
        found = str(self._fetch("PRAGMA quick_check(1)")[0][0])
        return None if found == "ok" else found

    def _unchained(self) -> int | None:
        """The `seq` of the last entry that a version without chains wrote; None: this journal does not tell."""
        found = self._fetch("SELECT seq FROM cursor WHERE name = 'unchained'")
        return int(found[0][0]) if found else None

    def _reached(self) -> int:
        """The greatest `seq` that was acknowledged by the broker or answered to a command."""
        ((seq,),) = self._fetch(REACHED)
        return seq or 0

    def _first(self) -> int:
        """The `seq` of the first entry that is not left of a dropped day."""
        first = self._fetch("SELECT seq, day, type FROM event ORDER BY seq LIMIT 1")
        if first and first[0][2] != "DayOpened" and first[0][1] in self.daily_figures():
            first = self._fetch("SELECT seq FROM event WHERE type = 'DayOpened' ORDER BY seq LIMIT 1")
        return int(first[0][0]) if first else END

    def _range(self, day: str) -> tuple[int, int]:
        """The `seq` at which this day begins, and that at which the next one does, or all entries end."""
        found = self._fetch("SELECT seq FROM event WHERE type = 'DayOpened' AND day = ?", day)
        if not found:
            return END, END
        begin = int(found[0][0])
        next_day = "SELECT seq FROM event WHERE type = 'DayOpened' AND seq > ? ORDER BY seq LIMIT 1"
        following = self._fetch(next_day, begin)
        return begin, int(following[0][0]) if following else END

    def _entries(self, begin: int, end: int) -> Iterator[Entry]:
        unknown_types: set[str] = set()
        rows = entries_from(self._rows(begin, end), unknown_types)
        while True:
            with self._readable():
                entry = next(rows, None)
            if entry is None:
                return
            yield entry

    def _rows(self, begin: int, end: int) -> Iterator[Row]:
        query = "SELECT {columns} FROM event WHERE seq >= ? AND seq < ? ORDER BY seq LIMIT ?"
        first = True
        while batch := self._fetch(query, begin, end, BATCH):
            if not first and batch[0][0] != begin and not self._fetch("SELECT 1 FROM event WHERE seq = ?", begin - 1):
                raise JournalError(f"{self._path}: the day was dropped while it was read; its figures are kept")
            yield from batch
            begin, first = batch[-1][0] + 1, False

    @contextmanager
    def _readable(self) -> Iterator[None]:
        """Raises `JournalError` for an entry that is no JSON, or not of its type."""
        try:
            yield
        except DAMAGE as error:
            raise JournalError(f"{self._path}: {error}") from None

    # -- one transaction, as short as can be

    def _fetch(self, query: str, *values: object) -> list[Row]:
        for attempt in range(ATTEMPTS):
            if not self._path.exists():
                raise MissingJournalError(f"{self._path}: there is no such file")
            rows = self._fetch_open(query, values) if self._wal.exists() else self._fetch_closed(query, values)
            if rows is not None:
                return rows
            time.sleep(PAUSE_S * attempt)
        raise JournalError(
            f"{self._path}: it was not closed in order, and this user may not repair it; "
            "start the kiosk, or read it as the kiosk's user"
        )

    def _fetch_open(self, query: str, values: tuple[object, ...]) -> list[Row] | None:
        """Reads a journal that a program has open, or had when it ended without a goodbye; None: this user may not make
        the files that are missing beside it, as a program that begins or ends makes or removes them."""
        try:
            return self._fetch_with("mode=ro", query, values)
        except JournalError as error:
            if _cannot_open(error.__cause__):
                return None
            raise

    def _fetch_closed(self, query: str, values: tuple[object, ...]) -> list[Row] | None:
        """Reads a journal that no program has open; None: one has it now.

        SQLite is told that the file does not change: otherwise it would make files beside it, which this user may not
        be allowed to. That would hide all that is written from now on, so nothing is kept of a reading during which a
        writer came.
        """
        before = _version(self._path)
        rows = self._fetch_with("mode=ro&immutable=1", query, values)
        return None if self._wal.exists() or _version(self._path) != before else rows

    def _fetch_with(self, mode: str, query: str, values: tuple[object, ...]) -> list[Row]:
        try:
            with closing(open_database(self._path, mode, _check, remedy_for_reader)) as db:
                columns = COLUMNS_OF_VERSION[schema_version(db)]
                return db.execute(query.format(columns=columns), values).fetchall()
        except SQLITE as error:
            raise JournalError(f"{self._path}: {error}{remedy_for_reader(self._path, error)}") from error


def _cannot_open(error: BaseException | None) -> bool:
    return isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode & 0xFF in CLOSED_CODES


def _version(path: Path) -> tuple[int, int, int]:
    """Differs when the file was written in between."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _check(db: sqlite3.Connection) -> None:
    if schema_version(db) == 0 or not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'event'").fetchone():
        raise JournalError(NO_JOURNAL)
