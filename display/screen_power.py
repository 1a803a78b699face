"""Puts the screen to sleep and wakes it, by commands of the settings: over HDMI-CEC, for example, which each television
understands in its own way."""

from __future__ import annotations

import logging
import subprocess
from collections.abc import Callable, Sequence

logger = logging.getLogger(__name__)

AT_MOST_S = 20
"""A command that takes longer is ended, and has failed."""
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
        """A command that is still running is not waited for."""
        if self._running is not None:
            self._running.kill()
            self._running.wait()

    def _start(self, command: list[str]) -> None:
        self._began = self._stopwatch()
        try:
            self._running = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
        except OSError as error:
            self._complain(command, str(error))

    def _has_ended(self, running: subprocess.Popen[bytes]) -> bool:
        status = running.poll()
        if status is None and self._stopwatch() < self._began + AT_MOST_S:
            return False
        self._running = None
        if status == 0:
            self._is_on, self._has_complained = self._wanted, False
        elif status is None:
            running.kill()
            running.wait()
            self._complain(self._commands[self._wanted], f"it took more than {AT_MOST_S} s")
        else:
            self._complain(self._commands[self._wanted], f"it ended with {status}")
        return True

    def _complain(self, command: list[str], why: str) -> None:
        if not self._has_complained:
            logger.error("the screen does not obey: %s: %s", " ".join(command), why)
        self._has_complained = True
