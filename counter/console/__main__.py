"""`luot-console`: serves the staff's pages in the foreground until SIGTERM."""

from __future__ import annotations

import argparse
import logging
import os
import queue
import sys
from contextlib import ExitStack
from pathlib import Path

from msgspec.structs import replace

from core.settings.sections import Settings
from counter.console.accounts.database import AccountsError
from counter.console.accounts.people import FIRST, People
from counter.console.app import create_app
from counter.console.compose import open_console
from counter.console.console import Console
from runtime.bus.credentials import CredentialsError, broker_access
from runtime.exits import device_or_exit, end_for_now, exit_when_a_thread_dies, settings_or_exit, stop_on_signals
from runtime.inbox import next_item
from runtime.log import configure_logging
from runtime.settings.load import add_settings_option
from runtime.systemd import Systemd
from web.server import Server, port_number

logger = logging.getLogger("counter.console")


ANSWERS_WITHIN_S = 5
"""Else the watchdog goes hungry this time. Requests of a full hall wait for milliseconds."""


SWITCH_S = 0.001
"""How long a page may be drawn before a press gets its turn; Python's default is 5 ms."""


class NotListeningError(Exception):
    """The address cannot be listened at; the text names it."""


def main() -> int:
    arguments = _arguments()
    configure_logging()
    settings = _with_address(settings_or_exit(arguments.settings), arguments)
    device = device_or_exit(settings, arguments.device, role="console")
    exit_when_a_thread_dies()
    sys.setswitchinterval(SWITCH_S)
    systemd = Systemd()
    stop: queue.SimpleQueue[bool] = queue.SimpleQueue()
    try:
        with ExitStack() as stack:
            access = broker_access(settings, device.name, os.environ)
            journal = arguments.journal or Path(settings.kiosk.journal)
            console = open_console(stack, settings, device, access=access, journal=journal)
            _welcome(console.accounts.people)
            server = stack.enter_context(_server(console))
            stack.callback(console.streams.end)  # before the server ends, which would wait for them
            stop_on_signals(lambda: stop.put(True))
            with systemd.serving():
                logger.info("ready: http://%s:%s", settings.console.host, server.port)
                while not next_item(stop, systemd.period_s):
                    if server.answers(ANSWERS_WITHIN_S):  # this thread alone would always be well
                        systemd.feed_watchdog()
    except (AccountsError, CredentialsError, NotListeningError) as error:
        logger.critical("%s", error)
        return end_for_now()
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="luot-console", description="The staff's pages and an interface over HTTP.")
    add_settings_option(parser)
    parser.add_argument("--device", metavar="NAME", default="console", help="which [[device]] this is (console)")
    parser.add_argument("--host", metavar="ADDRESS", help="instead of [console] host")
    parser.add_argument("--port", metavar="N", type=port_number, help="instead of [console] port; 0: a free one")
    parser.add_argument("--journal", metavar="FILE", type=Path, help="instead of [kiosk] journal; it is only read")
    return parser.parse_args()


def _with_address(settings: Settings, arguments: argparse.Namespace) -> Settings:
    own = settings.console
    port = own.port if arguments.port is None else arguments.port
    return replace(settings, console=replace(own, host=arguments.host or own.host, port=port))


def _server(console: Console) -> Server:
    own = console.settings.console
    try:
        return Server(create_app(console), port=own.port, host=own.host)
    except OSError as error:
        raise NotListeningError(f"[console] {own.host}:{own.port}: {error.strerror or error}") from None


def _welcome(people: People) -> None:
    """Of a console without accounts the log tells how to get in; it is told once."""
    if code := people.make_first():
        logger.warning("first start: log in as %s with the code %s, and choose a password", FIRST, code)
    elif all(account.is_once for account in people.all()):
        logger.warning("nobody has chosen a password yet; luot console user password %s makes a new code", FIRST)


if __name__ == "__main__":
    sys.exit(main())
