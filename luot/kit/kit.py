"""`luot kit`: an office's plates, signs, poster, cards and outage tickets as one PDF, for a copy shop or a printer."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from core.names import name_in
from luot.kit.parts import BRAILLE, PARTS, Part, parts_of
from luot.kit.sheets import KitError, Sheets, check_kit
from luot.office_settings import settings_or_exit
from runtime.exits import EXIT_FAULT
from runtime.fonts import FontError
from runtime.settings.load import add_settings_option
from words.os_errors import os_error
from words.translation import LANGUAGES, mark, say

MADE, MADE_ONE = mark("{file}: {count} sheets of A4"), mark("{file}: one sheet of A4")
SHEETS_OF, SHEET_OF = mark("sheets {first} to {last}: {part}"), mark("sheet {first}: {part}")
PRINT = mark("Print it at 100 %, not fitted to the page")
PRINT_BRAILLE = mark("Print it at 100 %, not fitted to the page: braille is at its true size")
NOTHING = mark("There is nothing to print, and no file")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_settings_option(parser)
    parser.add_argument("--out", metavar="FILE.pdf", type=Path, default=Path("kit.pdf"), help="default: kit.pdf")
    parser.add_argument(
        "--part", choices=PARTS, action="append", help="only this part; may be given more than once (default: all)"
    )
    parser.add_argument(
        "--languages", metavar="vi,km", help="the large language and those below it (default: those of the office)"
    )


def run(arguments: argparse.Namespace) -> int:
    """0; 1 without fpdf2 or a font, where the file cannot be written, or where there is nothing to print; 78 for wrong
    settings."""
    settings = settings_or_exit(arguments.settings)
    languages = tuple(dict.fromkeys((arguments.languages or ",".join(settings.office.languages)).split(",")))
    said_in = next((language for language in languages if language in LANGUAGES), "en")
    try:
        check_kit()
        office = name_in(settings.office.slip_name or settings.office.name, languages[0])
        wanted = [
            part for name, part in parts_of(settings, languages, office).items() if name in (arguments.part or PARTS)
        ]
        with Sheets(f"Lượt – {office}", languages[0]) as sheets:
            lines = list(_draw(sheets, wanted, said_in))
            if sheets.count:
                arguments.out.write_bytes(sheets.bytes())
    except (FontError, KitError) as error:
        print(f"luot kit: {error}", file=sys.stderr)
        return EXIT_FAULT
    except OSError as error:
        print(f"luot kit: {os_error(error, said_in)}", file=sys.stderr)
        return EXIT_FAULT
    if not sheets.count:
        print("\n".join([*lines, say(said_in, NOTHING)]), file=sys.stderr)
        return EXIT_FAULT
    print(say(said_in, MADE_ONE if sheets.count == 1 else MADE, file=arguments.out, count=sheets.count))
    is_braille = any(part.says == BRAILLE and not part.lacks for part in wanted)
    print("\n".join([*lines, say(said_in, PRINT_BRAILLE if is_braille else PRINT)]))
    return 0


def _draw(sheets: Sheets, wanted: list[Part], language: str) -> Iterator[str]:
    """Yields a line about each part, also about one that this office has not."""
    for part in wanted:
        if part.lacks:
            yield say(language, part.lacks)
            continue
        first = sheets.count + 1
        part.draw(sheets)
        said = SHEET_OF if sheets.count == first else SHEETS_OF
        yield say(language, said, first=first, last=sheets.count, part=say(language, part.says))
