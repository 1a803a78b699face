"""Why a journal cannot be used, and what the technician can do about it."""

from __future__ import annotations

import sqlite3
from pathlib import Path


class JournalError(Exception):
    """The file is missing, damaged, of a later version or no journal; or the entry to append is not the next one."""


class StorageError(JournalError):
    """The disk is full or read-only. Nothing was written; the next attempt may succeed."""


def remedy_for_reader(path: Path, _: Exception) -> str:
    """The end of an error text for a program that only reads: it may be a copy, so nothing should be moved away."""
    return "; this is a folder, expected a file" if path.is_dir() else ""


def remedy_for_writer(path: Path, error: Exception) -> str:
    """The end of an error text for the kiosk's own journal."""
    if not path.is_dir() and getattr(error, "sqlite_errorcode", 0) in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return "; move it away, and a new journal is begun, or put a backup in its place"
    return remedy_for_reader(path, error)
