"""Sentences with their values, to be said later in any language, and errors whose text is one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from core.names import name_in
from words.translation import say


class Sentence(NamedTuple):
    """A sentence with its values, to be said later in any language."""

    msgid: str
    values: Mapping[str, object] = {}
    """`Names`, also those in a tuple, are replaced by the name in the language of the sentence, and a sentence is said
    in it."""

    def said(self, language: str) -> str:
        return say(language, self.msgid, **{key: _in(language, value) for key, value in self.values.items()})


class SaidError(Exception):
    """Why something cannot be, in the language of whoever is told."""

    def __init__(self, sentence: str = "", **values: object) -> None:
        """`sentence`: a marked one; `values` fill its fields."""
        self._sentence = Sentence(sentence, values)
        super().__init__(self.said("en"))

    def said(self, language: str) -> str:
        return self._sentence.said(language) if self._sentence.msgid else ""


def _in(language: str, value: object) -> object:
    match value:
        case Sentence():
            return value.said(language)
        case tuple():
            return ", ".join(str(_in(language, each)) for each in value)
        case dict():
            return name_in(value, language)
    return value
