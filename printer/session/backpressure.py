"""Whether the printer takes bytes, or they wait on this side of the connection."""

from __future__ import annotations

HANG_S = 3
MAX_HANG_S = 48
"""How long waiting bytes may stand still before the connection counts as hung: the first time, and at most.

The other end may have forgotten the connection, and Linux would resend for a quarter of an hour. But a printer without
paper also lets bytes wait, so the time doubles with each connection in a row.
"""


class Backpressure:
    """Tracks one connection. Times are seconds of the session's monotonic clock."""

    def __init__(self, *, stalls: int) -> None:
        """`stalls`: how many connections before this one were given up because the printer took no bytes."""
        self._hang_s = min(HANG_S * 2**stalls, MAX_HANG_S)
        self._waiting = 0
        """Accepted bytes that the printer has not taken."""
        self.refused = False
        """Nothing of the last write was accepted."""
        self.moved_at = 0.0
        """When bytes were last taken, or began to wait."""
        self.waited_at = 0.0
        """When bytes were last seen waiting."""

    def record_write(self, taken: int, now: float) -> None:
        if taken or not self.refused:
            self.moved_at = now
        self.refused = not taken

    def record_waiting(self, waiting: int, now: float) -> None:
        if waiting != self._waiting:
            self._waiting, self.moved_at = waiting, now
        if waiting:
            self.waited_at = now

    @property
    def has_waiting(self) -> bool:
        return self._waiting > 0

    @property
    def is_blocked(self) -> bool:
        return self.has_waiting or self.refused

    def is_hung(self, now: float) -> bool:
        """Whether bytes have waited for so long that the connection should be given up."""
        return self.has_waiting and now - self.moved_at > self._hang_s
