"""Sentences, names and times of day in one language and one time zone."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from core.instant import Instant
from core.names import Names, name_in
from words.times import when
from words.translation import say


class LocalWords:
    def __init__(self, language: str, zone: tzinfo) -> None:
        self.language = language
        self._zone = zone

    def say(self, sentence: str, **values: object) -> str:
        return say(self.language, sentence, **values)

    def name(self, names: Names) -> str:
        """The name in this language, or in any other if there is none."""
        return name_in(names, self.language)

    def time(self, at: Instant, form: str = "%H:%M") -> str:
        return f"{self.moment(at):{form}}"

    def moment(self, at: Instant) -> datetime:
        return at.moment.astimezone(self._zone)

    def day(self, at: Instant) -> date:
        return self.moment(at).date()

    def when(self, at: Instant, *, tomorrow: date) -> str:
        return when(self.language, self.moment(at), tomorrow)
