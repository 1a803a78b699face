"""`luot demo`: the whole office on this machine, without hardware, on one page."""

from __future__ import annotations

import argparse
import logging
import queue
import shlex
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from demo.app import create_app
from demo.broker import BrokerError
from demo.live import Live
from demo.office import OfficeError, open_office
from demo.programs import has_desktop
from demo.server import Server
from demo.settings import file_for_others
from runtime.fonts import FontError
from runtime.journal import JournalError
from runtime.lock import LockedError
from runtime.log import configure_logging
from runtime.service import EXIT_FAULT, EXIT_SETTINGS, deadly_threads, stop_on_signals
from runtime.settings import SettingsError

PORT = 8080


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--home", metavar="DIR", type=Path, help="keeps the office, and may hold its office.toml")
    parser.add_argument("--port", type=int, default=PORT, help=f"of the page; 0: a free one (default: {PORT})")
    parser.add_argument("--headless", action="store_true", help="no window for the wall")


def run(arguments: argparse.Namespace) -> int:
    # What goes wrong on purpose is told on the page.
    configure_logging(level=logging.ERROR)
    deadly_threads()
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
    """Returns when all is up; `stack` closes it again."""
    home = arguments.home or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="luot-demo-")))
    office = open_office(stack, home=home.absolute(), window=has_desktop() and not arguments.headless)
    live = Live(office)
    server = stack.enter_context(Server(create_app(office, live), port=arguments.port))
    stack.callback(live.end)
    print(f"broker: {office.broker.kind} at {office.broker.uri}")
    if any(device.role == "guide" for device in office.settings.device):
        file = file_for_others(home, office.settings.broker)
        print(f"guide: {_ourselves()} guide --settings {shlex.quote(str(file))} slips")
    print(f"ready http://127.0.0.1:{server.port}", flush=True)


def _ourselves() -> str:
    """How this command was called: it need not be on the path."""
    command = Path(sys.argv[0])
    return shlex.quote(str(command)) if command.name == "luot" else f"{shlex.quote(sys.executable)} -m luot"
