"""`luot demo`: runs the whole office on this machine, without hardware, controlled from one web page."""

from __future__ import annotations

import argparse
import errno
import logging
import os
import queue
import shlex
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from counter.console.accounts.database import AccountsError
from counter.console.app import create_app as create_console
from demo.broker import BrokerError
from demo.office import DemoOffice, OfficeError, open_office
from demo.office_settings import demo_settings, file_for_others, leaves_out_hours
from demo.page.app import create_app
from demo.page.live_updates import LiveUpdates
from demo.play.busy_office import open_busy_office
from demo.programs import has_desktop
from demo.staff.entrance import beside_console
from runtime.exits import EXIT_FAULT, EXIT_SETTINGS, exit_when_a_thread_dies, stop_on_signals
from runtime.fonts import FontError
from runtime.inbox import next_item
from runtime.journal.errors import JournalError
from runtime.journal.lock import LockedError
from runtime.log import configure_logging
from runtime.settings.load import SettingsError
from runtime.systemd import Systemd
from web.server import Server, port_number
from words.mistakes import settings_error
from words.os_errors import os_error
from words.sentence import Sentence
from words.shell_language import shell_language
from words.translation import LANGUAGES, mark, say

PORT = 8080
THREADS = 80
"""As many streams as the demo's page and the console may have, and some threads for clicks."""
SEED = 5
"""Seed of days on which people wait for every service by nine o'clock."""
EXIT_USAGE = 2
"""As argparse leaves on arguments that do not go together."""
SEED_FOR_BUSY = mark("--seed chooses the visitors of a busy day: add --busy, or leave --seed out")
PORT_TAKEN = mark("Port {port} is in use by another program; {option} takes another one, 0 a free one")
PORT_REFUSED = mark("Port {port} cannot be used ({reason}); {option} takes another one, 0 a free one")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--home", metavar="DIR", type=Path, help="keeps the office, and may hold its office.toml")
    parser.add_argument("--port", type=port_number, default=PORT, help=f"of the page; 0: a free one (default: {PORT})")
    parser.add_argument(
        "--language", choices=LANGUAGES, help="of wall, slips and page (default: the first one of the office)"
    )
    parser.add_argument("--headless", action="store_true", help="no window for the wall")
    parser.add_argument(
        "--busy",
        action="store_true",
        help="a working day passes by itself, a minute a second, with a month behind it; the office's own limits pass"
        " as fast, such as half an hour to come back",
    )
    parser.add_argument("--seed", type=int, help=f"with --busy: which visitors come (default: {SEED})")


def run(arguments: argparse.Namespace) -> int:
    if arguments.seed is not None and not arguments.busy:
        print(f"luot demo: {say(shell_language(), SEED_FOR_BUSY)}", file=sys.stderr)
        return EXIT_USAGE
    return run_until_told("demo", lambda stack: _open(stack, arguments))


def run_until_told(word: str, open_: Callable[[ExitStack], None]) -> int:
    """Runs what `open_` opens until SIGTERM or SIGINT; returns the exit status. `word`: of `luot`, for errors."""
    # Faults that are made on purpose are shown on the page, not logged.
    configure_logging(level=logging.ERROR)
    exit_when_a_thread_dies()
    systemd = Systemd()
    stop: queue.SimpleQueue[bool] = queue.SimpleQueue()
    stop_on_signals(lambda: stop.put(True))
    try:
        with ExitStack() as stack:
            open_(stack)
            with systemd.serving():
                while not next_item(stop, systemd.period_s):
                    systemd.feed_watchdog()
    except SettingsError as error:
        print(settings_error(error, shell_language()), file=sys.stderr)
        return EXIT_SETTINGS
    except OSError as error:
        print(f"luot {word}: {os_error(error, shell_language())}", file=sys.stderr)
        return EXIT_FAULT
    except (AccountsError, BrokerError, FontError, JournalError, LockedError, OfficeError) as error:
        print(f"luot {word}: {error}", file=sys.stderr)
        return EXIT_FAULT
    return 0


def _open(stack: ExitStack, arguments: argparse.Namespace) -> None:
    """Returns when everything runs; `stack` closes it."""
    home = arguments.home or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="luot-demo-")))
    if home.exists() and not home.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(home))
    office = _office(stack, home.absolute(), arguments)
    server = serve(stack, office, arguments.port)
    print(f"broker: {office.broker.kind} at {office.broker.uri}")
    if leaves_out_hours(home):
        own = shlex.quote(str(home / "office.toml"))
        print(f'hours, quotas: left out here; to try them: {_command()} check {own} --at "2027-02-04 16:30"')
    if any(device.role == "guide" for device in office.settings.device):
        file = file_for_others(home, office.settings)
        print(f"guide: {_command()} guide --settings {shlex.quote(str(file))} slips")
    print(f"ready http://127.0.0.1:{server.port}", flush=True)


def serve(stack: ExitStack, office: DemoOffice, port: int) -> Server:
    """Serves the demo's page and the console until `stack` ends it. Raises `OfficeError` if the port cannot be used."""
    live = LiveUpdates(office)
    app = beside_console(create_app(office, live), create_console(office.console))
    try:
        server = Server(app, port=port, host=office.console.settings.console.host, threads=THREADS)
    except OSError as error:
        raise OfficeError(port_problem(port, error, shell_language(), under_make="MAKELEVEL" in os.environ)) from None
    stack.enter_context(server)
    stack.callback(live.end)
    stack.callback(office.console.streams.end)
    return server


def port_problem(port: int, error: OSError, language: str, *, under_make: bool) -> str:
    """Why the page cannot have this port. `under_make`: the demo was started by `make demo PORT=…`."""
    sentence = PORT_TAKEN if error.errno == errno.EADDRINUSE else PORT_REFUSED
    option = "PORT=" if under_make else "--port"
    return say(language, sentence, port=port, reason=error.strerror, option=option)


def _office(stack: ExitStack, home: Path, arguments: argparse.Namespace) -> DemoOffice:
    window = has_desktop() and not arguments.headless
    settings = demo_settings(home, arguments.language)
    if not arguments.busy:
        return open_office(stack, home=home, settings=settings, window=window)
    seed = SEED if arguments.seed is None else arguments.seed
    languages = [arguments.language] if arguments.language else list(LANGUAGES)
    return open_busy_office(
        stack,
        home=home,
        settings=settings,
        window=window,
        seed=seed,
        on_day_end=lambda summary: _print_summary(summary, languages),
    )


def _print_summary(sentence: Sentence, languages: Sequence[str]) -> None:
    with suppress(BrokenPipeError):  # the reader of stdout may have stopped at `ready`
        for language in languages:
            print(sentence.said(language), flush=True)


def _command() -> str:
    """The command line of `luot`, which need not be on the path."""
    program = Path(sys.argv[0])
    return shlex.quote(str(program)) if program.name == "luot" else f"{shlex.quote(sys.executable)} -m luot"
