"""`luot demo`: runs the whole office on this machine, without hardware, controlled from one web page."""

from __future__ import annotations

import argparse
import logging
import queue
import shlex
import sys
import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path

from demo.broker import BrokerError
from demo.office import DemoOffice, OfficeError, open_office
from demo.office_settings import demo_settings, file_for_others, leaves_out_hours
from demo.page.app import create_app
from demo.page.live_updates import LiveUpdates
from demo.play.busy_office import open_busy_office
from demo.programs import has_desktop
from runtime.exits import EXIT_FAULT, EXIT_SETTINGS, exit_when_a_thread_dies, stop_on_signals
from runtime.fonts import FontError
from runtime.journal.errors import JournalError
from runtime.journal.lock import LockedError
from runtime.log import configure_logging
from runtime.settings.load import SettingsError
from web.server import Server
from words.narration import Sentence
from words.translation import LANGUAGES

PORT = 8080
SEED = 5
"""Seed of days on which people wait for every service by nine o'clock."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--home", metavar="DIR", type=Path, help="keeps the office, and may hold its office.toml")
    parser.add_argument("--port", type=int, default=PORT, help=f"of the page; 0: a free one (default: {PORT})")
    parser.add_argument("--headless", action="store_true", help="no window for the wall")
    parser.add_argument(
        "--busy",
        action="store_true",
        help="a working day passes by itself, a minute a second, with a month behind it; the office's own limits pass"
        " as fast, such as half an hour to come back",
    )
    parser.add_argument("--seed", type=int, default=SEED, help=f"with --busy: which visitors come (default: {SEED})")


def run(arguments: argparse.Namespace) -> int:
    # Faults that are made on purpose are shown on the page, not logged.
    configure_logging(level=logging.ERROR)
    exit_when_a_thread_dies()
    stop: queue.SimpleQueue[None] = queue.SimpleQueue()
    stop_on_signals(lambda: stop.put(None))
    try:
        with ExitStack() as stack:
            _open(stack, arguments)
            stop.get()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return EXIT_SETTINGS
    except (BrokerError, FontError, JournalError, LockedError, OfficeError, OSError) as error:
        print(f"luot demo: {error}", file=sys.stderr)
        return EXIT_FAULT
    return 0


def _open(stack: ExitStack, arguments: argparse.Namespace) -> None:
    """Returns when everything runs; `stack` closes it."""
    home = arguments.home or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="luot-demo-")))
    office = _office(stack, home.absolute(), arguments)
    live = LiveUpdates(office)
    server = stack.enter_context(Server(create_app(office, live), port=arguments.port))
    stack.callback(live.end)
    print(f"broker: {office.broker.kind} at {office.broker.uri}")
    if leaves_out_hours(home):
        own = shlex.quote(str(home / "office.toml"))
        print(f'hours, quotas: left out here; to try them: {_command()} check {own} --at "2027-02-04 16:30"')
    if any(device.role == "guide" for device in office.settings.device):
        file = file_for_others(home, office.settings)
        print(f"guide: {_command()} guide --settings {shlex.quote(str(file))} slips")
    print(f"ready http://127.0.0.1:{server.port}", flush=True)


def _office(stack: ExitStack, home: Path, arguments: argparse.Namespace) -> DemoOffice:
    window = has_desktop() and not arguments.headless
    if arguments.busy:
        return open_busy_office(stack, home=home, window=window, seed=arguments.seed, on_day_end=_print_summary)
    return open_office(stack, home=home, settings=demo_settings(home), window=window)


def _print_summary(sentence: Sentence) -> None:
    with suppress(BrokenPipeError):  # the reader of stdout may have stopped at `ready`
        for language in LANGUAGES:
            print(sentence.said(language), flush=True)


def _command() -> str:
    """The command line of `luot`, which need not be on the path."""
    program = Path(sys.argv[0])
    return shlex.quote(str(program)) if program.name == "luot" else f"{shlex.quote(sys.executable)} -m luot"
