"""`luot doctor printer [URI]`: lists printers, or tries one and prints the lines for the settings."""

from __future__ import annotations

import argparse
import logging
import select
import sys
from collections.abc import Iterable
from contextlib import suppress
from ipaddress import IPv4Network
from urllib.parse import urlsplit

from msgspec.structs import replace

from core.settings.checks import cross_checks
from core.settings.sections import PrinterSettings, Settings
from luot.doctor.examination import examine, lines
from luot.doctor.printer_sentences import TroubleError
from luot.language import office_language
from printer.setup.discovery import (
    LARGEST_NETWORK,
    FoundPrinter,
    network_printers,
    own_networks,
    serial_lines,
    usb_printers,
)
from runtime.exits import EXIT_FAULT, EXIT_SETTINGS
from runtime.settings.load import SettingsError, add_settings_option, read_table, settings_path
from runtime.settings.validation import convert_leniently
from words.mistakes import settings_error
from words.sentence import Sentence
from words.translation import LANGUAGES, mark, say

DOES = "find printers, try one, and write its lines for the settings"
NONE_FOUND = mark(
    "No printer was found on USB or in this network; check its cable and its power."
    " One whose address is elsewhere can be tried all the same: luot doctor printer tcp://ADDRESS:9100"
)
ON_A_LINE = mark("A serial line shows only when tried whether a printer is connected to it")
SPARED = mark("network: left alone, as the kiosk may be printing there")
THAT_OF_SETTINGS = mark("{found} (that of the settings)")
NOT_FOUND = mark("not found, although the settings name it")
WHICH_ONE = mark(
    "Which one is it? Stop the kiosk (sudo systemctl stop luot-kiosk) and try it: sudo luot doctor printer URI"
)
STAND_THERE = mark("Please stand at the printer. You will be asked to open its cover; Enter skips that.")
FOR_SETTINGS = mark("for the settings, in the place of the same keys:")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`printer` is the only word after `luot doctor`; without it the whole machine is examined."""
    parser.set_defaults(examine_printer=False)
    words = parser.add_subparsers(metavar="WORD")
    printer = words.add_parser("printer", help=DOES, description=f"luot doctor printer: {DOES}")
    printer.set_defaults(examine_printer=True)
    printer.add_argument(
        "uri", nargs="?", type=_uri, metavar="URI", help="the printer to try (default: search for printers)"
    )
    add_settings_option(printer)
    # What stands before the word is not to be forgotten.
    printer.add_argument("--language", choices=LANGUAGES, default=argparse.SUPPRESS, help="default: the office's first")
    printer.add_argument("--width-mm", type=int, choices=(80, 58), help="of the paper; default: the settings' or 80")
    printer.add_argument(
        "--width-dots", type=_dots, metavar="N", help="of its print head; default: as its model and its paper have"
    )
    printer.add_argument(
        "--dpi", type=int, choices=(203, 180), help="of its print head, in whose dots it is told to feed (default: not)"
    )
    printer.add_argument("--plain", action="store_true", help="send pictures plainly, as simple printers want them")
    printer.add_argument("--no-print", action="store_true", help="no test slip, and only questions that print nothing")
    printer.add_argument("--cover", action="store_true", help="ask for the cover to be opened, to test the answers")
    printer.add_argument(
        "--network",
        type=_network,
        action="append",
        metavar="A.B.C.D/24",
        help="the network to search; default: this machine's own networks",
    )


def run(arguments: argparse.Namespace) -> int:
    """The exit status: 1 if no printer can be used, 78 if the file that `--settings` names cannot be read, else 0."""
    # A problem is printed in one line; the log would repeat it.
    logging.getLogger("printer").addHandler(logging.NullHandler())
    language = arguments.language or office_language(settings_path(arguments.settings))
    try:
        configured = _configured(arguments.settings)
        if arguments.uri is None:
            _list(*_found(configured, arguments.network or own_networks()), language)
        else:
            _examine(arguments, configured, language)
    except SettingsError as error:
        print(settings_error(error, language), file=sys.stderr)
        return EXIT_SETTINGS
    except TroubleError as trouble:
        print(f"luot doctor printer: {trouble.said(language)}", file=sys.stderr)
        return EXIT_FAULT
    except KeyboardInterrupt:
        return EXIT_FAULT
    return 0


def _uri(text: str) -> str:
    """Checks the URI as the settings would."""
    settings, problems = convert_leniently({"printer": {"uri": text}}, Settings)
    for problem in (*problems, *cross_checks(settings)):
        if problem.key == "printer.uri":
            raise argparse.ArgumentTypeError(f"{problem.value}: expected {problem.expected}")
    return text


def _dots(text: str) -> int:
    """Checks the number as the settings would."""
    table = {"printer": {"width_dots": int(text) if text.isdecimal() else text}}
    settings, problems = convert_leniently(table, Settings)
    for problem in problems:
        if problem.key == "printer.width_dots":
            raise argparse.ArgumentTypeError(f"{text}: expected {problem.expected}")
    return settings.printer.width_dots or 0


def _network(text: str) -> IPv4Network:
    with suppress(ValueError):
        network = IPv4Network(text)
        if network.prefixlen >= LARGEST_NETWORK:
            return network
    raise argparse.ArgumentTypeError(f"{text}: expected a network of at most 256 addresses, such as 192.168.1.0/24")


def _configured(argument: str | None) -> PrinterSettings | None:
    """The printer of the settings file, whatever else is wrong with it; None if it names none."""
    path = settings_path(argument)
    if argument is None and not path.exists():
        return None
    table = read_table(path).get("printer")
    if not isinstance(table, dict) or "uri" not in table:
        return None
    settings, problems = convert_leniently({"printer": table}, Settings)
    return None if any(problem.key == "printer.uri" for problem in problems) else settings.printer


def _found(configured: PrinterSettings | None, networks: Iterable[IPv4Network]) -> tuple[list[FoundPrinter], str]:
    """All printers found, and the URI in the settings."""
    ours = configured.uri if configured else ""
    host = urlsplit(ours).hostname if ours.startswith("tcp:") else None
    # The kiosk may be printing there, and many printers accept only one connection.
    found = [*usb_printers(), *serial_lines(), *network_printers(networks, spare=[host] if host else [])]
    if host:
        found.append(FoundPrinter(ours, Sentence(SPARED)))
    return found, ours


def _list(found: list[FoundPrinter], ours: str, language: str) -> None:
    if not found:
        raise TroubleError(NONE_FOUND)
    width = max(len(each.uri) for each in found)
    for each in found:
        said = Sentence(THAT_OF_SETTINGS, {"found": each.what}) if each.is_at(ours) else each.what
        print(f"{each.uri:{width}}  {said.said(language)}")
    if ours and not any(each.is_at(ours) for each in found):
        print(f"{ours:{width}}  {say(language, NOT_FOUND)}")
    if all(each.uri.startswith("serial:") for each in found):
        print(say(language, NONE_FOUND), say(language, ON_A_LINE), sep="\n")
    print(say(language, WHICH_ONE))


def _examine(arguments: argparse.Namespace, configured: PrinterSettings | None, language: str) -> None:
    given = configured if configured and configured.uri == arguments.uri else PrinterSettings(uri=arguments.uri)
    if arguments.width_mm not in (None, given.width_mm):
        given = replace(given, width_mm=arguments.width_mm, width_dots=None, dpi=None)
    if arguments.width_dots is not None:
        given = replace(given, width_dots=arguments.width_dots, dpi=None)
    given = replace(given, dpi=arguments.dpi or given.dpi, plain=arguments.plain)
    is_skipped = (lambda: False) if arguments.cover else _enter_was_pressed if sys.stdin.isatty() else None

    def show(sentence: Sentence) -> None:
        print(sentence.said(language), flush=True)

    def ask(question: Sentence) -> str:
        try:
            return input(f"{question.said(language)} ")
        except EOFError:
            return ""

    if is_skipped is _enter_was_pressed:
        show(Sentence(STAND_THERE))
    can_ask = ask if sys.stdin.isatty() else None
    proven = examine(given, prints=not arguments.no_print, show=show, is_skipped=is_skipped, ask=can_ask)
    if proven is not None:
        print(say(language, FOR_SETTINGS), "", *lines(proven), sep="\n")


def _enter_was_pressed() -> bool:
    pressed = bool(select.select([sys.stdin], [], [], 0)[0])
    if pressed:
        sys.stdin.readline()
    return pressed
