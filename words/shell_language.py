"""The language of a command's messages where no settings file has been read yet."""

from __future__ import annotations

import os
from collections.abc import Mapping

from words.translation import LANGUAGES

VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""Where a shell keeps the language of messages; the first one that is set counts."""


def shell_language(environ: Mapping[str, str] = os.environ) -> str:
    """The language of the shell's locale; English if there are no sentences in it."""
    locale = next((environ[name] for name in VARIABLES if environ.get(name)), "")
    language = locale.partition("_")[0].partition(".")[0]
    return language if language in LANGUAGES else "en"
