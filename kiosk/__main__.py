"""`luot-kiosk`: runs a kiosk in the foreground until SIGTERM."""

from __future__ import annotations

import argparse
import gc
import logging
import os
import sys
from contextlib import ExitStack
from pathlib import Path

from core.messages.state import State
from core.settings.sections import Settings
from kiosk.compose import open_kiosk
from kiosk.kiosk import Stop
from kiosk.time_scale import REAL_TIME, TimeScale
from printer.drawing.layout_file import layout_file
from runtime.bus.credentials import BrokerAccess, CredentialsError, access_without_password, broker_access
from runtime.exits import (
    EXIT_FAULT,
    EXIT_SETTINGS,
    device_or_exit,
    end_for_now,
    exit_when_a_thread_dies,
    settings_or_exit,
    stop_on_signals,
)
from runtime.fonts import FontError
from runtime.gpio.pins import PinsError, open_pins
from runtime.journal.errors import JournalError
from runtime.journal.lock import LockedError
from runtime.journal.writer import Journal
from runtime.log import configure_logging
from runtime.settings.load import SettingsError, add_settings_option
from runtime.systemd import Systemd

logger = logging.getLogger("kiosk")

SWITCH_S = 0.0002
"""How long a thread may compute before another one gets its turn, such as the one that prints; Python's default is
5 ms."""


def main(time_scale: TimeScale = REAL_TIME) -> int:
    """Tests pass a simulated clock, and shorter pauses."""
    parser = argparse.ArgumentParser(prog="luot-kiosk", description="The kiosk: issues numbers and owns the line.")
    add_settings_option(parser)
    parser.add_argument("--device", metavar="NAME", default="kiosk")
    arguments = parser.parse_args()
    configure_logging()
    settings = settings_or_exit(arguments.settings, layout_file)
    device = device_or_exit(settings, arguments.device, role="kiosk").name
    exit_when_a_thread_dies()
    sys.setswitchinterval(SWITCH_S)
    systemd = Systemd()
    try:
        with ExitStack() as stack:
            access = _access(settings, device, systemd)
            pins = stack.enter_context(open_pins())
            journal = stack.enter_context(Journal(Path(settings.kiosk.journal)))
            kiosk = open_kiosk(
                stack,
                settings=settings,
                device=device,
                pins=pins,
                access=access,
                journal=journal,
                on_tick=systemd.feed_watchdog,
                time_scale=time_scale,
                on_loaded=gc.freeze,  # a garbage collection during a press need not scan what exists then
            )
            stop_on_signals(lambda: kiosk.inbox.put(Stop()))
            with systemd.serving():
                logger.info("ready: %s", _summary(kiosk.owner.state()[0]))
                if settings.hours and settings.hours.last_ticket == "forecast":
                    minutes = settings.hours.last_ticket_min
                    logger.info("of a service without a forecast the last number is %s minutes before closing", minutes)
                kiosk.run()
    except SettingsError as error:
        logger.critical("%s", error)
        return EXIT_SETTINGS
    except LockedError as error:  # of the program before, which is about to end
        logger.critical("%s", error)
        return EXIT_FAULT
    except (FontError, JournalError, PinsError) as error:
        logger.critical("%s", error)
        return end_for_now()
    return 0


def _access(settings: Settings, device: str, systemd: Systemd) -> BrokerAccess:
    """Without its password the kiosk is alone, but still has its buttons and its printer."""
    try:
        return broker_access(settings, device, os.environ)
    except CredentialsError as error:
        logger.critical("%s; until then there are buttons and paper, but no displays, keypads and console", error)
        systemd.tell("without its broker password")  # luot-settings.service waits for these words
        return access_without_password(settings, device)


def _summary(state: State) -> str:
    takeable = "numbers can be taken" if state.issuing.open else f"no numbers for now ({state.issuing.reason})"
    return f"{takeable}; {len(state.waiting)} waiting"


if __name__ == "__main__":
    sys.exit(main())
