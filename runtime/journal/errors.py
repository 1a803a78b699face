"""Why a journal cannot be used, and what the technician can do about it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

SQLITE = (sqlite3.Error, UnicodeError)
"""What a statement raises: SQLite's messages may quote damaged bytes, which Python then cannot decode."""
DAMAGE = (
    *SQLITE,
    msgspec.MsgspecError,
    ValueError,
    TypeError,
    AttributeError,
    OverflowError,
    RecursionError,
)
"""What reading a row raises whose bytes are not those that were written: wrong pages, letters, JSON, types or times."""
ROOM = "; make room on its disk, or let it be written to again; if it has room, the disk is failing"


class JournalError(Exception):
    """The file is missing, damaged, of a later version or no journal; or the entry to append is not the next one."""


class MissingJournalError(JournalError):
    """There is no such file."""


class StorageError(JournalError):
    """The disk is full or read-only. Nothing was written; the next attempt may succeed."""


class NumberTakenError(JournalError):
    """A number was to be issued that its day has already, in an entry that no longer says so. Nothing was written."""

    def __init__(self, message: str, seq: int) -> None:
        super().__init__(message)
        self.seq = seq
        """Of that entry."""


def remedy_for_reader(path: Path, _: BaseException) -> str:
    """The end of an error text for a program that only reads: it may be a copy, so nothing should be moved away."""
    return "; this is a folder, expected a file" if path.is_dir() else ""


def remedy_for_writer(path: Path, error: BaseException) -> str:
    """The end of an error text for the kiosk's own journal."""
    code = getattr(error, "sqlite_errorcode", None)
    if path.is_dir():
        return remedy_for_reader(path, error)
    match code and code & 0xFF:
        case sqlite3.SQLITE_FULL | sqlite3.SQLITE_READONLY | sqlite3.SQLITE_IOERR:
            return ROOM
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED | sqlite3.SQLITE_PERM:
            return ""
    return (
        f"; to keep what is whole of it: luot repair {path} --out NEW; to go on without it: move {path.name} and "
        f"{path.name}-wal away, but leave {path.name}.lock: a new journal is begun, whose numbers go on behind the old"
    )


@contextmanager
def told_as_damage(path: Path) -> Iterator[None]:
    """Raises `JournalError`, with a way out, for whatever a damaged file makes the reading of it raise."""
    try:
        yield
    except DAMAGE as error:
        raise JournalError(f"{path}: {error}{remedy_for_writer(path, error)}") from error
