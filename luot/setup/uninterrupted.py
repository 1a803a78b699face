"""What must come to its end once it is begun, whatever becomes of the terminal and of whoever sits at it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

HANG_UP = (signal.SIGHUP, signal.SIGTERM)
"""An SSH connection that drops, and a polite kill."""
ALL = (*HANG_UP, signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP)
"""The keys Ctrl-C, Ctrl-\\ and Ctrl-Z, too."""


@contextmanager
def uninterrupted(*signals: signal.Signals) -> Iterator[None]:
    """None of these signals, default: `ALL`, reaches this program or what it starts in the meantime."""
    before = {each: signal.signal(each, signal.SIG_IGN) for each in signals or ALL}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
