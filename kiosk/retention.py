"""Drops days from the journal that are older than the office keeps them, in steps so small that no press waits."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, timedelta

from core.history.daily_figures import as_json, daily_figures
from core.history.day_record import DayRecorder
from core.instant import Now
from runtime.journal.writer import Journal, OldestDay

logger = logging.getLogger(__name__)

STEP = 100
"""Entries that are read, or dropped, in one step: a few milliseconds' work. The figures of a day are made in a step of
their own: 15 ms for a day of 2,000 tickets."""

LONGEST_CLOSED = timedelta(days=31)
"""No office is closed for longer: a clock that is further ahead of the open day is wrong."""


class Retention:
    """Once a date: sums up one old day after another, and drops its entries once its figures are durable."""

    def __init__(self, journal: Journal, keep_months: int, now: Callable[[], Now]) -> None:
        """`keep_months`: 0 keeps all."""
        self._journal = journal
        self._keep_months = keep_months
        self._now = now
        self._finished_on: date | None = None
        """The date on which nothing was left to be dropped."""
        self._forget_day()

    def _forget_day(self) -> None:
        self._recorder = DayRecorder()
        self._read_up_to = 0
        """`seq` of the last entry that the recorder has."""
        self._figures: str | None = None
        """Of the oldest day, once all of it has been read; kept until its entries are dropped."""

    def rest(self) -> None:
        """Leaves all as it is until tomorrow."""
        self._finished_on = self._now().local.date()
        self._forget_day()

    def step(self) -> bool:
        """Does a few milliseconds' work; False when there is none for today. Raises `StorageError`, or
        whatever comes of an old day that cannot be read."""
        now = self._now()
        today = now.local.date()
        # A clock that is not believed, or far from the open day, must not cost a journal its past.
        if not self._keep_months or not now.trusted or self._finished_on == today:
            return False
        if self._journal.drop_leftover(STEP):
            return True
        oldest = self._journal.oldest_day()
        if oldest is None or oldest.day >= self._keep_from(today, oldest.newest).isoformat():
            self._finished_on = today
            return False
        self._sum_up(oldest)
        return True

    def _keep_from(self, today: date, open_day: date) -> date:
        return months_before(min(today, open_day + LONGEST_CLOSED), self._keep_months)

    def _sum_up(self, oldest: OldestDay) -> None:
        """Reads on in this day; the step after its last entry puts its figures in the place of its first ones."""
        if self._figures is None:
            following = self._journal.after(max(self._read_up_to, oldest.begin - 1), STEP)
            entries = [entry for entry in following if entry.seq < oldest.end]
            for entry in entries:
                self._recorder.apply(entry)
                self._read_up_to = entry.seq
            if len(entries) < STEP:
                record = self._recorder.end()
                self._figures = as_json(daily_figures(record)) if record else "{}"
            return
        self._journal.drop_day(oldest, self._figures, STEP)
        self._forget_day()
        logger.info("the entries of %s are dropped; its figures are kept", oldest.day)


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, at most the 28th."""
    month = day.year * 12 + day.month - 1 - months
    return date(month // 12, month % 12 + 1, min(day.day, 28)) if month >= 12 else date.min
