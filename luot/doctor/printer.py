"""`luot doctor printer [URI]`: which printers there are; what one of them can do, a test slip, the lines to copy."""

from __future__ import annotations

import argparse
import logging
import select
import sys
from collections.abc import Iterable
from ipaddress import IPv4Network
from urllib.parse import urlsplit

from core.settings.checks import cross_checks
from core.settings.sections import PrinterSettings, Settings
from luot.doctor.examination import TroubleError, examine
from printer.setup.discovery import LARGEST_NETWORK, Found, on_network, on_serial_lines, on_usb, own_networks
from runtime.service import EXIT_FAULT, EXIT_SETTINGS
from runtime.settings.load import SettingsError, add_settings, read_table, settings_path
from runtime.settings.validation import read_leniently

NONE_FOUND = (
    "no printer was found on USB or in this network; look at its cable and its power."
    " One whose address is elsewhere can be tried all the same: luot doctor printer tcp://ADDRESS:9100"
)
ON_A_LINE = "What hangs on a serial line, if anything does, only trying it tells"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uri", nargs="?", type=_uri, metavar="URI", help="without it, printers are looked for")
    add_settings(parser)
    parser.add_argument("--width-mm", type=int, choices=(80, 58), help="of the paper; default: the settings' or 80")
    parser.add_argument("--plain", action="store_true", help="send pictures plainly, as simple printers want them")
    parser.add_argument("--no-print", action="store_true", help="no test slip, and only questions that print nothing")
    parser.add_argument("--cover", action="store_true", help="wait for somebody to open it: are the answers true?")
    parser.add_argument(
        "--network",
        type=_network,
        action="append",
        metavar="A.B.C.D/24",
        help="where to look for printers; default: this machine's own networks",
    )


def run(arguments: argparse.Namespace) -> int:
    """0; 1: no printer, or none that can be used; 78: `--settings` names no file that can be read."""
    # What is wrong is said in one line; the kiosk's log would say it again.
    logging.getLogger("printer").addHandler(logging.NullHandler())
    try:
        configured = _configured(arguments.settings)
        if arguments.uri is None:
            _list(*_found(configured, arguments.network or own_networks()))
        else:
            _examine(arguments, configured)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return EXIT_SETTINGS
    except TroubleError as trouble:
        print(f"luot doctor printer: {trouble}", file=sys.stderr)
        return EXIT_FAULT
    except KeyboardInterrupt:
        return EXIT_FAULT
    return 0


def _uri(text: str) -> str:
    """As the settings would take it."""
    settings, problems = read_leniently({"printer": {"uri": text}}, Settings)
    for problem in (*problems, *cross_checks(settings)):
        if problem.key == "printer.uri":
            raise argparse.ArgumentTypeError(f"{problem.value}: expected {problem.expected}")
    return text


def _network(text: str) -> IPv4Network:
    try:
        network = IPv4Network(text)
    except ValueError:
        network = None
    if network is None or network.prefixlen < LARGEST_NETWORK:
        raise argparse.ArgumentTypeError(f"{text}: expected a network of at most 256 addresses, such as 192.168.1.0/24")
    return network


def _configured(argument: str | None) -> PrinterSettings | None:
    """The settings' printer, whatever else is still wrong with that file; None: there is none."""
    path = settings_path(argument)
    if argument is None and not path.exists():
        return None
    table = read_table(path).get("printer")
    if not isinstance(table, dict) or "uri" not in table:
        return None
    settings, problems = read_leniently({"printer": table}, Settings)
    return None if any(problem.key == "printer.uri" for problem in problems) else settings.printer


# Which printers there are


def _found(configured: PrinterSettings | None, networks: Iterable[IPv4Network]) -> tuple[list[Found], str]:
    """All there are, and the URI in the settings."""
    ours = configured.uri if configured else ""
    host = urlsplit(ours).hostname if ours.startswith("tcp:") else None
    # The kiosk may be printing there, and many printers bear one connection only.
    found = [*on_usb(), *on_serial_lines(), *on_network(networks, spare=[host] if host else [])]
    if host:
        found.append(Found(ours, "network: left alone, as the kiosk may be printing there"))
    return found, ours


def _list(found: list[Found], ours: str) -> None:
    if not found:
        raise TroubleError(NONE_FOUND)
    width = max(len(each.uri) for each in found)
    for each in found:
        print(f"{each.uri:{width}}  {each.what}{' (that of the settings)' if each.is_at(ours) else ''}")
    if ours and not any(each.is_at(ours) for each in found):
        print(f"{ours:{width}}  not found, although the settings name it")
    if all(each.uri.startswith("serial:") for each in found):
        print(f"{NONE_FOUND[0].upper()}{NONE_FOUND[1:]}\n{ON_A_LINE}")
    print("Which one is it? Stop the kiosk (sudo systemctl stop luot-kiosk) and try it: sudo luot doctor printer URI")


# What one of them can do


def _examine(arguments: argparse.Namespace, configured: PrinterSettings | None) -> None:
    width_mm = arguments.width_mm or (configured.width_mm if configured and configured.uri == arguments.uri else 80)
    skips = _nobody_skips if arguments.cover else _enter_was_pressed if sys.stdin.isatty() else None
    if skips is _enter_was_pressed:
        _tell("Please stand at the printer. You will be asked to open its cover; Enter skips that.")
    examine(arguments.uri, width_mm, plain=arguments.plain, prints=not arguments.no_print, tell=_tell, skips=skips)


def _tell(line: str) -> None:
    print(line, flush=True)


def _nobody_skips() -> bool:
    return False


def _enter_was_pressed() -> bool:
    pressed = bool(select.select([sys.stdin], [], [], 0)[0])
    if pressed:
        sys.stdin.readline()
    return pressed
