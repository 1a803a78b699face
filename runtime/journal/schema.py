"""The journal's tables: what each version of them added, and how a row becomes an entry and back."""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from core.instant import Instant
from core.messages.events import Entry
from core.messages.wire import event_body, read_event
from runtime.journal.errors import JournalError

logger = logging.getLogger(__name__)

VERSIONS = (
    """
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
""",
    """
ALTER TABLE event ADD COLUMN operator TEXT;  -- account of the person who asked for it
ALTER TABLE event ADD COLUMN chain TEXT;     -- `chained`; NULL where version 1 wrote the entry
DROP INDEX opened;
CREATE INDEX opened ON event (seq, day) WHERE type = 'DayOpened';
INSERT INTO cursor SELECT 'unchained', coalesce(max(seq), 0) FROM event;  -- the last entry without a chain
CREATE TABLE daily (day TEXT PRIMARY KEY, figures TEXT NOT NULL) STRICT, WITHOUT ROWID;  -- of days that were dropped
""",
)
"""What each version adds to the one before. A new field of an event needs none: it is in `body`."""
SCHEMA_VERSION = len(VERSIONS)
NO_JOURNAL = "this is no journal of a kiosk"
REACHED = "SELECT max(seq) FROM (SELECT seq FROM cursor UNION ALL SELECT seq FROM command)"
"""The greatest `seq` that the broker has acknowledged or a reply has told of, whether or not the entry is there."""
COLUMNS = "seq, day, at, type, label, by, cause, body, line, trusted, operator, chain"
COLUMNS_OF_VERSION = {1: COLUMNS.replace("operator, chain", "NULL, NULL"), 2: COLUMNS}
"""How a program that only reads, and so cannot migrate, asks a journal of an earlier version for COLUMNS."""

Row = tuple[Any, ...]
"""The values of COLUMNS."""

_body = msgspec.json.Decoder(dict[str, Any])


def schema_version(db: sqlite3.Connection) -> int:
    """0 for a new file; raises `JournalError` for a version later than this program's, and for another's database."""
    version: int = db.execute("PRAGMA user_version").fetchone()[0]
    if version == 0 and db.execute("SELECT 1 FROM sqlite_master").fetchone():
        raise JournalError(NO_JOURNAL)
    if version > SCHEMA_VERSION:
        raise JournalError(
            f"the journal is of version {version}, this program knows {SCHEMA_VERSION}; install the newer program again"
        )
    return version


def migrate(db: sqlite3.Connection) -> None:
    """Brings the tables to this program's version, one version a transaction: what is cut short goes on where it was.

    Raises `JournalError` as `schema_version` does.
    """
    for version in range(schema_version(db) + 1, SCHEMA_VERSION + 1):
        db.executescript(f"BEGIN IMMEDIATE; {VERSIONS[version - 1]} PRAGMA user_version = {version}; COMMIT")
        if version > 1:
            logger.info("the journal is now of version %d", version)


def row_of(entry: Entry, chain: str | None) -> Row:
    """The values of COLUMNS; `chain`: of the entry before, None before the first."""
    row = (
        entry.seq,
        entry.day,
        str(entry.at),
        type(entry.event).__name__,
        getattr(entry.event, "label", None),
        entry.by,
        entry.cause,
        event_body(entry.event).decode(),
        str(entry.line),
        int(entry.trusted),
        entry.operator,
    )
    return (*row, chained(chain, row))


def chained(before: str | None, row: Iterable[Any]) -> str:
    """The first 16 bytes of SHA-256, in hex, over a JSON array: the chain of the entry before, then all columns but
    `chain`, as they stand in the journal. An entry that is changed, left out or put in later breaks all that follow.
    """
    return hashlib.sha256(msgspec.json.encode([before, *row])).hexdigest()[:32]


def entries_from(rows: Iterable[Row], unknown_types: set[str]) -> Iterator[Entry]:
    """Rows of COLUMNS as entries. Event types that this version does not know are skipped; each is logged once and
    added to `unknown_types`.
    """
    for seq, day, at, type_, _label, by, cause, body, line, trusted, operator, _chain in rows:
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
            operator=operator,
            event=event,
        )


def json_of(row: Row) -> bytes:
    """A row of COLUMNS as it goes over the bus: one flat object, whatever its type."""
    seq, day, at, type_, _label, by, cause, body, line, trusted, operator, chain = row
    envelope = {"seq": seq, "day": day, "at": at, "line": line, "trusted": bool(trusted), "cause": cause, "by": by}
    optional = {"operator": operator, "chain": chain}
    given = {name: value for name, value in optional.items() if value is not None}
    return msgspec.json.encode(envelope | given | {"type": type_} | _body.decode(body))
