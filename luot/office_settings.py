"""The settings for a command, or why they cannot be used, in the office's language."""

from __future__ import annotations

from core.settings.sections import DeviceSettings, Settings
from luot.language import language_of, office_language
from runtime import exits
from runtime.settings.load import SettingsError, settings_path
from words.mistakes import mistake, settings_error


def settings_or_exit(argument: str | None) -> Settings:
    """As `runtime.exits` does for programs, whose logs are English."""
    return exits.settings_or_exit(argument, tell=lambda error: told(error, argument))


def device_or_exit(settings: Settings, name: str | None, *, role: str) -> DeviceSettings:
    return exits.device_or_exit(settings, name, role=role, tell=lambda problem: mistake(problem, language_of(settings)))


def told(error: SettingsError, argument: str | None) -> str:
    """`argument`: of `--settings`."""
    return settings_error(error, office_language(settings_path(argument)))
