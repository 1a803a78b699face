"""What `luot check` prints about slips: mistakes that only setting them shows, warnings, and the longest slip."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from core.names import Names
from core.phrase import Phrase
from core.settings.conversions import slip_languages
from core.settings.problem import Problem
from core.settings.sections import Settings
from luot.check.time_limits import time_limit_warnings
from printer.drawing.fit_check import (
    LongestSlip,
    blocks_below_number,
    largest_blocks,
    layout_texts,
    longest_slip,
    missing_letters,
    too_wide_names,
)
from printer.drawing.layout_file import layout_file, layout_path
from printer.drawing.layout_sections import LayoutFile, kind_name
from printer.drawing.office_layout import layout_of
from printer.drawing.picture_file import PictureError, dither
from printer.drawing.slip_layout import SlipLayout
from printer.escpos.encoding import end_rows
from runtime.fonts import FontError
from runtime.settings.load import THE_FILE, SettingsError
from words.local_words import LocalWords
from words.mistakes import mistakes, settings_error
from words.translation import mark

LENGTH_CUT = mark(
    "slips on {width} mm paper in {languages}: up to {printed} mm of print,"
    " {paper} mm of paper from cut to cut ({service})"
)
LENGTH_TORN = mark(
    "slips on {width} mm paper in {languages}: up to {printed} mm of print,"
    " {paper} mm of paper from tear to tear ({service})"
)
BELOW_THE_NUMBER = mark(
    "warning: {file}: {blocks}: below the number: a slip that stops there may be in a visitor's hand"
)
NOT_SET_HERE = mark("warning: slips cannot be set on this machine: {error}")


class SlipReport(NamedTuple):
    """Lines to print."""

    mistakes: tuple[str, ...]
    remarks: tuple[str, ...]


def check_slips(path: Path, settings: Settings, words: LocalWords) -> SlipReport:
    """Sets the fullest slip of every service; `path`: that of the settings, which have no mistakes of their own.

    Missing fonts are only a warning: this machine need not be the kiosk.
    """
    unusable = tuple(unusable_files(path, settings, words.language))
    if unusable:
        return SlipReport(unusable, ())
    place, languages = layout_path(settings), slip_languages(settings)
    file = layout_file(settings)
    warnings = tuple(_early_number_warning(place, file, words))
    try:
        layout = layout_of(settings)
        found = longest_slip(layout)
        unprintable = missing_letters(_all_names(settings), languages)
        of_settings = [*unprintable, *too_wide_names(layout), *_too_long(layout, found)]
        of_layout = missing_letters(layout_texts(file), languages)
        found_wrong = ((path, of_settings), (place, list(of_layout)))
        wrong = tuple(chain.from_iterable(mistakes(file, of_file, words.language) for file, of_file in found_wrong))
        limits = time_limit_warnings(settings.printer, layout, found.slip, words.language)
        return SlipReport(wrong, (_length_line(settings, layout, found, words), *warnings, *limits))
    except FontError as error:
        return SlipReport((), (words.say(NOT_SET_HERE, error=error), *warnings))


def unusable_files(path: Path, settings: Settings, language: str) -> Iterator[str]:
    """The mistakes in the files that these settings name; also in settings with mistakes, so that one does not hide
    another."""
    yield from _layout_mistakes(path, settings, language)
    yield from _logo_mistakes(path, settings, language)


def _layout_mistakes(path: Path, settings: Settings, language: str) -> Iterator[str]:
    try:
        layout_file(settings)
    except SettingsError as error:
        if settings.slip.layout and error.problems[0].key == THE_FILE:
            yield from mistakes(path, [_unreadable("slip.layout", settings.slip.layout, error.problems[0])], language)
        else:
            yield settings_error(error, language)


def _logo_mistakes(path: Path, settings: Settings, language: str) -> Iterator[str]:
    logo = settings.slip.logo
    try:
        if logo:
            dither(Path(logo), 1, 1)
    except PictureError as error:
        problem = Problem("slip.logo", error.why, Phrase("a picture (PNG, JPEG)"))
        yield from mistakes(path, [_unreadable("slip.logo", logo or "", problem)], language)


def _unreadable(key: str, file: str, problem: Problem) -> Problem:
    """A file that the settings name but that cannot be used is a mistake in the settings."""
    return Problem(key, f'"{file}"', Phrase("{expected} ({found})", expected=problem.expected, found=problem.value))


def _length_line(settings: Settings, layout: SlipLayout, found: LongestSlip, words: LocalWords) -> str:
    cut = settings.printer.cut
    return words.say(
        LENGTH_CUT if cut else LENGTH_TORN,
        width=settings.printer.width_mm,
        languages=", ".join(layout.issuer.languages),
        printed=math.ceil(found.mm),
        paper=math.ceil(found.mm + layout.paper.mm(end_rows(layout.paper, cut=cut))),
        service=found.service,
    )


def _too_long(layout: SlipLayout, found: LongestSlip) -> Iterator[Problem]:
    if found.mm > layout.longest_mm:
        parts = ((n, kind_name(layout.blocks[n - 1]), mm) for n, mm in largest_blocks(layout, found.slip))
        most = ", ".join(f"block[{n}] ({kind}) {mm:.1f}" for n, kind, mm in parts)
        expected = Phrase(
            "at most {mm} mm with all there can be on it; the most: {most}", mm=layout.longest_mm, most=most
        )
        yield Problem(
            "slip.layout",
            Phrase("{mm} mm of print for {service}", mm=f"{found.mm:.1f}", service=found.service),
            expected,
        )


def _early_number_warning(place: Path, file: LayoutFile, words: LocalWords) -> Iterator[str]:
    below = blocks_below_number(file)
    if below:
        blocks = ", ".join(f"block[{n}]" for n in below)
        yield words.say(BELOW_THE_NUMBER, file=place, blocks=blocks)


def _all_names(settings: Settings) -> Iterator[tuple[str, Names]]:
    office = settings.office
    yield "office.authority", office.authority
    yield ("office.slip_name", office.slip_name) if office.slip_name else ("office.name", office.name)
    for service in settings.service:
        yield f"service[{service.code}].name", service.name
        yield f"service[{service.code}].short", service.short
