"""The sentences that people read, in their language: English stands in the code, others in the catalogues beside it.

After a change to `locale/*/LC_MESSAGES/luot.po` install again (`pip install -e .`): that compiles the catalogues.
"""

from __future__ import annotations

import functools
import gettext
from collections.abc import Iterable
from pathlib import Path

from core.commands import RefusalCode, Refused
from core.state import Names

DOMAIN = "luot"
LOCALE = Path(__file__).parent / "locale"


class CatalogueError(Exception):
    """A language has a catalogue, but it was never compiled; the text says how to do it."""


def say(language: str, msgid: str, /, **values: object) -> str:
    """The sentence in this language, its `{fields}` filled in; in English where there is no catalogue."""
    sentence = _catalogue(language).gettext(msgid)
    return sentence.format_map(_Values(values)) if "{" in sentence else sentence


def mark(msgid: str) -> str:
    """Marks a sentence for the catalogues that is said later, by `say`."""
    return msgid


class _Values(dict[str, object]):
    def __missing__(self, key: str) -> str:
        """A sentence with a hole is better than none: who reads it stands at a counter."""
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


REFUSALS: dict[RefusalCode, str] = {
    "malformed": mark("This command is not valid: {what}"),
    "not_allowed": mark("This device may not do that"),
    "too_late": mark("It is too late for that"),
    "unknown_counter": mark("There is no counter {counter}"),
    "unknown_service": mark("There is no service {service} here"),
    "unknown_ticket": mark("Number {label} was not given out today"),
    "counter_closed": mark("Counter {counter} is not open"),
    "counter_busy": mark("Counter {counter} still has a number"),
    "nothing_called": mark("Counter {counter} has not called a number"),
    "nobody_waiting": mark("Nobody is waiting"),
    "wrong_state": mark("That is not possible now"),
    "issuing_closed": mark("No new numbers for now"),
    "quota": mark("All numbers of today are given out"),
    "printer_busy": mark("The printer is busy, please wait for the slip"),
    "storage": mark("The machine is out of order, please see the guide"),
}


def refusal(language: str, refused: Refused) -> str:
    """Why the command was not done, for the one who gave it."""
    return say(language, REFUSALS[refused.code], **refused.values)


def refusal_names(languages: Iterable[str], refused: Refused) -> Names:
    """The same in each language of the office."""
    return {language: refusal(language, refused) for language in languages}
