"""Where a journal is, and in whose words it is told: from the settings, or, of a copied file, without them."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Collection
from datetime import date, tzinfo
from pathlib import Path
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo

from core.messages.events import FREE, TicketCalled, TicketIssued
from core.names import Names, name_in
from core.settings.sections import OfficeSettings, Settings
from reports.audit.replay import Called, Day, replayed
from runtime.journal.journal import History
from runtime.service import settings_or_exit
from runtime.settings.load import DEFAULT_PATH, VARIABLE, add_settings
from words.phrases import LANGUAGES, mark, say

LOOK_BACK = 31
"""Days: nobody keeps a slip for longer."""
AN_OFFICE = OfficeSettings(id="office", name={})


class Words(NamedTuple):
    """What the journal only has keys for."""

    language: str
    zone: tzinfo
    services: dict[str, Names]
    reasons: dict[str, Names]
    free: dict[int, str]
    """`seq` of an event → what somebody typed; emptied with each day."""

    def service(self, code: str) -> str:
        return self._of(self.services, code)

    def reason(self, called: Called) -> str:
        """What staff gave as the reason of a call."""
        key = called.event.reason
        if key == FREE:
            return self.free.get(called.entry.seq) or say(self.language, "words that are not kept any more")
        return self._of(self.reasons, key) if key else say(self.language, "not given")

    def _of(self, names: dict[str, Names], key: str) -> str:
        return name_in(names.get(key, {}), self.language, key)


class NotThereError(Exception):
    """The journal has no such day or number; the text is a sentence in the language of the answer."""


def add_source(parser: argparse.ArgumentParser) -> None:
    add_settings(parser)
    parser.add_argument("--journal", metavar="FILE", type=Path, help="default: that of the settings; it is only read")
    parser.add_argument("--language", choices=LANGUAGES, help="default: the first one of the office")


class Source:
    """A journal that is only read, also while the kiosk writes it. `JournalError`: it cannot be. In a `with`."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        settings = settings_of(arguments)
        office = settings.office if settings else AN_OFFICE
        path = arguments.journal or Path(settings.kiosk.journal if settings else "")
        self._history = History(path)
        self.words = Words(
            language=arguments.language or office.languages[0],
            zone=ZoneInfo(office.timezone),
            services={s.code: s.short or s.name for s in settings.service} if settings else {},
            reasons=settings.reasons if settings else {},
            free=self._history.words(),
        )
        self.days = self._history.days()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._history.close()

    def a_day(self, asked: str | None) -> str:
        """This service day of the journal, or its last one; raises `NotThereError`."""
        name = asked and as_named(asked)
        return next((day for day in self.days if day == name), None) or self._last(asked)

    def some_days(self, asked: str | None) -> list[str]:
        """As `a_day`, or all days of a month or a year."""
        name = asked and as_named(asked)
        return [day for day in self.days if name and day.startswith(f"{name}-")] or [self.a_day(asked)]

    def _last(self, asked: str | None) -> str:
        language = self.words.language
        if self.days and asked is None:
            return self.days[-1]
        if not self.days:
            raise NotThereError(say(language, "The journal is empty"))
        name = as_named(asked or "")
        if name is None:
            today = shown(self.days[-1])
            raise NotThereError(say(language, "“{text}” is no day; please write it like {day}", text=asked, day=today))
        said = mark("The journal has no day {day}; it has {first} to {last}")
        first, last = shown(self.days[0]), shown(self.days[-1])
        raise NotThereError(say(language, said, day=shown(name), first=first, last=last))

    def last_day(self, labels: Collection[str] = ()) -> str | None:
        """The last service day on which all these numbers were given out; of none, the last one with a call.

        A day that was opened in the evening has neither; None: nor has any of the last `LOOK_BACK` days.
        """
        for name in reversed(self.days[-LOOK_BACK:]):
            events = [entry.event for entry in self._history.entries(name)]
            issued = {event.label for event in events if isinstance(event, TicketIssued)}
            if issued.issuperset(labels) if labels else any(isinstance(event, TicketCalled) for event in events):
                return name
        return None

    def day(self, name: str) -> Day:
        entries = tuple(self._history.entries(name))
        return replayed(entries, following=self._history.day_opened_after(entries[-1].seq) if entries else None)


def settings_of(arguments: argparse.Namespace) -> Settings | None:
    """None: nobody named any and there are none on this machine, as with a journal that was copied elsewhere."""
    named = arguments.settings or os.environ.get(VARIABLE)
    if arguments.journal and not named and not DEFAULT_PATH.exists():
        return None
    return settings_or_exit(arguments.settings)


def as_named(text: str) -> str | None:
    """A day, month or year as the journal names it, from that or from what people write; None: it is none.

    `24/11/2026`, `24.11.2026`, `2026-11-24` → `2026-11-24`; `11/2026`, `2026-11` → `2026-11`; `2026`.
    """
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


def shown(name: str) -> str:
    """A service day, a month or a year as people write it."""
    return "/".join(reversed(name.split("-")))
