"""`Now`: the present as one value, made by `runtime/clock.py`, so that no rule reads a clock."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from core.instant import Instant


class Now(Struct, frozen=True, kw_only=True):
    utc: Instant
    """Clock time."""
    line: Instant
    """Line time: follows the monotonic clock and never goes backwards; order and durations are measured in it."""
    trusted: bool
    """Whether the clock can be relied on: it is synchronised, or a person has confirmed it."""
    local: datetime
    """`utc` in the office's time zone."""
    jumped: bool = False
    """Whether the clock jumped less than ten minutes ago: then no other day is opened yet."""
