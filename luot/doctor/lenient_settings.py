"""Settings to examine a machine by, however wrong they are: its disk, its clock and its power can be looked at."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from core.settings.problem import Problem
from core.settings.sections import OfficeSettings, Settings
from runtime.settings.load import SettingsError, load_leniently
from runtime.settings.validation import convert_leniently


class Read(NamedTuple):
    settings: Settings
    """With a default in the place of each wrong value without which nothing could be looked at."""
    problems: list[Problem]
    is_unread: bool
    """The file is missing or no TOML: all settings are defaults."""


def read_settings(file: Path) -> Read:
    try:
        settings, problems = load_leniently(file)
    except SettingsError as error:
        settings, _ = convert_leniently({}, Settings)
        return Read(settings, error.problems, is_unread=True)
    default = OfficeSettings(id="", name={})
    wrong = {problem.key for problem in problems}
    for key in ("timezone", "clock", "languages"):
        if any(name.startswith(f"office.{key}") for name in wrong):
            settings = replace(settings, office=replace(settings.office, **{key: getattr(default, key)}))
    return Read(settings, problems, is_unread=False)
