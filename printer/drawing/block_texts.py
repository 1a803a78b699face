"""What each block says on one slip: its texts in the slip's languages, their fields filled in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from core.messages.state import Minutes
from core.names import Names, name_in
from printer.drawing.slip_layout import AnyBlock, Lines, Logo, Number, Qr, Row, Saving, Sentence, Words, in_language
from printer.slip import Slip

HEART = "♥ "
"""At the beginning of a text; drawn, as few fonts have it."""
Fields = Mapping[str, str]
"""Field → words; what is not known is not there."""


class Service(NamedTuple):
    """What people come for."""

    code: str
    name: Names
    short: Names


class Speech(NamedTuple):
    """One language of a slip."""

    language: str
    fields: Fields
    short: Fields
    """The same with the service's short name."""


class Said(NamedTuple):
    """A text in one language: the wordings to choose from, the fuller first."""

    second: bool
    """In the slip's second language."""
    wordings: tuple[str, ...]

    def without_heart(self) -> Said:
        return Said(self.second, tuple(words.removeprefix(HEART) for words in self.wordings))


class Issuer(NamedTuple):
    """What the slips of one office say, however they look."""

    id: str
    always: Mapping[str, Names]
    """Field → words by language: what is the same on every slip."""
    services: tuple[Service, ...]
    languages: tuple[str, ...]
    """One or two; the first is the louder one."""
    address: str | None = None
    """Template of what the QR code says; None: there is no code."""
    logo: Path | None = None


class Told(NamedTuple):
    """What can be said on one slip."""

    slip: Slip
    speech: tuple[Speech, ...]
    address: str | None
    """What the QR code says."""


class Wording:
    """An office's words for its slips."""

    def __init__(self, words: Words, issuer: Issuer) -> None:
        self._words = words
        self._issuer = issuer

    def of(self, slip: Slip) -> Told:
        speech = tuple(self._speech(slip, language) for language in self._issuer.languages)
        return Told(slip, speech, address(self._issuer.address, slip, self._issuer.id))

    def _speech(self, slip: Slip, language: str) -> Speech:
        fields = self._same(language) | {"service": name_in(slip.service, language), "label": slip.label}
        if slip.ahead is not None:
            fields["ahead"] = str(slip.ahead)
        if slip.forecast is not None:
            name = "wait" if slip.turn is None else "turn"
            fields[name] = fields["forecast"] = expected(self._words, language, slip.forecast, slip.turn)
        if slip.taken is not None:
            fields |= {"time": f"{slip.taken:%H:%M}", "date": f"{slip.taken:%d/%m/%Y}"}
        short = slip.short.get(language) or fields["service"]
        return Speech(language, fields, fields | {"service": short})

    def _same(self, language: str) -> dict[str, str]:
        return {field: name_in(names, language) for field, names in self._issuer.always.items() if names}


def expected(words: Words, language: str, forecast: Minutes, turn: tuple[datetime, datetime] | None) -> str:
    """A forecast in words."""
    if turn is not None:
        begins, ends = (f"{at:%H:%M}" for at in turn)
        return in_language(words.hours, language).format_map({"from": begins, "to": ends})
    low, high = forecast
    if high == 0:
        return in_language(words.soon, language)
    if high <= 5:
        return in_language(words.under_5, language)
    return in_language(words.minutes, language).format_map({"low": low, "high": high})


def address(template: str | None, slip: Slip, office: str) -> str | None:
    """What the QR code of this slip says."""
    values = {"label": slip.label, "day": slip.day, "office": office}
    return template and template.format_map({field: quote(value, safe="") for field, value in values.items()})


class Content(NamedTuple):
    """What a block shows on one slip; two blocks of the same kind with the same content look the same."""

    texts: tuple[tuple[Said, ...], ...] = ()
    """Each in its languages: the one of lines; name, short name, value and lesser value of a row; those beside a code.
    """
    sign: str | None = None
    """The number; what the code says."""
    small: bool = False
    """The number as small as it may be."""


def content(block: AnyBlock, told: Told, saved: Collection[Saving] = ()) -> Content | None:
    """None: the block does not stand on this slip. `saved`: on this block."""
    made = [saving.what for saving in saved]
    shorter = 0 if "shorter" in made else 1 if "shorter second" in made else 2
    spared = [saving.sentence for saving in saved if saving.what == "spare"]
    match block:
        case Lines():
            said = _said(block, told, spared=bool(spared), shorter_from=shorter)
            return Content((said,)) if said else None
        case Row():
            return _row(block, told.speech, spared=bool(spared), shorter_from=shorter)
        case Qr() | Logo():
            beside = tuple(
                _said(sentence, told, spared=n in spared, shorter_from=shorter)
                for n, sentence in enumerate(block.beside)
            )
            if isinstance(block, Logo):
                return Content(beside)
            return Content(beside, told.address) if any(beside) or told.address else None
        case Number():
            return Content(sign=told.slip.label, small=bool(saved))
        case _:
            return Content()


def _said(sentence: Sentence, told: Told, *, spared: bool, shorter_from: int) -> tuple[Said, ...]:
    """`shorter_from`: the first language, from 0, that says it in fewer words."""
    slip = told.slip
    stands = {None: True, "priority": slip.class_ == "P", "marked": slip.marked, "qr": told.address is not None}
    if not stands[sentence.when] or (spared and sentence.spare == "all"):
        return ()
    both = sentence.second and not (spared and sentence.spare == "second")
    return _filled(sentence.text, told.speech[: 1 + both], sentence.shorter, shorter_from)


def _row(row: Row, speech: tuple[Speech, ...], *, spared: bool, shorter_from: int) -> Content | None:
    """Where its value is not known, the row is left out."""
    if spared and row.spare == "all":
        return None
    names = speech[: 1 + (row.second and not (spared and row.spare == "second"))]
    values = names[:1] if spared and row.spare == "value" else names
    value = _filled(row.value, values)
    if not value or value[0].second:
        return None
    short = {language: row.short.get(language) or in_language(row.name, language) for language, *_ in names}
    both = (_filled(text, names, row.shorter, shorter_from) for text in (row.name, short))
    return Content((*both, value, _filled(row.less, values) if row.less else ()))


def _filled(
    text: str | Names, speech: tuple[Speech, ...], instead: Names | None = None, instead_from: int = 0
) -> tuple[Said, ...]:
    """In each language in which all of it is known; in the second only where it says it otherwise.

    `instead`: what languages from that one on say.
    """
    said: list[Said] = []
    for n, (language, *readings) in enumerate(speech):
        other = (instead or {}) if n >= instead_from else {}
        words = other.get(language, in_language(text, language))
        try:
            wordings = tuple(dict.fromkeys(words.format_map(fields) for fields in readings))
        except KeyError:
            continue
        if words and all(wordings != other.wordings for other in said):
            said.append(Said(n > 0, wordings))
    return tuple(said)
