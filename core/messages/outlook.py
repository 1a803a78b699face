"""What a waiting ticket waits for at one moment, as a value: shells and pages word it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from core.instant import Instant
from core.messages.state import Minutes, TwoOutcomes

Absence = Literal["paused", "expected", "overdue"]
"""Why a counter without a clerk matters: its break will end, it usually opens later, or it should be open by now."""


class AbsentCounter(Struct, frozen=True):
    """A counter that could call the ticket, but has no clerk now."""

    counter: str
    absence: Absence
    opens: Instant | None = None
    """With `expected`: when, by its past days or the hours."""


class Outlook(Struct, frozen=True, kw_only=True):
    """Times are the clock's; without a trusted clock there are none."""

    label: str
    service: str
    at: Instant | None
    forecast: Minutes | None
    """The remaining wait; None: on most ways in which the day may go on, nobody calls it."""
    outcomes: TwoOutcomes | None = None
    """Of a forecast that has two."""
    by_queue: bool
    """The forecast derives from the length of the queue alone."""
    counters: tuple[str, ...]
    """The open counters that call it."""
    absent: tuple[AbsentCounter, ...]
    ahead: int
    """Tickets that go before it at one of `counters`, or else in the queue of its service."""
    ahead_elsewhere: int
    """Of them, those that wait for another service."""
    lets_ahead: int = 0
    """It has returned, and lets so many go first."""
    bound: str | None = None
    """The only counter that may call it."""
    service_min: float
    """How long a service takes today, on average."""
    opens: Instant | None = None
    """When people are served again, if not now, and later on this day."""
    closes: Instant | None = None
    """When this half of the day ends, or the next one where `opens` is given."""
    again: Instant | None = None
    """When people are served again after `closes`, later on this day."""
