"""What is said when `luot-setup` ends without having done what it was asked for."""

from __future__ import annotations

from pathlib import Path

from tomlkit.exceptions import TOMLKitError

from luot.language import chosen_language
from luot.setup.answers import AnswersError
from luot.setup.dialogue import Ended
from luot.setup.machine import Machine, MachineError
from luot.setup.office import SETTINGS, SetupError
from runtime.settings.load import SettingsError, load
from words.mistakes import settings_error
from words.os_errors import os_error
from words.translation import mark, say

NO_SETTINGS = mark("This machine has no settings yet: sudo luot-setup makes them")
MEND = mark("Nothing was changed. Mend this in {file}, luot check tells when it is right; then do the same once more")
OR_BEFORE = mark("Or take the settings of before the last change: sudo cp {before} {file}")
BROKEN_OFF = mark("Ended before all was done: the same command once more brings it to its end")

ENDINGS = (SetupError, MachineError, AnswersError, SettingsError, TOMLKitError, OSError, Ended, KeyboardInterrupt)
"""What is no fault of a program's."""


def reason(error: BaseException, machine: Machine) -> str:
    """One of `ENDINGS` in words, in the office's language."""
    language = chosen_language(machine)
    match error:
        case KeyboardInterrupt():
            return say(language, BROKEN_OFF)
        case SettingsError() | TOMLKitError():
            return _wrong_settings(error, machine, language)
        case OSError():
            return os_error(error, language)
    return str(error)


def _wrong_settings(error: Exception, machine: Machine, language: str) -> str:
    file = machine.path(SETTINGS)
    if not file.exists():
        return say(language, NO_SETTINGS)
    before = file.with_name(f"{file.name}.before")
    told = [_mistakes(error, file, language), say(language, MEND, file=file)]
    if before.exists():
        told.append(say(language, OR_BEFORE, before=before, file=file))
    return "\n".join(told)


def _mistakes(error: Exception, file: Path, language: str) -> str:
    """What tomlkit says of a file that is no TOML is English; read once more, it is told as any other mistake."""
    try:
        if not isinstance(error, SettingsError):
            load(file)
    except SettingsError as found:
        error = found
    return settings_error(error, language) if isinstance(error, SettingsError) else f"{file}: {error}"
