"""`Instant`, a point in time in UTC milliseconds, and `Now`, the present as one value."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from msgspec import Struct

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND_MS = 1000
MINUTE_MS = 60 * SECOND_MS
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS


class Instant(int):
    """Milliseconds since 1970-01-01 UTC; text form `2026-11-24T01:15:42.120Z` (RFC 3339).
    It is an int so that sorting and subtracting are cheap, and a type of its own so that JSON shows it as a time."""

    __slots__ = ()

    @classmethod
    def of(cls, moment: datetime) -> Instant:
        """The instant of an aware `datetime`, rounded down to milliseconds."""
        since = moment - EPOCH
        return cls(since.days * DAY_MS + since.seconds * SECOND_MS + since.microseconds // 1000)

    @classmethod
    def parse(cls, text: str) -> Instant:
        """Reads RFC 3339 with an offset or `Z`; raises `ValueError` for anything else, and for years out of range."""
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None or "T" not in text:
            raise ValueError(f"not a time with date and zone: {text!r}")
        instant = cls.of(moment)
        if not EARLIEST <= instant <= LATEST:
            raise ValueError(f"out of reach: {text!r}")
        return instant

    @property
    def moment(self) -> datetime:
        return EPOCH + timedelta(milliseconds=int(self))

    def later(self, ms: float) -> Instant:
        """This instant plus `ms` milliseconds, which may be negative."""
        return Instant(self + round(ms))

    def within_reach(self) -> Instant:
        """This instant, or the end of all that can be read where a forged time was reckoned with."""
        return min(max(self, EARLIEST), LATEST)

    def __str__(self) -> str:
        return self.moment.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"

    def __repr__(self) -> str:
        return f"Instant({self!s})"


# A thousand years within the range of `datetime`: whatever is added to such an instant, or taken from it, is one, too.
EARLIEST = Instant.of(datetime(1001, 1, 1, tzinfo=UTC))
LATEST = Instant.of(datetime(8999, 12, 31, tzinfo=UTC))
YEARS = range(1970, 3000)
"""Of which a person may ask."""


class Now(Struct, frozen=True, kw_only=True):
    """The present, made by `runtime/clock.py`: no rule reads a clock."""

    utc: Instant
    line: Instant
    """Line time: follows the monotonic clock and never goes backwards; order and durations are measured in it."""
    trusted: bool
    """Whether the clock can be relied on: it is synchronised, or a person has confirmed it."""
    local: datetime
    """`utc` in the office's time zone."""
    jumped: bool = False
    """Whether the clock jumped less than ten minutes ago: then no other day is opened yet."""
