"""What makes a program a good service: it says when it is ready, that it is alive, and it ends when it should."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Literal

from core.settings.problem import MISSING, Problem
from core.settings.sections import DeviceSettings, Settings
from runtime.settings.load import SettingsError, load, settings_path

logger = logging.getLogger(__name__)

EXIT_FAULT = 1
EXIT_SETTINGS = 78
"""EX_CONFIG; the units name it in RestartPreventExitStatus, since another start would not help."""


def settings_or_exit(argument: str | None, reads: Callable[[Settings], object] = lambda _: None) -> Settings:
    """The settings that `--settings`, `$LUOT_SETTINGS` or the default name; else all mistakes on stderr and exit 78.

    `reads`: whatever else this program reads because of them; may raise `SettingsError`, too.
    """
    try:
        settings = load(settings_path(argument))
        reads(settings)
        return settings
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201  # before there is a log
        raise SystemExit(EXIT_SETTINGS) from None


def device_or_exit(settings: Settings, name: str | None, *, role: str) -> DeviceSettings:
    """The [[device]] of this role that `--device` names; else one line on stderr and exit 78."""
    known = [device for device in settings.device if device.role == role]
    for device in known:
        if device.name == name:
            return device
    names = ", ".join(device.name for device in known) or "there is none"
    expected = f'the name of a [[device]] with the role "{role}" ({names})'
    print(Problem("--device", name or MISSING, expected), file=sys.stderr)  # noqa: T201
    raise SystemExit(EXIT_SETTINGS)


def deadly_threads(leave: Callable[[int], None] = os._exit) -> None:
    """From now on, a thread that dies takes the process with it: a deaf daemon is worse than a dead one."""

    def die(death: threading.ExceptHookArgs) -> None:
        try:
            name = death.thread.name if death.thread else "?"
            logger.critical("the thread %s has died", name, exc_info=death.exc_value)
            logging.shutdown()
        finally:
            leave(EXIT_FAULT)

    threading.excepthook = die


def stop_on_signals(stop: Callable[[], None]) -> None:
    """Calls `stop` at SIGTERM and SIGINT, in the main thread between any two steps of it.

    So `stop` may only put something into a `queue.SimpleQueue`, which can be interrupted in itself; a `queue.Queue` or
    an `Event` that the main thread is just using would lock for ever.
    """

    def told(number: int, _frame: FrameType | None) -> None:
        logger.info("%s: stopping", signal.Signals(number).name)
        stop()

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)


class Notifier:
    """Tells systemd how we are; says nothing where nobody asked for it."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        self._address = environ.get("NOTIFY_SOCKET")

    def tell(self, state: Literal["READY=1", "STOPPING=1", "WATCHDOG=1"]) -> None:
        """One datagram; a deaf systemd is no reason to stop working."""
        if not self._address:
            return
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as sender:
                sender.sendto(state.encode(), address)
        except OSError as error:
            logger.warning("cannot tell systemd %s: %s", state, error)


def watchdog_period_s(environ: Mapping[str, str] = os.environ) -> float | None:
    """A quarter of what systemd waits (`WatchdogSec=`); None: it does not watch this process.

    A loop that sleeps so long and was woken just before still feeds the watchdog within half of its time.
    """
    if environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None
    microseconds = environ.get("WATCHDOG_USEC", "")
    return int(microseconds) / 4_000_000 if microseconds.isdigit() else None


class Systemd:
    """What has started this program and waits for word of it, if anything does: that it is ready, alive, stopping."""

    def __init__(
        self, environ: Mapping[str, str] = os.environ, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._notifier = Notifier(environ)
        self.period_s = watchdog_period_s(environ)
        """How often the watchdog is fed; None: there is none."""
        self._monotonic = monotonic
        self._fed_s = monotonic()

    def feed(self) -> None:
        """To be called in every round of the main loop: who comes round there is alive. Cheap."""
        now_s = self._monotonic()
        if self.period_s is not None and now_s - self._fed_s >= self.period_s:
            self._fed_s = now_s
            self._notifier.tell("WATCHDOG=1")

    @contextmanager
    def serving(self) -> Iterator[None]:
        """The main loop: ready when it begins, stopping when it has ended in order."""
        self._notifier.tell("READY=1")
        yield
        self._notifier.tell("STOPPING=1")
