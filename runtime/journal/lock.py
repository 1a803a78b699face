"""A lock file beside the journal: one program at a time owns the journal, and leaves a note for the next one."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from core.instant import Instant

LONGEST_NOTE = 1 << 20
"""Bytes; one of an office with a thousand services has about 10,000."""


class LockedError(Exception):
    """Another program holds the lock."""


class Lock:
    """Held until `release` or the end of the process."""

    def __init__(self, path: Path) -> None:
        """Raises `LockedError`, or `OSError` when the file cannot be created."""
        existed = path.exists()
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._file)
            raise LockedError(f"{path}: another program holds it; is luot-kiosk running already?") from None
        self.touched = Instant(path.stat().st_mtime_ns // 1_000_000) if existed else None
        """The last `touch` by an earlier program, by its own clock; None if the file is new."""
        self.note = os.pread(self._file, LONGEST_NOTE, 0)
        """The note of that `touch`; a power cut may have lost it."""

    def touch(self, note: bytes) -> None:
        """Sets the file's time stamp to now and writes the note; raises `OSError` when the disk is full."""
        os.utime(self._file)  # first, since it needs no room on the disk
        written = os.pwrite(self._file, note, 0)
        os.ftruncate(self._file, written)

    def sync(self) -> None:
        """Makes the note durable; raises `OSError`."""
        os.fdatasync(self._file)

    def release(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
