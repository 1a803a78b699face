"""Whether bytes get through to a printer, or wait before it."""

from __future__ import annotations

HANG_S = 3
LONGEST_HANG_S = 48
"""Bytes that have waited for so long may wait on a connection that the other end knows nothing of any more: Linux would
send again for a quarter of an hour. But also a printer without paper lets them wait: on each connection twice as long.
"""


class Flow:
    """Of one connection. Times are of the stopwatch that its dialogue has, in seconds."""

    def __init__(self, *, stalls: int) -> None:
        """`stalls`: on so many connections before, the printer took no bytes."""
        self._hang_s = min(HANG_S * 2**stalls, LONGEST_HANG_S)
        self._waiting = 0
        """Bytes that it had not taken when last looked at."""
        self.refused = False
        """It took nothing of what was last offered."""
        self.moved_at = self.waited_at = 0.0
        """When something last got through, or began to wait; when something last waited."""

    def offered(self, taken: int, now: float) -> None:
        """So many of the bytes that were offered were taken."""
        if taken or not self.refused:
            self.moved_at = now
        self.refused = not taken

    def look(self, waiting: int, now: float) -> None:
        """So many bytes have been taken here, and not there."""
        if waiting != self._waiting:
            self._waiting, self.moved_at = waiting, now
        if waiting:
            self.waited_at = now

    @property
    def waits(self) -> bool:
        return self._waiting > 0

    @property
    def is_stuck(self) -> bool:
        return self.waits or self.refused

    def hangs(self, now: float) -> bool:
        """Nothing has got through for long."""
        return self.waits and now - self.moved_at > self._hang_s
