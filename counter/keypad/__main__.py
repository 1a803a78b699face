"""`luot-keypad`: runs a counter's keypad in the foreground until SIGTERM."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from contextlib import ExitStack

from counter.keypad.compose import open_keypad
from counter.keypad.panel import PanelError, open_panel
from runtime.bus.credentials import CredentialsError, broker_access
from runtime.exits import (
    device_or_exit,
    end_for_now,
    exit_when_a_thread_dies,
    settings_or_exit,
    stop_on_signals,
)
from runtime.gpio.pins import PinsError
from runtime.log import configure_logging
from runtime.settings.load import add_settings_option
from runtime.systemd import Systemd

logger = logging.getLogger("counter.keypad")


def main() -> int:
    parser = argparse.ArgumentParser(prog="luot-keypad", description="A counter's keys and its lamp.")
    add_settings_option(parser)
    parser.add_argument("--device", metavar="NAME", help="which keypad this is, e.g. keypad-1")
    arguments = parser.parse_args()
    configure_logging()
    settings = settings_or_exit(arguments.settings)
    device = device_or_exit(settings, arguments.device, role="keypad")
    exit_when_a_thread_dies()
    systemd = Systemd()
    try:
        with ExitStack() as stack:
            access = broker_access(settings, device.name, os.environ)
            panel = stack.enter_context(open_panel(settings, device))
            keypad = open_keypad(settings, device, panel=panel, access=access, on_tick=systemd.feed_watchdog)
            stop_on_signals(keypad.stop)
            with systemd.serving():
                logger.info("%s: ready for counter %s", device.name, device.counter)
                keypad.run()
    except (CredentialsError, PanelError, PinsError) as error:
        logger.critical("%s", error)
        return end_for_now()
    return 0


if __name__ == "__main__":
    sys.exit(main())
