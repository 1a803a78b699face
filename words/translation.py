"""Sentences for people, in their language: English stands in the code, the others in the catalogues under `locale`.

After a change to `locale/*/LC_MESSAGES/luot.po` install again (`pip install -e .`): that compiles the catalogues.
"""

from __future__ import annotations

import functools
import gettext
from pathlib import Path

from core.phrase import mark as mark

DOMAIN = "luot"
LOCALE = Path(__file__).parent / "locale"
LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
"""The languages with a full set of sentences, and what each is called by its own speakers."""


class CatalogueError(Exception):
    """A language has a catalogue that was never compiled; the text says how to do it."""


def say(language: str, msgid: str, /, **values: object) -> str:
    """The sentence in this language with its `{fields}` filled in; in English if the language has no catalogue."""
    sentence = _catalogue(language).gettext(msgid)
    return sentence.format_map(_Values(values)) if "{" in sentence or "}" in sentence else sentence


class _Values(dict[str, object]):
    def __missing__(self, key: str) -> str:
        """A sentence with a gap is better than an error: its reader stands at a counter."""
        return "…"


@functools.cache
def _catalogue(language: str) -> gettext.NullTranslations:
    folder = LOCALE / language / "LC_MESSAGES"
    if not (folder / f"{DOMAIN}.po").exists() and not (folder / f"{DOMAIN}.mo").exists():
        return gettext.NullTranslations()
    try:
        return gettext.translation(DOMAIN, LOCALE, languages=[language])
    except FileNotFoundError:
        raise CatalogueError(f"{folder}/{DOMAIN}.po is not compiled; `pip install -e .` does that") from None
