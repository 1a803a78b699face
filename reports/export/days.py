"""Which service days an export is about."""

from __future__ import annotations

from typing import NamedTuple

from reports.audit.journal_source import JournalSource, NotThereError, day_key, day_text
from words.translation import mark, say

NO_DAY = mark("“{text}” is not a day; please write it like {day}")
NOTHING = mark("The journal has no day from {from_} to {to}; it has {first} to {last}")
BACKWARDS = mark("The first day, {from_}, comes after the last one, {to}")


class ExportedDays(NamedTuple):
    names: list[str]
    """Service days whose entries are kept, oldest first; never empty."""
    dropped: list[str]
    """Those of the same time of which only figures are left, oldest first."""


def exported_days(source: JournalSource, first: str | None, last: str | None) -> ExportedDays:
    """The days from `first` to `last`, as a person has typed them: a day, or a month or a year: all its days.

    Not every date is a service day, so only a time without any raises `NotThereError`, and what is no day.
    """
    source.day_name(None)  # an empty journal has its own sentence
    from_, to = (_key(source, text) for text in (first, last))
    language = source.texts.language
    if from_ and to and from_ > to and not from_.startswith(to):
        raise NotThereError(say(language, BACKWARDS, from_=day_text(from_), to=day_text(to)))
    names = [name for name in source.days if _is_within(name, from_, to)]
    if not names:
        oldest, newest = source.days[0], source.days[-1]
        asked = {"from_": day_text(from_ or oldest), "to": day_text(to or newest)}
        raise NotThereError(say(language, NOTHING, **asked, first=day_text(oldest), last=day_text(newest)))
    return ExportedDays(names, [name for name in source.dropped_days if _is_within(name, from_, to)])


def _is_within(name: str, from_: str, to: str) -> bool:
    return name >= from_ and (not to or name[: len(to)] <= to)


def _key(source: JournalSource, text: str | None) -> str:
    """An empty text for a side that is open."""
    if text is None:
        return ""
    key = day_key(text)
    if key is None:
        raise NotThereError(say(source.texts.language, NO_DAY, text=text, day=day_text(source.days[-1])))
    return key
