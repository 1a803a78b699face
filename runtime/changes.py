"""Wakes whoever waits for something to change, so that nobody looks again and again."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Changes:
    """A count of changes, of whatever kind; to be used from any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._version = 0

    @property
    def version(self) -> int:
        return self._version

    def notify(self) -> None:
        """Something has changed."""
        with self._changed:
            self._version += 1
            self._changed.notify_all()

    def wait(self, version: int, timeout_s: float) -> int:
        """Sleeps until the version is another one, or for `timeout_s`; returns the present version."""
        with self._changed:
            self._changed.wait_for(lambda: self._version != version, timeout_s)
            return self._version

    def wait_until(self, holds: Callable[[], bool], within_s: float) -> bool:
        """Sleeps until something holds, looking at it after each change; False if it does not within `within_s`."""
        with self._changed:
            return self._changed.wait_for(holds, within_s)
