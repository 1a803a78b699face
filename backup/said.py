"""Why something of a backup cannot be, in the language of whoever is told."""

from __future__ import annotations

from words.translation import say


class SaidError(Exception):
    def __init__(self, sentence: str = "", **values: object) -> None:
        """`sentence`: a marked one; `values` fill its fields."""
        self._sentence = sentence
        self._values = values
        super().__init__(self.said("en"))

    def said(self, language: str) -> str:
        return say(language, self._sentence, **self._values) if self._sentence else ""
