"""Mistakes in a settings file, in the language of whoever mends it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.settings.problem import MOST_OF_A_KEY, Problem, escaped, shortened
from runtime.settings.load import SettingsError, told
from words.sentence import phrase_in
from words.translation import mark, say

MISTAKE = mark("{key}: {value}: expected {expected}")
MORE = mark("and {more} more mistakes")


def mistake(problem: Problem, language: str) -> str:
    """One mistake; in English what `str` makes of it."""
    key, value, expected = (phrase_in(part, language) for part in problem)
    key = shortened(key, MOST_OF_A_KEY)
    return escaped(say(language, MISTAKE, key=key, value=value, expected=expected))


def mistakes(file: Path, problems: Sequence[Problem], language: str) -> list[str]:
    """A line for each, but not thousands of them."""
    return told(file, problems, lambda problem: mistake(problem, language), lambda rest: say(language, MORE, more=rest))


def settings_error(error: SettingsError, language: str) -> str:
    return "\n".join(mistakes(error.path, error.problems, language))
