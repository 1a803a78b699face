"""One language of the page: its sentences, times of day, names of services, and the words of the wall."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from core.instant import Instant
from core.names import Names
from core.settings.sections import STRICT_MIN, Settings
from demo.office_client import Known
from demo.page.press_replies import Answer
from words.phrases import say
from words.wall import Words


class Notice(Struct, frozen=True):
    text: str
    alarm: bool = False
    """Somebody has to do something."""
    shut: bool = False
    """No numbers are given out, as somebody wanted it."""


class Speech:
    def __init__(self, settings: Settings, language: str) -> None:
        self.language = language
        self.zone = ZoneInfo(settings.office.timezone)
        self.reasons = settings.reasons
        self.is_strict = settings.office.head_start_min >= STRICT_MIN
        """Whether priority always goes first."""
        self.wall = Words(office=replace(settings.office, languages=(language,)), zone=self.zone)
        self._services = {service.code: service.short or service.name for service in settings.service}

    def say(self, sentence: str, **values: object) -> str:
        return say(self.language, sentence, **values)

    def time(self, at: Instant | None, form: str = "%H:%M") -> str:
        return at.moment.astimezone(self.zone).strftime(form) if at is not None else "–"

    def services(self, codes: Iterable[str]) -> str:
        names: Iterable[tuple[str, Names]] = ((code, self._services.get(code, {})) for code in codes)
        return ", ".join(self.wall.name(name) or code for code, name in names)

    def answer(self, answer: Answer | None) -> Notice:
        return Notice(answer.sentence.said(self.language), not answer.done) if answer else Notice("")

    def age(self, known: Known) -> str:
        """How old all is that the bus tells; empty: it is of now."""
        if known.state is None or known.stale is None:
            return ""
        if known.state.clock == "untrusted":
            return self.say("old figures")
        return self.say("figures from {time}", time=self.time(known.state.at))
