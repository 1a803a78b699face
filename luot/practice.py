"""`luot practice`: an invented office with the services and counters of this one, for a new clerk's first day."""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from core.settings.sections import Settings
from demo.office import open_office
from demo.office_settings import PRACTICE, practice_settings
from luot.demo import run_until_told, serve
from luot.office_settings import settings_or_exit
from runtime.exits import EXIT_SETTINGS
from runtime.settings.load import add_settings_option
from web.server import port_number
from words.shell_language import shell_language
from words.translation import mark, say

NO_PORT = mark("The settings name no port for it: [console] practice, or --port")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_settings_option(parser)
    parser.add_argument("--port", type=port_number, help="instead of [console] practice; 0: a free one")


def run(arguments: argparse.Namespace) -> int:
    settings = settings_or_exit(arguments.settings)
    port = settings.console.practice if arguments.port is None else arguments.port
    if port is None:
        print(f"luot practice: {say(shell_language(), NO_PORT)}", file=sys.stderr)
        return EXIT_SETTINGS
    return run_until_told("practice", lambda stack: _open(stack, settings, port))


def _open(stack: ExitStack, settings: Settings, port: int) -> None:
    """Everything lies in a new folder, which is gone afterwards: each start is a first day."""
    home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="luot-practice-")))
    office = open_office(stack, home=home, settings=practice_settings(settings, home), window=False, band=PRACTICE)
    server = serve(stack, office, port)
    print(f"ready http://{settings.console.host}:{server.port}", flush=True)
