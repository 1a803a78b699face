"""Reads a slip layout's TOML file and finds every mistake in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from string import Formatter

from core.messages.commands import ONE_LINE
from core.phrase import Phrase
from core.settings.conversions import slip_languages
from core.settings.problem import MISSING, Problem, shown
from core.settings.sections import Settings
from printer.drawing.layout_sections import SERVICE_MM, LayoutFile, Lines, Logo, Number, TextPlace, fields_in, texts_in
from runtime.settings.load import THE_FILE, SettingsError, read_table, validated


def layout_file(settings: Settings) -> LayoutFile:
    """The layout of an office's slips; raises `SettingsError` with all mistakes."""
    return load_layout(layout_path(settings), slip_languages(settings))


def layout_path(settings: Settings) -> Path:
    return Path(settings.slip.layout) if settings.slip.layout else shipped_layout(settings.printer.width_mm)


def shipped_layout(width_mm: int) -> Path:
    return Path(__file__).parent / "layouts" / f"{width_mm}.toml"


def load_layout(path: Path, languages: tuple[str, ...]) -> LayoutFile:
    """Reads the file for slips in these languages; raises `SettingsError` with all mistakes."""
    if path.exists() and not path.is_file():  # a pipe would keep us waiting
        raise SettingsError(path, [Problem(THE_FILE, Phrase("no regular file"), Phrase("a file to read"))])
    return validated(path, read_table(path), LayoutFile, partial(mistakes, languages=languages))


def mistakes(layout: LayoutFile, languages: tuple[str, ...]) -> Iterator[Problem]:
    """Mistakes that the types cannot find: missing languages, unknown fields, values that contradict each other."""
    numbers = [n for n, block in enumerate(layout.block, 1) if isinstance(block, Number)]
    if not numbers:
        yield Problem("block", MISSING, Phrase('exactly one block of the kind "number"'))
    for n in numbers[1:]:
        yield Problem(f"block[{n}].kind", '"number"', Phrase('exactly one block of the kind "number"'))
    for place in texts_in(layout):
        yield from _text_mistakes(place, languages if place.second else languages[:1])
    for key, height_mm, why, least_mm in _heights(layout):
        if height_mm < least_mm:
            yield Problem(
                key,
                f"{height_mm:g}",
                Phrase("millimetres from {least_mm} to 60, {why}", least_mm=f"{least_mm:g}", why=why),
            )


def _text_mistakes(place: TextPlace, languages: tuple[str, ...]) -> Iterator[Problem]:
    texts = {"": place.text} if isinstance(place.text, str) else place.text
    for language, text in texts.items():
        key = f"{place.key}.{language}" if language else place.key
        if not re.search(ONE_LINE, text):
            yield Problem(key, shown(text), Phrase("words on one line, without control characters"))
        yield from _unknown_fields(key, text, place.fields)
    if place.required and "" not in texts:
        for language in languages:
            if not texts.get(language, "").strip():
                value = shown(texts[language]) if language in texts else MISSING
                yield Problem(
                    f"{place.key}.{language}",
                    value,
                    Phrase('words, as slips are printed in "{language}"', language=language),
                )


def _unknown_fields(key: str, text: str, known: tuple[str, ...]) -> Iterator[Problem]:
    listed = ", ".join(f"{{{name}}}" for name in known)
    expected = Phrase("one of {known}", known=listed) if known else Phrase("no field")
    try:
        found = list(Formatter().parse(text))
    except ValueError:
        yield Problem(key, shown(text), Phrase("each {{ with its }} (alone they are written {{{{ and }}}})"))
        return
    for _, name, how, conversion in found:
        if name is not None and (name not in known or how or conversion):
            yield Problem(key, shown(f"{{{name}}}"), expected)


def _heights(layout: LayoutFile) -> Iterator[tuple[str, float, Phrase, float]]:
    """(key, height, reason, least height) of all heights whose least one depends on other keys."""
    for n, block in enumerate(layout.block, 1):
        key = f"block[{n}]"
        if isinstance(block, Lines) and "service" in fields_in(block.text):
            yield f"{key}.height_mm", block.height_mm, Phrase("as it names the service"), SERVICE_MM
            yield f"{key}.least_mm", block.least_mm or SERVICE_MM, Phrase("as it names the service"), SERVICE_MM
        if isinstance(block, Lines | Number | Logo) and block.least_mm is not None:
            yield f"{key}.height_mm", block.height_mm, Phrase("at least its least_mm"), block.least_mm
