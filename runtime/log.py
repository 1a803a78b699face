"""The log of every program: one line a record on stderr, without a time stamp, since journald adds its own."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TextIO

QUIET_S = 60.0
MOST_TIMES = 5
"""Of one line in a minute: what comes and goes now and then is told whole."""
MOST_LINES = 500
"""Different lines that are remembered; of more than these in a minute some come again."""


class FewAMinute(logging.Filter):
    """Lets each line through `MOST_TIMES` a minute; the next one says how often it came in between.

    What comes and goes many times a second, such as a plug with a loose contact, would fill the card, and journald
    would drop what stands beside it.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._monotonic = monotonic
        self._said: OrderedDict[tuple[str, str], tuple[float, int]] = OrderedDict()
        """Logger and line → since when it is counted (s), and how often it has come; oldest first."""
        self._lock = threading.Lock()
        """Handlers call their filters in the thread that logs."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno >= logging.CRITICAL:
            return True
        line = record.name, record.getMessage()
        with self._lock:
            times, left_out = self._count(line)
        if left_out:
            record.msg, record.args = f"{line[1]} (and {left_out} more times since it was last said)", None
        return times <= MOST_TIMES

    def _count(self, line: tuple[str, str]) -> tuple[int, int]:
        """How often it has come in this minute, and, where a minute begins, how often it was left out before."""
        now_s = self._monotonic()
        since_s, times = self._said.pop(line, (now_s, 0))
        left_out = 0
        if now_s - since_s >= QUIET_S:
            since_s, times, left_out = now_s, 0, max(0, times - MOST_TIMES)
        self._said[line] = (since_s, times + 1)
        if len(self._said) > MOST_LINES:
            self._said.popitem(last=False)
        return times + 1, left_out


def configure_logging(*, level: int = logging.INFO, stream: TextIO | None = None) -> None:
    """Writes every record from `level` up as "LEVEL module: message", each line a few times a minute."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    handler.addFilter(FewAMinute())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
