"""The language in which a command speaks of an office: the office's own, also where the shell has another one."""

from __future__ import annotations

from pathlib import Path

from core.settings.sections import Settings
from luot.setup.answers import AnswersError, read
from luot.setup.machine import Machine
from luot.setup.units import ANSWERS
from runtime.settings.load import SettingsError, load_leniently
from words.shell_language import shell_language
from words.translation import LANGUAGES


def office_language(settings_file: Path) -> str:
    """The first one of these settings, whatever else is wrong with them; where nobody can read them, the one that was
    chosen when this machine was set up, else the shell's."""
    try:
        settings, _ = load_leniently(settings_file)
    except SettingsError:
        return chosen_language()
    return language_of(settings)


def language_of(settings: Settings) -> str:
    """The first one of these settings in which there are sentences; where they name none, such as by a mistake, the one
    that was chosen when this machine was set up, else the shell's."""
    return next((each for each in settings.office.languages if each in LANGUAGES), None) or chosen_language()


def chosen_language(machine: Machine | None = None) -> str:
    """The one that was chosen when this machine was set up, else the shell's."""
    try:
        return read((machine or Machine()).path(ANSWERS)).language
    except AnswersError:  # there are none yet, or those of another release
        return shell_language()
