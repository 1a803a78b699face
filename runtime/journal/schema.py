"""The journal's database file: its tables, how it is opened, and how its rows become entries and back."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from core.instant import Instant
from core.messages.events import Entry
from core.messages.wire import event_body, read_event
from runtime.journal.errors import JournalError

logger = logging.getLogger(__name__)

SCHEMA_VERSION = 1
"""A new column needs a higher version; an ALTER TABLE in `writer._prepare` for older journals; its name in `COLUMNS`,
and its value in `row_of` and `entries_from`. A new field of an event needs none of this: it is in `body`."""
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
    except (sqlite3.Error, JournalError) as error:
        if db is not None:
            db.close()
        raise JournalError(f"{path}: {error}{remedy(path, error)}") from None
    return db


def schema_version(db: sqlite3.Connection) -> int:
    """0 for a new file; raises `JournalError` for a version later than this program's."""
    version: int = db.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA_VERSION:
        raise JournalError(f"the journal is of version {version}, this program knows {SCHEMA_VERSION}")
    return version


def row_of(entry: Entry) -> tuple[object, ...]:
    """The values of COLUMNS."""
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


def entries_from(rows: sqlite3.Cursor, unknown_types: set[str]) -> Iterator[Entry]:
    """Rows of COLUMNS as entries. Event types that this version does not know are skipped; each is logged once and
    added to `unknown_types`.
    """
    for seq, day, at, type_, _label, by, cause, body, line, trusted in rows:
        event = read_event(type_, body)
        if event is None:
            if type_ not in unknown_types:
                logger.warning("the journal holds events of a type that this version does not know: %s", type_)
                unknown_types.add(type_)
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
