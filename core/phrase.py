"""Words of a message, in English, that can be said in another language by whoever shows them to people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self


class Phrase(str):
    """Its text is the English one; it knows the sentence and the values of which it was made, and `words.sentence` says
    them in another language. Joined with other text, or copied, it is a plain `str`, as a log wants it."""

    __slots__ = ("sentence", "values")
    sentence: str
    """With `{fields}`; a brace of its own is written twice."""
    values: Mapping[str, object]
    """Those that are phrases themselves are said in the other language, too."""

    def __new__(cls, sentence: str, /, **values: object) -> Self:
        made = super().__new__(cls, sentence.format_map(values))
        made.sentence, made.values = sentence, values
        return made

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (str(self),)

    @classmethod
    def as_it_is(cls, text: str) -> Self:
        """What another program has said: it may be known to the catalogues as a whole."""
        return cls(text.replace("{", "{{").replace("}", "}}"))


def mark(sentence: str) -> str:
    """Marks a sentence for translation at the place where it is written; it is said, or made a `Phrase`, later."""
    return sentence
