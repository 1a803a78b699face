"""A lock file: one program at a time owns what stands beside it, and leaves a note for the next one."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from core.instant import Instant

LONGEST_NOTE = 200


class LockedError(Exception):
    """Another program holds the lock."""


class Lock:
    """Held until `release` or the end of the process; its time stamp says until when somebody was there."""

    def __init__(self, path: Path) -> None:
        existed = path.exists()
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._file)
            raise LockedError(f"{path}: another program holds it; is luot-kiosk running already?") from None
        self.touched = Instant(path.stat().st_mtime_ns // 1_000_000) if existed else None
        """When it was last touched, by the clock of that time; None: it is new."""
        self.note = os.pread(self._file, LONGEST_NOTE, 0).decode("ascii", "replace")
        """What was then written into it. Whether it survives a power cut, nobody has promised."""

    def touch(self, note: str) -> None:
        """The time stamp first: it needs no room on the disk. `OSError`: the note could not be written."""
        os.utime(self._file)
        written = os.pwrite(self._file, note.encode("ascii"), 0)
        os.ftruncate(self._file, written)

    def release(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
