"""Invented days in a journal like the kiosk's own: for tests, reports and demonstrations."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from core.messages.events import Entry
from runtime.journal.journal import Journal, JournalError

BATCH = 1000


class Diary:
    """Writes entries down a thousand at a time; in a `with`. `JournalError`, `LockedError`: the file cannot be used."""

    def __init__(self, path: Path) -> None:
        if path.exists():
            raise JournalError(f"{path}: is there already, and invented days are never added to others")
        self._path = path
        self._journal = Journal(path)
        self._entries: list[Entry] = []

    def hear(self, entry: Entry) -> None:
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
                self._journal.cursor = self._journal.last  # nobody was ever told of these days, and nobody need be
                self._journal.checkpoint()
        finally:
            self._journal.close()
            if error is not None:
                self._remove()

    def _remove(self) -> None:
        """Half of a month is none."""
        for end in ("", "-wal", "-shm", ".lock"):
            self._path.with_name(self._path.name + end).unlink(missing_ok=True)
