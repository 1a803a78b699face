"""The languages of a wall, in which all that it says stands by turns."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from core.settings.sections import DisplaySettings, OfficeSettings
from words.wall_words import WallWords


def board_words(office: OfficeSettings, display: DisplaySettings) -> tuple[WallWords, ...]:
    """What a wall says in each of its languages, the main one first."""
    zone = ZoneInfo(office.timezone)
    languages = display.languages or office.languages[:1]
    return tuple(WallWords(office=office, zone=zone, language=language) for language in languages)
