"""Puts the screen to sleep and wakes it, by commands of the settings: over HDMI-CEC, for example, which each television
understands in its own way."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress

logger = logging.getLogger(__name__)

AT_MOST_S = 20
"""A command that takes longer is ended, and has failed."""
GIVEN_UP_AFTER_S = 600
"""So long after it began one that does not end even when killed, since a driver holds it, no longer stops the next."""
CLOSED_WITHIN_S = 1
AGAIN_S = 60
"""So long after it began a command that failed is tried again: a television may have been without power."""


class ScreenPower:
    """All is called by one thread, which never waits for a command."""

    def __init__(self, *, off: Sequence[str], on: Sequence[str], stopwatch: Callable[[], float]) -> None:
        """`off`, `on`: the commands; the screen stays as it is where there is none."""
        self._commands = {False: list(off), True: list(on)}
        self._stopwatch = stopwatch
        self._is_on: bool | None = None
        """As the last command that succeeded has left it; None: nobody knows."""
        self._wanted = True
        self._running: subprocess.Popen[bytes] | None = None
        self._is_killed = False
        self._began = float("-inf")
        self._has_complained = False

    def turn(self, *, on: bool) -> None:
        """To be called again and again with what is wanted."""
        if self._running is not None and not self._has_ended(self._running):
            return
        command, changed = self._commands[on], on != self._wanted
        self._wanted = on
        if command and on != self._is_on and (changed or self._stopwatch() >= self._began + AGAIN_S):
            self._start(command)

    def close(self) -> None:
        """A command that is still running is ended, and hardly waited for."""
        if self._running is not None:
            _kill(self._running)
            with suppress(subprocess.TimeoutExpired):
                self._running.wait(CLOSED_WITHIN_S)
            self._running = None

    def _start(self, command: list[str]) -> None:
        self._began, self._is_killed = self._stopwatch(), False
        nowhere = subprocess.DEVNULL
        try:
            self._running = subprocess.Popen(
                command, stdin=nowhere, stdout=nowhere, stderr=nowhere, start_new_session=True
            )
        except OSError as error:
            self._complain(command, str(error))

    def _has_ended(self, running: subprocess.Popen[bytes]) -> bool:
        """It only looks: even a command that is killed may take for ever to end."""
        status, lasts_s = running.poll(), self._stopwatch() - self._began
        if status is None:
            if lasts_s >= AT_MOST_S and not self._is_killed:
                self._is_killed = True
                _kill(running)
                self._complain(self._commands[self._wanted], f"it took more than {AT_MOST_S} s")
            if lasts_s < GIVEN_UP_AFTER_S:
                return False
        elif status == 0 and not self._is_killed:
            self._is_on, self._has_complained = self._wanted, False
        elif not self._is_killed:
            self._complain(self._commands[self._wanted], f"it ended with {status}")
        self._running = None
        return True

    def _complain(self, command: list[str], why: str) -> None:
        if not self._has_complained:
            logger.error("the screen does not obey: %s: %s", " ".join(command), why)
        self._has_complained = True


def _kill(running: subprocess.Popen[bytes]) -> None:
    """With whatever it has started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(running.pid, signal.SIGKILL)
