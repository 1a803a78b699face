"""The journal that `luot why`, `audit` and `truth` read, with the office's settings or, for a copied file, without."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date, tzinfo
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from core.messages.events import FREE, Entry, TicketCalled, TicketIssued
from core.names import Names, name_of
from core.settings.sections import OfficeSettings, Settings
from reports.audit.replay import ReplayedDay, replay_day
from runtime.exits import settings_or_exit
from runtime.journal.chain import ChainCheck
from runtime.journal.errors import MissingJournalError
from runtime.journal.heads import Head
from runtime.journal.reader import JournalReader
from runtime.settings.load import DEFAULT_PATH, VARIABLE, add_settings_option
from words.mistakes import settings_error
from words.shell_language import shell_language
from words.translation import LANGUAGES, mark, say

LOOK_BACK = 31
"""A label is looked for on so many last days: nobody keeps a slip for longer."""
NO_FILE = mark("{file}: there is no such file or folder")
NO_OFFICE = OfficeSettings(id="office", name={})


class OfficeTexts(NamedTuple):
    """Texts for what the journal has only keys of, in one language and time zone."""

    language: str
    zone: tzinfo
    services: dict[str, Names]
    reasons: dict[str, Names]
    free: dict[int, str]
    """`seq` of an event → the words that a clerk typed, which the journal keeps only until the next day."""

    def service(self, code: str) -> str:
        return name_of(code, self.services, self.language)

    def reason(self, key: str | None, seq: int) -> str:
        """`seq`: of the event that has this reason."""
        if key == FREE:
            return self.free.get(seq) or say(self.language, "text that is no longer kept")
        return name_of(key, self.reasons, self.language) if key else say(self.language, "not given")


class NotThereError(Exception):
    """There is no journal, or it has no such day or number; the text is a sentence in the language of the answer."""


def add_source(parser: argparse.ArgumentParser) -> None:
    add_settings_option(parser)
    parser.add_argument("--journal", metavar="FILE", type=Path, help="default: that of the settings; it is only read")
    parser.add_argument("--language", choices=LANGUAGES, help="default: the first one of the office")


class JournalSource:
    """A journal that is only read, even while the kiosk writes it. Raises `JournalError`; `NotThereError` where
    there is none."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        settings = settings_of(arguments)
        office = settings.office if settings else NO_OFFICE
        self.path = arguments.journal or Path(settings.kiosk.journal if settings else "")
        language = arguments.language or office.languages[0]
        try:
            self._history = JournalReader(self.path)
        except MissingJournalError:
            raise NotThereError(say(language, NO_FILE, file=self.path)) from None
        self.texts = OfficeTexts(
            language=language,
            zone=ZoneInfo(office.timezone),
            services={s.code: s.short or s.name for s in settings.service} if settings else {},
            reasons=settings.reasons if settings else {},
            free=self._history.words(),
        )
        self.devices = {device.name: device for device in settings.device} if settings else {}
        self.days = self._history.days()
        self.dropped_days = list(self._history.daily_figures())
        """Service days of which only figures are left, oldest first."""

    def day_name(self, asked: str | None) -> str:
        """The service day asked for, or the last one; raises `NotThereError`."""
        language = self.texts.language
        if not self.days:
            raise NotThereError(say(language, "The journal is empty"))
        if asked is None:
            return self.days[-1]
        name, first, last = day_key(asked), day_text(self.days[0]), day_text(self.days[-1])
        if name is None:
            said = mark("“{text}” is not a day; please write it like {day}")
            raise NotThereError(say(language, said, text=asked, day=last))
        if name not in self.days:
            said = mark("The journal has no day {day}; it has {first} to {last}")
            raise NotThereError(say(language, said, day=day_text(name), first=first, last=last))
        return name

    def day_names(self, asked: str | None) -> list[str]:
        """The same, but all days of a month or a year if one is asked for."""
        name = asked and day_key(asked)
        return [day for day in self.days if name and day.startswith(f"{name}-")] or [self.day_name(asked)]

    def last_day(self, labels: Collection[str] = ()) -> str | None:
        """The last of `LOOK_BACK` days on which all these tickets were issued or, without labels, any was called."""
        for name in reversed(self.days[-LOOK_BACK:]):
            events = [entry.event for entry in self._history.entries(name)]
            issued = {event.label for event in events if isinstance(event, TicketIssued)}
            if issued.issuperset(labels) if labels else any(isinstance(event, TicketCalled) for event in events):
                return name
        return None

    @property
    def open_day(self) -> str | None:
        """The last day, if no closing follows on it: people may still wait."""
        last = self._history.seq_of_last("DayClosed", 1)
        return self.days[-1] if self.days and self._history.seq_of_last("DayOpened", 1) > last else None

    def entries(self, name: str) -> Iterator[Entry]:
        """Those of a service day, read as they are asked for."""
        return self._history.entries(name)

    def entries_as_json(self, first: str | None, last: str | None) -> Iterator[bytes]:
        """Those of the days from `first` to `last` as they are on the bus, also of types that are not known here; None:
        a side is open, and what belongs to no day is there, too."""
        return (entry.json for entry in self._history.json_of_days(first, last))

    def day(self, name: str) -> ReplayedDay:
        entries = tuple(self.entries(name))
        return replay_day(entries, following=self._history.day_opened_after(entries[-1].seq) if entries else None)

    def check_chain(self, heads: Sequence[Head]) -> ChainCheck:
        return self._history.check_chain(heads)


def settings_of(arguments: argparse.Namespace) -> Settings | None:
    """None for a journal that was copied to a machine without settings, unless the arguments name a settings file."""
    named = arguments.settings or os.environ.get(VARIABLE)
    if arguments.journal and not named and not DEFAULT_PATH.exists():
        return None
    language = arguments.language or shell_language()
    return settings_or_exit(arguments.settings, tell=lambda error: settings_error(error, language))


def day_key(text: str) -> str | None:
    """The journal's form of a day, month or year that a person typed: `24/11/2026`, `24.11.2026`, `2026-11-24` →
    `2026-11-24`; `11/2026`, `2026-11` → `2026-11`; `2026` → `2026`; any other text → None."""
    written = re.fullmatch(r"(?:(?:(\d{1,2})[/.-])?(\d{1,2})[/.-])?(\d{4})", text.strip())
    named = re.fullmatch(r"(\d{4})-(\d\d)(?:-(\d\d))?", text.strip())
    day, month, year = (written[1], written[2], written[3]) if written else (None, None, None)
    if named:
        year, month, day = named[1], named[2], named[3]
    try:
        whole = date(int(year or 0), int(month or 1), int(day or 1)).isoformat()
    except ValueError:
        return None
    return whole if day else whole[:7] if month else whole[:4]


def day_text(name: str) -> str:
    """`2026-11-24` → `24/11/2026`; the same for a month or a year."""
    return "/".join(reversed(name.split("-")))
