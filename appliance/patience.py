"""Waiting for what the guest does in its own time."""

from __future__ import annotations

import time
from collections.abc import Callable

LOOK_S = 0.1
PATIENCE_S = 300.0
"""Whatever takes longer, beside other work on the same machine, too, does not come."""


class MissedError(Exception):
    """What a case waited for did not come; the text says what."""


def until(what: str, condition: Callable[[], object], patience_s: float = PATIENCE_S, look_s: float = LOOK_S) -> float:
    """The seconds until the condition holds; raises `MissedError` if it does not within `patience_s`."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > patience_s:
            raise MissedError(f"{what}: not within {patience_s:.0f} s")
        time.sleep(look_s)
    return time.monotonic() - began
