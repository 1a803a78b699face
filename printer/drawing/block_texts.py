"""Works out what each block of a slip says: its texts in the slip's languages, with their fields filled in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from core.messages.state import Minutes
from core.names import Names, name_in
from printer.drawing.layout_sections import AnyBlock, Lines, Logo, Number, Qr, Row, Sentence, Words, in_language
from printer.drawing.savings import Saving
from printer.drawing.text.text_fit import HEART
from printer.slip import Slip

HEAD_WITHOUT_WORDS = "{date}: {code}"


class Service(NamedTuple):
    """A service of the office, as slips name it."""

    code: str
    name: Names
    short: Names


class Issuer(NamedTuple):
    """What all slips of one office have in common."""

    id: str
    always: Mapping[str, Names]
    """Field → value by language, for the fields that are the same on every slip."""
    services: tuple[Service, ...]
    languages: tuple[str, ...]
    """One or two; the first is printed larger or bolder."""
    address: str | None = None
    """Template of the QR code's text; None: there is no code."""
    logo: Path | None = None


class LanguageFields(NamedTuple):
    """The values of a slip's fields in one language; fields without a known value are missing."""

    language: str
    fields: Mapping[str, str]
    short: Mapping[str, str]
    """The same with the service's short name."""


class SlipFields(NamedTuple):
    """All that the texts of one slip can say; `address` is the text of its QR code."""

    slip: Slip
    languages: tuple[LanguageFields, ...]
    address: str | None
    head: tuple[str, ...] = ()
    """The wordings of the journal's code, the longer first; empty for a slip without."""


class BlockText(NamedTuple):
    """A text of a block in one language, in the wordings to choose from, the longest first."""

    second: bool
    """Whether this is the slip's second language."""
    wordings: tuple[str, ...]

    def without_heart(self) -> BlockText:
        return BlockText(self.second, tuple(wording.removeprefix(HEART) for wording in self.wordings))


class Content(NamedTuple):
    """What a block shows on one slip; equal blocks with equal content look the same."""

    texts: tuple[tuple[BlockText, ...], ...] = ()
    """Each text in its languages. `Lines` have one; a `Row` has name, short name, value and short value; a `Qr` or a
    `Logo` has those beside it."""
    value: str | None = None
    """The label in large digits, or the text of the QR code."""
    small: bool = False
    note: tuple[str, ...] = ()
    """The wordings of a line in small letters above the large digits, the longer first."""


def slip_fields(slip: Slip, words: Words, issuer: Issuer) -> SlipFields:
    languages = tuple(_language_fields(slip, language, words, issuer) for language in issuer.languages)
    address = qr_text(issuer.address, slip, issuer.id)
    return SlipFields(slip, languages, address, _head(slip, words, issuer.languages[0]))


def _head(slip: Slip, words: Words, language: str) -> tuple[str, ...]:
    if slip.head is None:
        return ()
    day, code = slip.head
    values = {"date": f"{date.fromisoformat(day):%d/%m}", "code": code}
    wordings = (in_language(words.head, language), HEAD_WITHOUT_WORDS)
    return tuple(dict.fromkeys(wording.format_map(values) for wording in wordings if wording))


def _language_fields(slip: Slip, language: str, words: Words, issuer: Issuer) -> LanguageFields:
    fields = {field: name_in(names, language) for field, names in issuer.always.items() if names}
    fields |= {"service": name_in(slip.service, language), "label": slip.label}
    if slip.ahead is not None:
        fields["ahead"] = str(slip.ahead)
    if slip.two_turns is not None:
        fields |= _two_turns(words, language, *slip.two_turns)
    elif slip.forecast is not None:
        name = "wait" if slip.turn is None else "turn"
        fields[name] = fields["forecast"] = forecast_text(words, language, slip.forecast, slip.turn)
    if slip.taken is not None:
        fields |= {"time": f"{slip.taken:%H:%M}", "date": f"{slip.taken:%d/%m/%Y}"}
    short = slip.short.get(language) or fields["service"]
    return LanguageFields(language, fields, fields | {"service": short})


def _two_turns(words: Words, language: str, by: datetime, then: datetime | None) -> dict[str, str]:
    """The short form has no words, so that it is the same in both languages of a narrow slip."""
    words_of = in_language(words.not_today if then is None else words.either, language)
    times = {"by": f"{by:%H:%M}", "then": "–" if then is None else f"{then:%H:%M}"}
    turns = words_of.format_map(times)
    short = "≤ {by} / –" if then is None else "≤ {by} / ≥ {then}"
    return {"turns": turns, "forecast": turns, "turns_short": short.format_map(times)}


def forecast_text(words: Words, language: str, forecast: Minutes, turn: tuple[datetime, datetime] | None) -> str:
    """A forecast in words: by the clock if `turn` is known, else in minutes."""
    if turn is not None:
        begins, ends = (f"{at:%H:%M}" for at in turn)
        return in_language(words.hours, language).format_map({"from": begins, "to": ends})
    low, high = forecast
    if high == 0:
        return in_language(words.soon, language)
    if high <= 5:
        return in_language(words.under_5, language)
    return in_language(words.minutes, language).format_map({"low": low, "high": high})


def qr_text(template: str | None, slip: Slip, office: str) -> str | None:
    """The text of this slip's QR code: the address with URL-quoted fields."""
    values = {"label": slip.label, "day": slip.day, "office": office}
    return template and template.format_map({field: quote(value, safe="") for field, value in values.items()})


def content(block: AnyBlock, fields: SlipFields, saved: Collection[Saving] = ()) -> Content | None:
    """What a block shows on a slip, with the savings made on this block; None if the slip does not have the block."""
    made = [saving.what for saving in saved]
    shorter = 0 if "shorter" in made else 1 if "shorter second" in made else 2
    spared = [saving.sentence for saving in saved if saving.what == "spare"]
    match block:
        case Lines():
            texts = _sentence(block, fields, spared=bool(spared), shorter_from=shorter)
            return Content((texts,)) if texts else None
        case Row():
            return _row(block, fields.languages, spared=bool(spared), shorter_from=shorter)
        case Qr() | Logo():
            sentences = enumerate(block.beside)
            beside = tuple(_sentence(each, fields, spared=n in spared, shorter_from=shorter) for n, each in sentences)
            if isinstance(block, Logo):
                return Content(beside)
            return Content(beside, fields.address) if any(beside) or fields.address else None
        case Number():
            return Content(value=fields.slip.label, small=bool(saved), note=fields.head)
        case _:
            return Content()


def _sentence(sentence: Sentence, fields: SlipFields, *, spared: bool, shorter_from: int) -> tuple[BlockText, ...]:
    """`shorter_from`: the first language, from 0, in which the shorter text is used."""
    slip = fields.slip
    shown = {None: True, "priority": slip.class_ == "P", "marked": slip.marked, "qr": fields.address is not None}
    if not shown[sentence.when] or (spared and sentence.spare == "all"):
        return ()
    both = sentence.second and not (spared and sentence.spare == "second")
    return _fill(sentence.text, fields.languages[: 1 + both], sentence.shorter, shorter_from)


def _row(row: Row, languages: tuple[LanguageFields, ...], *, spared: bool, shorter_from: int) -> Content | None:
    """None also if the row's value is not known."""
    if spared and row.spare == "all":
        return None
    names = languages[: 1 + (row.second and not (spared and row.spare == "second"))]
    values = names[:1] if spared and row.spare == "value" else names
    value = _fill(row.value, values)
    if not value or value[0].second:
        return None
    short = {language: row.short.get(language) or in_language(row.name, language) for language, *_ in names}
    both = (_fill(text, names, row.shorter, shorter_from) for text in (row.name, short))
    return Content((*both, value, _fill(row.less, values) if row.less else ()))


def _fill(
    text: str | Names, languages: tuple[LanguageFields, ...], shorter: Names | None = None, shorter_from: int = 0
) -> tuple[BlockText, ...]:
    """Fills the text in for each language whose fields are all known; the second is left out if it says the same.

    From language number `shorter_from` on, `shorter` is used if it has that language.
    """
    filled: list[BlockText] = []
    for n, (language, *readings) in enumerate(languages):
        other = (shorter or {}) if n >= shorter_from else {}
        template = other.get(language, in_language(text, language))
        try:
            wordings = tuple(dict.fromkeys(template.format_map(fields) for fields in readings))
        except KeyError:
            continue
        if template and all(wordings != each.wordings for each in filled):
            filled.append(BlockText(n > 0, wordings))
    return tuple(filled)
