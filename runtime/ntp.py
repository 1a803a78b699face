"""Whether the machine's clock has been set by the network: the kernel knows, and systemd-timesyncd leaves a note."""

from __future__ import annotations

import ctypes
from pathlib import Path

NOTE = Path("/run/systemd/timesync/synchronized")
"""Only timesyncd leaves it, and it stays until the next boot."""
UNKNOWN_ERROR_US = 16_000_000
"""The kernel adds 500 µs to its estimate every second and stops here; below: set within the last nine hours or so."""
MAXERROR = 3
"""`struct timex` as a row of longs: modes (padded), offset, freq, maxerror … True wherever a long fills a word."""
TIMEX_LONGS = 64
"""Twice what the kernel writes."""


def is_synchronised() -> bool:
    """A few microseconds; needs no rights, but a seccomp filter that forbids `adjtimex` leaves only the note."""
    return _kernel_says_so() or NOTE.exists()


def _kernel_says_so() -> bool:
    timex = (ctypes.c_long * TIMEX_LONGS)()  # modes = 0: asks, changes nothing
    try:
        answer = ctypes.CDLL(None).adjtimex(timex)
    except AttributeError:  # not Linux
        return False
    return answer >= 0 and bool(timex[MAXERROR] < UNKNOWN_ERROR_US)
