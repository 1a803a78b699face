"""The words of the page in one language: sentences, times of day, names of services, and what the wall says."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from core.instant import Instant
from core.settings.conversions import short_names
from core.settings.sections import STRICT_MIN, Settings
from demo.page.press_replies import PressReply
from runtime.bus.office_client import Known
from words.local_words import LocalWords
from words.wall_words import WallWords


class PageNotice(Struct, frozen=True):
    text: str
    alarm: bool = False
    """Something does not work, and staff have to do something about it."""
    refused: bool = False
    """What was asked for has not been done."""
    shut: bool = False
    """No tickets are issued, on purpose."""


class PageWords(LocalWords):
    def __init__(self, settings: Settings, language: str) -> None:
        self.language = language
        self.zone = ZoneInfo(settings.office.timezone)
        super().__init__(language, self.zone)
        self.reasons = settings.reasons
        self.head_start_min = settings.office.head_start_min
        self.is_strict = self.head_start_min >= STRICT_MIN
        """Whether priority always goes first."""
        self.offsets = {counter.id: counter.offsets for counter in settings.counter}
        self.wall = WallWords(office=replace(settings.office, languages=(language,)), zone=self.zone)
        self._services = short_names(settings)

    def time_or_dash(self, at: Instant | None, form: str = "%H:%M") -> str:
        return "–" if at is None else self.time(at, form)

    def services(self, codes: Iterable[str]) -> str:
        return ", ".join(self.name(self._services.get(code, {})) or code for code in codes)

    def reply(self, reply: PressReply | None) -> PageNotice:
        if reply is None:
            return PageNotice("")
        refused = not reply.done and not reply.alarm
        return PageNotice(reply.sentence.said(self.language), alarm=reply.alarm, refused=refused)

    def age(self, known: Known) -> str:
        """How old a stale state is; empty if it is fresh."""
        if known.state is None or known.stale is None:
            return ""
        if known.state.clock == "untrusted":
            return self.say("old data")
        return self.say("data from {time}", time=self.time(known.state.at))
