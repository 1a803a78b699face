"""The log of every program: one line a record on stderr, without a time stamp, since journald adds its own."""

from __future__ import annotations

import logging
import sys
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TextIO

QUIET_S = 60.0
MOST_LINES = 500
"""Different lines that are remembered; of more than these in a minute some come again."""


class OnceAMinute(logging.Filter):
    """Lets each line through once a minute; the next one says how often it came in between.

    What comes and goes many times a second, such as a plug with a loose contact, would fill the card, and journald
    would drop what stands beside it.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._monotonic = monotonic
        self._said: OrderedDict[tuple[str, str], tuple[float, int]] = OrderedDict()
        """Logger and line → when it was said (s), and how often it was left out since then; oldest first."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno >= logging.CRITICAL:
            return True
        now_s, line = self._monotonic(), (record.name, record.getMessage())
        said_s, left_out = self._said.get(line, (now_s - QUIET_S, 0))
        if now_s - said_s < QUIET_S:
            self._said[line] = (said_s, left_out + 1)
            return False
        if left_out:
            record.msg, record.args = f"{line[1]} (and {left_out} more times since it was last said)", None
        self._said[line] = (now_s, 0)
        self._said.move_to_end(line)
        if len(self._said) > MOST_LINES:
            self._said.popitem(last=False)
        return True


def configure_logging(*, level: int = logging.INFO, stream: TextIO | None = None) -> None:
    """Writes every record from `level` up as "LEVEL module: message", each line once a minute."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    handler.addFilter(OnceAMinute())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
