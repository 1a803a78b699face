"""The file that says what stands on a slip: its blocks from top to bottom, and every mistake in it.

`printer/drawing/layouts/80.toml` explains each key. Sizes are millimetres; heights are those of capital letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from string import Formatter
from typing import Annotated, Literal, NamedTuple

from msgspec import Meta, field

from core.messages.commands import ONE_LINE
from core.names import Names
from core.settings.problem import MISSING, Problem, shown
from core.settings.sections import Section
from runtime.settings.load import checked, read_table

SHIPPED = Path(__file__).parent / "layouts"
FIELDS = ("authority", "name", "service", "label", "ahead", "forecast", "wait", "turn", "time", "date", "minutes")
"""What a text may hold between { and }."""
CHANGING = frozenset({"service", "label", "ahead", "forecast", "wait", "turn", "time", "date"})
"""Those that are not the same on every slip."""

TEXT_MM, SERVICE_MM, NUMBER_MM, MODULE_MM = 3, 5, 15, 0.5
"""The least heights of letters, and the least side of a dot of a QR code: what old eyes and plain telephones read."""

Text = Annotated[str | Names, Meta(description="text, or a table of texts by language")]
TextHeight = Annotated[float, Meta(ge=TEXT_MM, le=60, description=f"millimetres from {TEXT_MM} to 60")]
NumberHeight = Annotated[float, Meta(ge=NUMBER_MM, le=60, description=f"millimetres from {NUMBER_MM} to 60")]
Module = Annotated[float, Meta(ge=MODULE_MM, le=3, description=f"millimetres from {MODULE_MM} to 3")]
Height = Annotated[float, Meta(gt=0, le=60, description="millimetres > 0, at most 60")]
Space = Annotated[float, Meta(ge=0, le=60, description="millimetres from 0 to 60")]
Margin = Annotated[float, Meta(ge=0, le=10, description="millimetres from 0 to 10")]


class Words(Section, frozen=True, kw_only=True):
    """How `{wait}`, `{turn}` and `{forecast}`, which is either, are said."""

    soon: Text
    """Called at once."""
    under_5: Text
    """Within five minutes."""
    minutes: Text
    """Holds `{low}` and `{high}`."""
    hours: Text
    """By the clock: holds `{from}` and `{to}`."""


class Sentence(Section, frozen=True, kw_only=True):
    """A text, in each language of the slip a line of its own."""

    text: Text
    shorter: Names = field(default_factory=dict)
    """Taken where the slip would become too long even without what can be spared; "" leaves the language out."""
    when: Literal["priority", "marked", "qr"] | None = None
    """Only on a priority slip, only on one printed again, only where there is a code."""
    spare: Literal["all", "second"] | None = None
    """What goes, it or its second language, where the slip would become too long."""
    second: bool = True
    """Whether the second language stands here, too."""
    height_mm: TextHeight = TEXT_MM
    second_mm: TextHeight = TEXT_MM
    """Of the second language."""
    bold: bool = False


class Block(Section, frozen=True, kw_only=True, tag_field="kind"):
    above_mm: Space = 0
    """White above it."""


class Logo(Block, frozen=True, kw_only=True, tag="logo"):
    """The office's picture with texts beside it, or below it where that is lower; only these where there is none."""

    height_mm: Height = 10
    least_mm: Height = 5
    """So far it shrinks, on all slips, where the longest of them would become too long."""
    beside: tuple[Sentence, ...] = ()
    """Those in the second language stand below it."""


class Lines(Sentence, frozen=True, kw_only=True, tag_field="kind", tag="lines"):
    above_mm: Space = 0
    least_mm: TextHeight | None = None
    """So far the letters may shrink where that saves a line; without it, not at all."""
    align: Literal["left", "centre", "right"] = "centre"
    frame: Literal["pill", "banner"] | None = None
    joined: bool = False
    """Both languages on one line where they fit."""


class Row(Block, frozen=True, kw_only=True, tag="row"):
    """A name on the left, its value on the right; both languages' names on one line where they fit."""

    name: Text
    short: Names = field(default_factory=dict)
    """A name that is taken where it saves a line."""
    value: Text
    less: Text | None = None
    """A value that is taken where it saves a line."""
    shorter: Names = field(default_factory=dict)
    """Of the name, where the slip would become too long; "" leaves the value alone."""
    spare: Literal["all", "second", "value"] | None = None
    """As of a text; or only the value in the second language."""
    second: bool = True
    height_mm: TextHeight = TEXT_MM
    second_mm: TextHeight = TEXT_MM


class Qr(Block, frozen=True, kw_only=True, tag="qr"):
    """The code with texts beside it, or only these where the office has no address."""

    module_mm: Module = MODULE_MM
    beside: tuple[Sentence, ...] = ()


class Number(Block, frozen=True, kw_only=True, tag="number"):
    height_mm: NumberHeight = NUMBER_MM
    least_mm: NumberHeight = NUMBER_MM
    """So far it shrinks where it would be too wide, or the slip too long even with the shorter words."""


class Rule(Block, frozen=True, kw_only=True, tag="rule"):
    thick_mm: Height = 0.375


class Feed(Block, frozen=True, kw_only=True, tag="feed"):
    mm: Space


AnyBlock = Logo | Lines | Row | Qr | Number | Rule | Feed


class LayoutFile(Section, frozen=True, kw_only=True):
    words: Words
    margin_mm: Margin = 1.5
    """White on the left and on the right; the printer leaves some more."""
    block: Annotated[tuple[AnyBlock, ...], Meta(min_length=1, description="an array of tables, [[block]]")]


def shipped(width_mm: int) -> Path:
    """The layout for paper of this width that comes with the program."""
    return SHIPPED / f"{width_mm}.toml"


def load_layout(path: Path, languages: tuple[str, ...]) -> LayoutFile:
    """Reads the file for slips in these languages; raises `SettingsError` with all mistakes."""
    return checked(path, read_table(path), LayoutFile, partial(mistakes, languages=languages))


def in_language(text: str | Names, language: str) -> str:
    return text if isinstance(text, str) else text.get(language, "")


def fields(text: str | Names) -> frozenset[str]:
    """The fields that a text holds, in whatever language."""
    texts = [text] if isinstance(text, str) else text.values()
    return frozenset(name for each in texts for name in FIELDS if f"{{{name}}}" in each)


def names(block: AnyBlock) -> frozenset[str]:
    """The fields whose values a block shows as letters."""
    match block:
        case Lines():
            return fields(block.text) | fields(block.shorter)
        case Row():
            texts = (block.name, block.short, block.value, block.less or "", block.shorter)
            return frozenset[str]().union(*map(fields, texts))
        case Qr() | Logo():
            return frozenset[str]().union(*(fields(each.text) | fields(each.shorter) for each in block.beside))
        case Number():
            return frozenset({"label"})
        case _:
            return frozenset()


class Saving(NamedTuple):
    """Something that a slip can do without when it would become too long."""

    block: int
    """Its place in the file, from 0."""
    what: Literal["spare", "shorter second", "shorter", "small"]
    """`shorter second`: words of the second language."""
    sentence: int = 0
    """Which of those beside a code is spared, from 0."""


SHORTER: tuple[Literal["shorter second", "shorter"], ...] = ("shorter second", "shorter")


def savings(layout: LayoutFile) -> tuple[Saving, ...]:
    """All of them, in the order in which they are made, from the bottom: what can be spared altogether, then longer
    words, of the second language first, then what can be spared in that language; the number's size comes last.

    Those that turn out to be in vain, as a later one saves enough, are not made after all, the later ones first.
    """
    blocks = [*enumerate(layout.block)][::-1]
    parts = [(n, [block] if isinstance(block, Lines | Row) else [*getattr(block, "beside", ())]) for n, block in blocks]
    spares = [(Saving(n, "spare", m), part.spare) for n, some in parts for m, part in [*enumerate(some)][::-1]]
    return (
        *(saving for saving, spare in spares if spare in ("all", "value")),
        *(Saving(n, what) for what in SHORTER for n, some in parts if any(part.shorter for part in some)),
        *(saving for saving, spare in spares if spare == "second"),
        *(Saving(n, "small") for n, block in blocks if isinstance(block, Number)),
    )


def is_always_the_same(block: AnyBlock) -> bool:
    """Whether it looks the same on every slip, a code left aside."""
    match block:
        case Qr() | Logo():
            parts: tuple[Sentence | Row, ...] = block.beside
        case Lines() | Row():
            parts = (block,)
        case _:
            parts = ()
    fixed = all(not part.spare and not part.shorter and getattr(part, "when", None) in (None, "qr") for part in parts)
    return fixed and not names(block) & CHANGING


class Place(NamedTuple):
    """A text where it stands in the file."""

    key: str
    text: str | Names
    fields: tuple[str, ...]
    """Those that may stand in it."""
    whole: bool
    """Must be there in every language that is printed here."""
    second: bool = True


def mistakes(layout: LayoutFile, languages: tuple[str, ...]) -> Iterator[Problem]:
    """What does not fit together although each value is right by itself."""
    numbers = [n for n, block in enumerate(layout.block, 1) if isinstance(block, Number)]
    if not numbers:
        yield Problem("block", MISSING, 'exactly one block of the kind "number"')
    for n in numbers[1:]:
        yield Problem(f"block[{n}].kind", '"number"', 'exactly one block of the kind "number"')
    for place in places(layout):
        yield from _untrue(place, languages if place.second else languages[:1])
    for key, height_mm, what, least_mm in _heights(layout):
        if height_mm < least_mm:
            yield Problem(key, f"{height_mm:g}", f"millimetres from {least_mm:g} to 60, {what}")


def places(layout: LayoutFile) -> Iterator[Place]:
    """Every text of the file."""
    words = layout.words
    yield Place("words.soon", words.soon, (), whole=True)
    yield Place("words.under_5", words.under_5, (), whole=True)
    yield Place("words.minutes", words.minutes, ("low", "high"), whole=True)
    yield Place("words.hours", words.hours, ("from", "to"), whole=True)
    for n, block in enumerate(layout.block, 1):
        key = f"block[{n}]"
        match block:
            case Lines():
                yield from _texts(key, block)
            case Qr() | Logo():
                for m, sentence in enumerate(block.beside, 1):
                    yield from _texts(f"{key}.beside[{m}]", sentence)
            case Row():
                yield Place(f"{key}.name", block.name, FIELDS, whole=True, second=block.second)
                yield Place(f"{key}.short", block.short, FIELDS, whole=False)
                yield Place(f"{key}.shorter", block.shorter, FIELDS, whole=False)
                # A number needs no second language.
                yield Place(f"{key}.value", block.value, FIELDS, whole=True, second=False)
                yield Place(f"{key}.less", block.less or "", FIELDS, whole=block.less is not None, second=False)


def _texts(key: str, sentence: Sentence) -> Iterator[Place]:
    yield Place(f"{key}.text", sentence.text, FIELDS, whole=True, second=sentence.second)
    yield Place(f"{key}.shorter", sentence.shorter, FIELDS, whole=False)


def _untrue(place: Place, languages: tuple[str, ...]) -> Iterator[Problem]:
    texts = {"": place.text} if isinstance(place.text, str) else place.text
    for language, text in texts.items():
        key = f"{place.key}.{language}" if language else place.key
        if not re.search(ONE_LINE, text):
            yield Problem(key, shown(text), "words on one line, without control characters")
        yield from _unknown_fields(key, text, place.fields)
    if place.whole and "" not in texts:
        for language in languages:
            if not texts.get(language, "").strip():
                value = shown(texts[language]) if language in texts else MISSING
                yield Problem(f"{place.key}.{language}", value, f'words, as slips are printed in "{language}"')


def _unknown_fields(key: str, text: str, known: tuple[str, ...]) -> Iterator[Problem]:
    allowed = ", ".join(f"{{{name}}}" for name in known) or "no field"
    try:
        found = list(Formatter().parse(text))
    except ValueError:
        yield Problem(key, shown(text), "each { with its } (alone they are written {{ and }})")
        return
    for _, name, how, conversion in found:
        if name is not None and (name not in known or how or conversion):
            yield Problem(key, shown(f"{{{name}}}"), f"one of {allowed}" if known else allowed)


def _heights(layout: LayoutFile) -> Iterator[tuple[str, float, str, float]]:
    """(key, height, of what, least): heights whose least depends on what is written so high."""
    for n, block in enumerate(layout.block, 1):
        key, names_service = f"block[{n}]", "service" in fields(getattr(block, "text", ""))
        if isinstance(block, Lines) and names_service:
            yield f"{key}.height_mm", block.height_mm, "as it names the service", SERVICE_MM
            yield f"{key}.least_mm", block.least_mm or SERVICE_MM, "as it names the service", SERVICE_MM
        if isinstance(block, Lines | Number | Logo) and block.least_mm is not None:
            yield f"{key}.height_mm", block.height_mm, "at least its least_mm", block.least_mm


def kind_of(block: AnyBlock) -> str:
    """As its `kind` says."""
    return str(block.__struct_config__.tag)
