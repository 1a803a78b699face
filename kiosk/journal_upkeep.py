"""Keeps the journal in shape: checkpoints in quiet seconds, and a sign of life for the next start."""

from __future__ import annotations

import logging
from collections.abc import Callable

from kiosk.timer import Timer
from runtime.clock import Clock
from runtime.journal.errors import StorageError
from runtime.journal.writer import Journal

logger = logging.getLogger(__name__)

MARK_ALIVE_S = 30
FEW_COMMITS = 20
"""More commits than this are worth a checkpoint in a second without commits."""
MANY_COMMITS = 5000
"""More commits than this get their checkpoint even in a busy second."""


class JournalUpkeep:
    def __init__(self, journal: Journal, clock: Clock, monotonic: Callable[[], float]) -> None:
        self._journal = journal
        self._clock = clock
        self._mark_alive_timer = Timer(MARK_ALIVE_S, monotonic)
        self._commits_before = 0
        """Commits since the last checkpoint, a second ago."""

    def mark_alive(self) -> None:
        self._journal.mark_alive(self._clock.note)

    def tick(self, *, storage_ok: bool) -> None:
        if self._mark_alive_timer.is_due:
            self._mark_alive_timer.restart()
            self.mark_alive()
        commits = self._journal.commits
        is_quiet = commits == self._commits_before
        if storage_ok and (commits > MANY_COMMITS or (is_quiet and commits > FEW_COMMITS)):
            try:
                self._journal.checkpoint()
            except StorageError as error:  # the WAL keeps what was written, and takes more while it has room
                logger.error("no checkpoint of the journal: %s", error)
        self._commits_before = self._journal.commits
