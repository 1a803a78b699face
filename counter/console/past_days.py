"""Days in the journal as pages and the HTTP interface tell them: figures, the story of a ticket, who did what."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from core.messages.events import TicketIssued
from core.settings.conversions import short_names
from core.settings.sections import Settings
from reports.audit.acts import Act, acts_of
from reports.audit.journal_source import LOOK_BACK, NotThereError, OfficeTexts, day_text
from reports.audit.replay import replay_day
from reports.audit.ticket_story import TicketStory, ticket_story
from reports.day_figures import day_figures
from runtime.journal.reader import JournalReader
from words.translation import mark, say

DAY = re.compile(r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
NO_JOURNAL = mark("The journal cannot be read")
NOT_ISSUED = mark("Number {label} was not issued on {day}")


class DayNotKeptError(Exception):
    """The journal has nothing of such a day; the text names it."""


class PastDays:
    """Methods raise `JournalError` when the journal cannot be read, `DayNotKeptError` for a day that it has not."""

    def __init__(self, settings: Settings, journal: Path) -> None:
        self._settings = settings
        self._path = journal

    def names(self) -> list[str]:
        """All service days of which anything is kept, oldest first."""
        journal = JournalReader(self._path)
        return sorted({*journal.daily_figures(), *journal.days()})

    def names_in_full(self) -> list[str]:
        """Those of which every entry is kept, oldest first."""
        return JournalReader(self._path).days()

    def figures(self, day: str) -> dict[str, Any]:
        """`services`: service → figures; `entries`: whether the day's entries are kept, too."""
        journal = JournalReader(self._path)
        if day in journal.days():
            return {"day": day, "entries": True, "services": day_figures(journal.entries(day))}
        kept = journal.daily_figures()
        if day not in kept:
            raise DayNotKeptError(day)
        return {"day": day, "entries": False, "services": msgspec.json.decode(kept[day])}

    def ticket(self, day: str, label: str, language: str) -> TicketStory:
        """Raises `NotThereError` for a number that was not issued on that day, too."""
        journal = JournalReader(self._path)
        entries = tuple(journal.entries(day)) if DAY.match(day) else ()
        if not entries:
            raise DayNotKeptError(day)
        replayed = replay_day(entries, following=journal.day_opened_after(entries[-1].seq))
        if label not in replayed.issued:
            raise NotThereError(say(language, NOT_ISSUED, label=label, day=day_text(day)))
        return ticket_story(replayed, label, self._texts(language, journal.words()))

    def issued_on(self, label: str) -> str | None:
        """The last of `LOOK_BACK` days on which this number was issued; None: on none of them."""
        journal = JournalReader(self._path)
        for day in reversed(journal.days()[-LOOK_BACK:]):
            events = (entry.event for entry in journal.entries(day))
            if any(isinstance(event, TicketIssued) and event.label == label for event in events):
                return day
        return None

    def acts(self, day: str, language: str) -> list[Act]:
        """All that people and devices did on a day, oldest first."""
        journal = JournalReader(self._path)
        if day not in journal.days():
            raise DayNotKeptError(day)
        return list(acts_of(journal.entries(day), self._texts(language, journal.words())))

    def _texts(self, language: str, free: dict[int, str]) -> OfficeTexts:
        settings = self._settings
        return OfficeTexts(
            language=language,
            zone=ZoneInfo(settings.office.timezone),
            services=short_names(settings),
            reasons=settings.reasons,
            free=free,
        )
