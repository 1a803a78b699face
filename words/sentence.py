"""Sentences with their values, to be said later in any language, and errors whose text is one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from core.names import name_in
from core.phrase import Phrase
from words.translation import say


class Sentence(NamedTuple):
    """A sentence with its values, to be said later in any language."""

    msgid: str
    values: Mapping[str, object] = {}
    """`Names`, also those in a tuple, are replaced by the name in the language of the sentence, and a sentence
    or a phrase is said in it."""

    def said(self, language: str) -> str:
        return _said(language, self.msgid, self.values)


class SaidError(Exception):
    """Why something cannot be, in the language of whoever is told."""

    def __init__(self, sentence: str = "", **values: object) -> None:
        """`sentence`: a marked one; `values` fill its fields."""
        self._sentence = Sentence(sentence, values)
        super().__init__(self.said("en"))

    def said(self, language: str) -> str:
        return self._sentence.said(language) if self._sentence.msgid else ""


def phrase_in(text: str, language: str) -> str:
    """A phrase in this language; other text as it is."""
    return _said(language, text.sentence, text.values) if isinstance(text, Phrase) else text


def _said(language: str, msgid: str, values: Mapping[str, object]) -> str:
    return say(language, msgid, **{key: _in(language, value) for key, value in values.items()})


def _in(language: str, value: object) -> object:
    match value:
        case Phrase():
            return phrase_in(value, language)
        case Sentence():
            return value.said(language)
        case tuple():
            return ", ".join(str(_in(language, each)) for each in value)
        case dict():
            return name_in(value, language)
    return value
