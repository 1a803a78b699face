"""Keeps the journal in shape: checkpoints and the dropping of old days in quiet seconds, and signs of life."""

from __future__ import annotations

import logging
from collections.abc import Callable

from kiosk.retention import Retention
from kiosk.timer import Timer
from runtime.clock import Clock
from runtime.journal.errors import JournalError, StorageError
from runtime.journal.writer import Journal

logger = logging.getLogger(__name__)

MARK_ALIVE_S, MARK_EMPTY_S = 60, 600
"""While somebody waits, and while nobody does: after a kill the office may count as away for so long in which it was
not, and those who wait would notice it most. Each sign makes the file system write some 10 kB: one a minute, day and
night, would be 14 MB, on a card."""
FEW_COMMITS = 20
"""More commits than this are worth a checkpoint in a second without commits."""
CHECKPOINT_S = 30
"""After so long even one commit is worth it: what is left in the WAL hangs on each of its bytes."""
MANY_COMMITS = 30
"""More commits than this get their checkpoint even in a busy second, before the WAL outgrows what is preallocated."""


class JournalUpkeep:
    def __init__(self, journal: Journal, clock: Clock, monotonic: Callable[[], float], *, keep_months: int = 0) -> None:
        """`keep_months`: `[office] keep_months`."""
        self._journal = journal
        self._clock = clock
        self._retention = Retention(journal, keep_months, clock.now)
        self._mark_alive_timer = Timer(MARK_ALIVE_S, monotonic)
        self._mark_empty_timer = Timer(MARK_EMPTY_S, monotonic)
        self._checkpoint_timer = Timer(CHECKPOINT_S, monotonic)
        self._checkpoint_timer.restart()
        self.is_damaged = False
        """Whether the last checkpoint failed for another reason than a full disk."""
        self._is_held = False
        """Whether a reader kept the last checkpoint from emptying the WAL."""
        self._commits_before = 0
        """Commits since the last checkpoint, a second ago."""

    def mark_alive(self) -> None:
        self._mark_alive_timer.restart()
        self._mark_empty_timer.restart()
        self._journal.mark_alive(self._clock.note)

    def tick(self, *, storage_ok: bool, anybody_waits: bool) -> None:
        """Once a second."""
        if (self._mark_alive_timer if anybody_waits else self._mark_empty_timer).is_due:
            self.mark_alive()
        if storage_ok:
            self._use_second(is_quiet=self._journal.commits == self._commits_before)
        self._commits_before = self._journal.commits

    def _use_second(self, *, is_quiet: bool) -> None:
        commits = self._journal.commits
        worth = 0 if self._checkpoint_timer.is_due else FEW_COMMITS
        if commits > MANY_COMMITS or (is_quiet and commits > worth):
            self._checkpoint()
        elif is_quiet:
            self._drop_old_days()

    def _checkpoint(self) -> None:
        self._checkpoint_timer.restart()
        try:
            is_empty = self._journal.checkpoint()
        except JournalError as error:  # the WAL keeps what was written, and takes more while it has room
            logger.error("no checkpoint of the journal: %s", error)
            self.is_damaged = not isinstance(error, StorageError)
            return
        self.is_damaged = False
        if not is_empty and not self._is_held:
            logger.warning("a program that reads the journal keeps its log from being emptied; is it stopped?")
        self._is_held = not is_empty

    def _drop_old_days(self) -> None:
        """An old day that cannot be read, or a disk without room, must not stop the office: tomorrow is soon enough."""
        try:
            self._retention.step()
        except Exception as error:  # noqa: BLE001  # whatever it is, people still want tickets
            logger.error("old days are not dropped from the journal today: %s", error)
            self._retention.rest()
