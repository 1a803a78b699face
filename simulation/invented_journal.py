"""Invented days in a new journal like the kiosk's own: for tests, reports, demonstrations and benchmarks."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from core.messages.events import Entry
from runtime.journal.errors import JournalError
from runtime.journal.writer import Journal

BATCH = 1000


class InventedJournal:
    """Writes entries in batches; a context manager. Raises `JournalError`, `LockedError`: the file cannot be used.

    Nothing is left of the file if the days end with an error, or are interrupted while it is made.
    """

    def __init__(self, path: Path) -> None:
        if path.exists():
            raise JournalError(f"{path}: is there already, and invented days are never added to others")
        self._path = path
        try:
            self._journal = Journal(path)
        except KeyboardInterrupt:  # none but this one leaves a journal that is ours
            self._delete()
            raise
        self._entries: list[Entry] = []

    def record(self, entry: Entry) -> None:
        self._entries.append(entry)
        if len(self._entries) >= BATCH:
            self._write()

    def _write(self) -> None:
        if self._entries:
            self._journal.append(self._entries)
            self._entries = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        try:
            if error is None:
                self._write()
                self._journal.cursor = self._journal.last  # none of these entries is ever published
                self._journal.checkpoint()
        finally:
            self._journal.close()
            if error is not None:
                self._delete()

    def _delete(self) -> None:
        for end in ("", "-wal", "-shm", ".lock"):
            self._path.with_name(self._path.name + end).unlink(missing_ok=True)
