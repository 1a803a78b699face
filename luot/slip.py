"""`luot slip`: draws a slip as it would be printed, or copies the shipped layout to be edited."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from core.settings.sections import Settings
from luot.office_settings import settings_or_exit
from printer.drawing.block_texts import Service
from printer.drawing.layout_file import shipped_layout
from printer.drawing.office_layout import layout_of
from printer.drawing.page import png
from printer.drawing.sample_slips import fullest_slip
from printer.slip import Slip
from runtime.exits import EXIT_FAULT, EXIT_SETTINGS
from runtime.fonts import FontError
from runtime.settings.load import SettingsError, add_settings_option
from words.mistakes import settings_error
from words.os_errors import os_error
from words.translation import mark, say

MOST_LANGUAGES = 2
NO_SERVICE = mark("--service {code}: there is no such service; there are: {codes}")
TOO_MANY = mark("--languages {languages}: a slip has one language or two")
NOT_PNG = mark("{file}: a slip is drawn as a PNG picture, so the name must end in .png")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_settings_option(parser)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--out", metavar="FILE.png", type=Path, help="draws a slip")
    what.add_argument(
        "--copy-layout",
        metavar="FILE.toml",
        type=Path,
        help="writes the shipped layout, to be changed, into a new file",
    )
    parser.add_argument("--service", metavar="CODE", help="default: the first one")
    parser.add_argument("--languages", metavar="vi,km", help="default: those of the settings")
    parser.add_argument("--full", action="store_true", help="with priority, reprinted, and a long wait")


def run(arguments: argparse.Namespace) -> int:
    settings = settings_or_exit(arguments.settings)
    language = settings.office.languages[0]
    try:
        if arguments.copy_layout:
            # "x" never overwrites a copy that may have been edited.
            with arguments.copy_layout.open("x", encoding="utf-8") as copy:
                copy.write(shipped_layout(settings.printer.width_mm).read_text("utf-8"))
        else:
            if arguments.out.suffix.lower() != ".png":
                raise _ArgumentError(say(language, NOT_PNG, file=arguments.out))
            arguments.out.write_bytes(
                _picture(_with_languages(arguments.languages, settings), arguments.service, arguments.full)
            )
    except SettingsError as error:
        print(settings_error(error, language), file=sys.stderr)
        return EXIT_SETTINGS
    except _ArgumentError as error:
        print(error, file=sys.stderr)
        return EXIT_SETTINGS
    except FontError as error:
        print(f"luot slip: {error}", file=sys.stderr)
        return EXIT_FAULT
    except OSError as error:
        print(f"luot slip: {os_error(error, language)}", file=sys.stderr)
        return EXIT_FAULT
    return 0


class _ArgumentError(Exception):
    """An argument is wrong."""


def _with_languages(languages: str | None, settings: Settings) -> Settings:
    if not languages:
        return settings
    chosen = tuple(dict.fromkeys(languages.split(",")))
    if len(chosen) > MOST_LANGUAGES:
        raise _ArgumentError(say(settings.office.languages[0], TOO_MANY, languages=languages))
    return replace(settings, slip=replace(settings.slip, languages=chosen))


def _picture(settings: Settings, code: str | None, full: bool) -> bytes:
    layout = layout_of(settings)
    known = {service.code: service for service in layout.issuer.services}
    if code is not None and code not in known:
        raise _ArgumentError(say(settings.office.languages[0], NO_SERVICE, code=code, codes=", ".join(known)))
    service = known[code] if code else layout.issuer.services[0]
    prefix = next(each.prefix for each in settings.service if each.code == service.code) or ""
    slip = fullest_slip(service, f"{prefix}07") if full else _usual(service, f"{prefix}07")
    return png(layout.head.above(layout.body(slip).raster), layout.paper.dpi)


def _usual(service: Service, label: str) -> Slip:
    return Slip(
        label=label,
        service=service.name,
        short=service.short,
        ahead=4,
        forecast=(15, 25),
        taken=datetime(2026, 11, 24, 8, 15, tzinfo=UTC),
        day="2026-11-24",
    )
