"""`luot kit`: an office's plates, signs, poster, cards and outage tickets as one PDF, for a copy shop or a printer."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from core.names import name_in
from core.settings.sections import Settings
from luot.kit.cards import draw_cards
from luot.kit.counter_signs import draw_counter_signs, signs_of
from luot.kit.outage_tickets import draw_outage_tickets, free_letter, services_of
from luot.kit.plates import draw_plates, plates_of
from luot.kit.rule_poster import draw_rule_poster
from luot.kit.sheets import KitError, Sheets, check_kit
from luot.kit.wiring import draw_wiring
from runtime.exits import EXIT_FAULT, settings_or_exit
from runtime.fonts import FontError
from runtime.settings.load import add_settings_option
from words.os_errors import os_error
from words.translation import LANGUAGES, mark, say

PARTS = {
    "plates": mark("plates beside the buttons, with braille"),
    "counters": mark("a sign for each counter"),
    "rule": mark("the rule of order as a poster"),
    "cards": mark("a card for the first day of each role"),
    "wiring": mark("the wiring of buttons and lamps, for the installer"),
    "tickets": mark("60 numbered tickets for a power cut"),
}
"""Part → what it is, in the order of the sheets."""
MADE = mark("{file}: {count} sheets of A4")
SHEETS_OF = mark("sheets {first} to {last}: {part}")
PRINT = mark("Print it at 100 %, not fitted to the page: braille is at its true size")
NO_LETTER = mark("no outage tickets: the numbers of this office begin with every letter there is")


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
    """0; 1 without fpdf2 or a font, or where the file cannot be written; 78 for wrong settings."""
    settings = settings_or_exit(arguments.settings)
    languages = tuple(dict.fromkeys((arguments.languages or ",".join(settings.office.languages)).split(",")))
    said_in = next((language for language in languages if language in LANGUAGES), "en")
    try:
        check_kit()
        office = name_in(settings.office.slip_name or settings.office.name, languages[0])
        with Sheets(f"Lượt – {office}", languages[0]) as sheets:
            lines = _draw(sheets, settings, languages, office, arguments.part or list(PARTS))
            arguments.out.write_bytes(sheets.bytes())
    except (FontError, KitError) as error:
        print(f"luot kit: {error}", file=sys.stderr)
        return EXIT_FAULT
    except OSError as error:
        print(f"luot kit: {os_error(error, said_in)}", file=sys.stderr)
        return EXIT_FAULT
    print(say(said_in, MADE, file=arguments.out, count=sheets.count))
    print("\n".join([*lines, say(said_in, PRINT)]))
    return 0


def _draw(sheets: Sheets, settings: Settings, languages: tuple[str, ...], office: str, wanted: list[str]) -> list[str]:
    """Returns a line about each part."""
    known = tuple(language for language in languages if language in LANGUAGES) or ("en",)
    letter = free_letter(settings)
    parts: dict[str, Callable[[], None]] = {
        "plates": lambda: draw_plates(sheets, plates_of(settings, languages)),
        "counters": lambda: draw_counter_signs(sheets, signs_of(settings, languages), known[0]),
        "rule": lambda: draw_rule_poster(sheets, settings, known, office),
        "cards": lambda: draw_cards(sheets, office, known[0]),
        "wiring": lambda: draw_wiring(sheets, settings, known[0], office),
        "tickets": lambda: draw_outage_tickets(sheets, letter, services_of(settings, languages[0]), office, known[0]),
    }
    lines = []
    for part, draw in parts.items():
        first = sheets.count + 1
        if part not in wanted:
            continue
        if part == "tickets" and not letter:
            lines.append(say(known[0], NO_LETTER))
            continue
        draw()
        lines.append(say(known[0], SHEETS_OF, first=first, last=sheets.count, part=say(known[0], PARTS[part])))
    return lines
