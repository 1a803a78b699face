"""The present as one value, made in `runtime/clock.py`, so that no rule reads a clock."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from core.instant import Instant


class Now(Struct, frozen=True, kw_only=True):
    utc: Instant
    """What the clock says."""
    line: Instant
    """Line time: goes on with the monotonic clock, never backwards; order and every duration are reckoned in it."""
    trusted: bool
    """Whether the clock is believed: synchronised, or vouched for."""
    local: datetime
    """`utc` in the office's time zone."""
    jumped: bool = False
    """The clock has jumped less than ten minutes ago: no reason yet to open another day."""
