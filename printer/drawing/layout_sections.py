"""The keys of the TOML file that says what a slip shows: its blocks from top to bottom and their texts.

`printer/drawing/layouts/80.toml` explains every key; the classes here do not repeat that. All sizes are millimetres,
all heights those of capital letters.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, NamedTuple

from msgspec import Meta, field

from core.names import Names
from core.phrase import mark
from core.settings.sections import Section

VARYING = ("service", "label", "ahead", "forecast", "wait", "turn", "turns", "turns_short", "time", "date")
FIELDS = ("authority", "name", *VARYING, "minutes")
"""Fields that a text may hold between { and }."""
VARIABLE_FIELDS = frozenset(VARYING)
"""Fields whose values differ from slip to slip."""

TEXT_MM, SERVICE_MM, NUMBER_MM, LEAST_MODULE_MM = 3, 5, 15, 0.5
"""Least heights of letters and least side of a QR code's module, so that old eyes and cheap phones can read them."""

Text = Annotated[str | Names, Meta(description=mark("text, or a table of texts by language"))]
TextHeight = Annotated[float, Meta(ge=TEXT_MM, le=60, description=mark("millimetres from 3 to 60"))]
NumberHeight = Annotated[float, Meta(ge=NUMBER_MM, le=60, description=mark("millimetres from 15 to 60"))]
Module = Annotated[float, Meta(ge=LEAST_MODULE_MM, le=3, description=mark("millimetres from 0.5 to 3"))]
Height = Annotated[float, Meta(gt=0, le=60, description=mark("millimetres > 0, at most 60"))]
Space = Annotated[float, Meta(ge=0, le=60, description=mark("millimetres from 0 to 60"))]
Margin = Annotated[float, Meta(ge=0, le=10, description=mark("millimetres from 0 to 10"))]


class Words(Section, frozen=True, kw_only=True):
    """The wordings of the fields `{wait}` (in minutes), `{turn}` (by the clock) and `{forecast}` (either of them);
    and, in `head`, of the journal's code on the first slip of a day."""

    soon: Text
    under_5: Text
    minutes: Text
    hours: Text
    either: Text = field(
        default_factory=lambda: {
            "vi": "trước {by} hoặc từ {then}",
            "km": "មុន {by} ឬ {then}",
            "en": "by {by} or {then}",
        }
    )
    not_today: Text = field(
        default_factory=lambda: {
            "vi": "trước {by} / hôm khác",
            "km": "មុន {by} / ថ្ងៃផ្សេង",
            "en": "by {by} or not today",
        }
    )
    head: Text = field(default_factory=lambda: {"vi": "Mã sổ {date}: {code}", "en": "Journal {date}: {code}"})


class Sentence(Section, frozen=True, kw_only=True):
    """A text, printed once in each language of the slip."""

    text: Text
    shorter: Names = field(default_factory=dict)
    """Replaces the text if the slip is too long even without its `spare` texts; "" leaves the language out."""
    when: Literal["priority", "marked", "qr"] | None = None
    spare: Literal["all", "second"] | None = None
    """What is left out if the slip is too long: the whole text or its second language."""
    second: bool = True
    height_mm: TextHeight = TEXT_MM
    second_mm: TextHeight = TEXT_MM
    bold: bool = False


class Block(Section, frozen=True, kw_only=True, tag_field="kind"):
    above_mm: Space = 0


class Logo(Block, frozen=True, kw_only=True, tag="logo"):
    """The office's logo with texts beside it, or below it if that is lower. Without a logo, only the texts."""

    height_mm: Height = 10
    least_mm: Height = 5
    beside: tuple[Sentence, ...] = ()


class Lines(Sentence, frozen=True, kw_only=True, tag_field="kind", tag="lines"):
    """A text over the whole width."""

    above_mm: Space = 0
    least_mm: TextHeight | None = None
    align: Literal["left", "centre", "right"] = "centre"
    frame: Literal["pill", "banner"] | None = None
    joined: bool = False


class Row(Block, frozen=True, kw_only=True, tag="row"):
    """A name on the left and its value on the right, with both languages' names on one line if they fit."""

    name: Text
    short: Names = field(default_factory=dict)
    value: Text
    less: Text | None = None
    shorter: Names = field(default_factory=dict)
    spare: Literal["all", "second", "value"] | None = None
    second: bool = True
    height_mm: TextHeight = TEXT_MM
    second_mm: TextHeight = TEXT_MM


class Qr(Block, frozen=True, kw_only=True, tag="qr"):
    """The QR code with texts beside it, or only the texts if the office has no address."""

    module_mm: Module = LEAST_MODULE_MM
    beside: tuple[Sentence, ...] = ()


class Number(Block, frozen=True, kw_only=True, tag="number"):
    height_mm: NumberHeight = NUMBER_MM
    least_mm: NumberHeight = NUMBER_MM


class Rule(Block, frozen=True, kw_only=True, tag="rule"):
    thick_mm: Height = 0.375


class Feed(Block, frozen=True, kw_only=True, tag="feed"):
    mm: Space


AnyBlock = Logo | Lines | Row | Qr | Number | Rule | Feed


class LayoutFile(Section, frozen=True, kw_only=True):
    words: Words
    margin_mm: Margin = 1.5
    block: Annotated[tuple[AnyBlock, ...], Meta(min_length=1, description=mark("an array of tables, [[block]]"))]


def kind_name(block: AnyBlock) -> str:
    return str(block.__struct_config__.tag)


def in_language(text: str | Names, language: str) -> str:
    return text if isinstance(text, str) else text.get(language, "")


def fields_in(text: str | Names) -> frozenset[str]:
    """The fields that a text holds in any language."""
    texts = [text] if isinstance(text, str) else text.values()
    return frozenset(name for each in texts for name in FIELDS if f"{{{name}}}" in each)


def text_parts(block: AnyBlock) -> tuple[Sentence | Row, ...]:
    """The texts of a block, each of which may be left out or shortened by itself."""
    match block:
        case Lines() | Row():
            return (block,)
        case Qr() | Logo():
            return block.beside
        case _:
            return ()


def shown_fields(block: AnyBlock) -> frozenset[str]:
    """The fields whose values a block shows as letters."""
    found = {"label"} if isinstance(block, Number) else set[str]()
    for part in text_parts(block):
        own = (part.name, part.short, part.value, part.less or "") if isinstance(part, Row) else (part.text,)
        found.update(*map(fields_in, (*own, part.shorter)))
    return frozenset(found)


def is_constant(block: AnyBlock) -> bool:
    """Whether it looks the same on every slip, apart from its QR code."""
    fixed = all(
        not part.spare and not part.shorter and getattr(part, "when", None) in (None, "qr")
        for part in text_parts(block)
    )
    return fixed and not shown_fields(block) & VARIABLE_FIELDS


class TextPlace(NamedTuple):
    """A text of the file with its key and the fields that it may hold."""

    key: str
    text: str | Names
    fields: tuple[str, ...]
    required: bool
    """Whether it must be there in every language of the slips."""
    second: bool = True
    """Whether it is printed in the second language."""


def texts_in(layout: LayoutFile) -> Iterator[TextPlace]:
    words = layout.words
    yield TextPlace("words.soon", words.soon, (), required=True)
    yield TextPlace("words.under_5", words.under_5, (), required=True)
    yield TextPlace("words.minutes", words.minutes, ("low", "high"), required=True)
    yield TextPlace("words.hours", words.hours, ("from", "to"), required=True)
    yield TextPlace("words.either", words.either, ("by", "then"), required=False)
    yield TextPlace("words.not_today", words.not_today, ("by",), required=False)
    yield TextPlace("words.head", words.head, ("date", "code"), required=False)
    for n, block in enumerate(layout.block, 1):
        for m, part in enumerate(text_parts(block), 1):
            key = f"block[{n}]" if part is block else f"block[{n}].beside[{m}]"
            yield from _row_places(key, part) if isinstance(part, Row) else _sentence_places(key, part)


def _sentence_places(key: str, sentence: Sentence) -> Iterator[TextPlace]:
    yield TextPlace(f"{key}.text", sentence.text, FIELDS, required=True, second=sentence.second)
    yield TextPlace(f"{key}.shorter", sentence.shorter, FIELDS, required=False)


def _row_places(key: str, row: Row) -> Iterator[TextPlace]:
    yield TextPlace(f"{key}.name", row.name, FIELDS, required=True, second=row.second)
    yield TextPlace(f"{key}.short", row.short, FIELDS, required=False)
    yield TextPlace(f"{key}.shorter", row.shorter, FIELDS, required=False)
    # A number needs no second language.
    yield TextPlace(f"{key}.value", row.value, FIELDS, required=True, second=False)
    yield TextPlace(f"{key}.less", row.less or "", FIELDS, required=row.less is not None, second=False)
