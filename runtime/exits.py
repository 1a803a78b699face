"""How a program ends: on settings that cannot be used, when one of its threads dies, and on SIGTERM."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from types import FrameType

from core.phrase import Phrase
from core.settings.problem import MISSING, Problem
from core.settings.sections import DeviceSettings, Settings
from runtime.settings.load import SettingsError, load, settings_path

logger = logging.getLogger(__name__)

EXIT_FAULT = 1
"""Also of what may still come, such as a password or a font: systemd starts the program again until it is there."""
PAUSE_S = 5
"""So long a program under systemd then waits before it ends. systemd starts anew what has ended half a second later,
which is right after a crash, and here would keep the machine busy with starts. The pauses of systemd itself can grow
(`RestartSteps=`), but then stay long until somebody resets them, also after crashes months apart."""
EXIT_SETTINGS = 78
"""EX_CONFIG. The systemd units name it in RestartPreventExitStatus, since another start would not help."""


def settings_or_exit(
    argument: str | None,
    load_more: Callable[[Settings], object] = lambda _: None,
    tell: Callable[[SettingsError], str] = str,
) -> Settings:
    """The settings that `--settings`, `$LUOT_SETTINGS` or the default path name; prints all mistakes on stderr and
    exits with 78 if there are any.

    `load_more` reads further files that the settings name, and may raise `SettingsError`, too.
    """
    try:
        settings = load(settings_path(argument))
        load_more(settings)
        return settings
    except SettingsError as error:
        print(tell(error), file=sys.stderr)  # noqa: T201  # logging is not configured yet
        raise SystemExit(EXIT_SETTINGS) from None


def device_or_exit(
    settings: Settings, name: str | None, *, role: str, tell: Callable[[Problem], str] = str
) -> DeviceSettings:
    """The [[device]] of this role that `--device` names; else prints one line on stderr and exits with 78."""
    known = [device for device in settings.device if device.role == role]
    for device in known:
        if device.name == name:
            return device
    names = ", ".join(device.name for device in known) or Phrase("there is none")
    expected = Phrase('the name of a [[device]] with the role "{role}" ({names})', role=role, names=names)
    print(tell(Problem("--device", name or MISSING, expected)), file=sys.stderr)  # noqa: T201
    raise SystemExit(EXIT_SETTINGS)


def end_for_now(environ: Mapping[str, str] = os.environ, sleep: Callable[[float], None] = time.sleep) -> int:
    """The exit status of a program that lacks what may still come; under systemd after a pause."""
    if "NOTIFY_SOCKET" in environ:
        sleep(PAUSE_S)
    return EXIT_FAULT


def exit_when_a_thread_dies(leave: Callable[[int], None] = os._exit) -> None:
    """From now on, an uncaught exception in any thread ends the process: systemd restarts a process that has ended,
    but does not notice one that has lost a thread.
    """

    def die(death: threading.ExceptHookArgs) -> None:
        try:
            name = death.thread.name if death.thread else "?"
            logger.critical("the thread %s has died", name, exc_info=death.exc_value)
            logging.shutdown()
        finally:
            leave(EXIT_FAULT)

    threading.excepthook = die


def stop_on_signals(stop: Callable[[], None]) -> None:
    """Calls `stop` at SIGTERM and SIGINT, in the main thread between any two of its steps.

    So `stop` may only put something into a `queue.SimpleQueue`, which is reentrant; a `queue.Queue` or an `Event` that
    the main thread is using at that moment would deadlock.
    """

    def on_signal(number: int, _frame: FrameType | None) -> None:
        logger.info("%s: stopping", signal.Signals(number).name)
        stop()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
