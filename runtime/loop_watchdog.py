"""Ends a program whose main loop stands still, with or without systemd."""

from __future__ import annotations

import faulthandler
import time
from collections.abc import Callable

FROZEN_AFTER_S = 25.0
"""Earlier than systemd's watchdog (`WatchdogSec=30`), which would not say where the loop stands."""
FED_EVERY_S = 5.0


class LoopWatchdog:
    """Python's own (`faulthandler`): a thread in C, which runs also while a driver holds the interpreter. Where the
    loop makes no round for `frozen_after_s` it prints what each thread was doing on stderr, and ends the process with
    1."""

    def __init__(
        self, frozen_after_s: float = FROZEN_AFTER_S, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._frozen_after_s = frozen_after_s
        self._monotonic = monotonic
        self._fed_s: float | None = None

    @property
    def period_s(self) -> float:
        """How long the loop may sleep between two rounds."""
        return min(FED_EVERY_S, self._frozen_after_s / 4)

    def feed(self) -> None:
        """Call this in every round of the main loop; most times it does nothing. The first call sets it going."""
        now_s = self._monotonic()
        if self._fed_s is None or now_s - self._fed_s >= self.period_s:
            self._fed_s = now_s
            faulthandler.dump_traceback_later(self._frozen_after_s, exit=True)

    def close(self) -> None:
        """The loop has ended. May be called twice."""
        faulthandler.cancel_dump_traceback_later()
