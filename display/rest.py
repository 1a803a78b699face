"""When a wall may go dark: nobody is to be called, and the office is closed for long."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.hours import Hours, halves, instant_at
from core.instant import HOUR_MS, MINUTE_MS, Instant
from core.messages.state import State

FORGOTTEN_MS = 2 * HOUR_MS
"""A ticket that has been at a counter for so long after the hours was forgotten there: nobody is in the room."""
AWAKE_MS = 10 * MINUTE_MS
"""For so long whatever is new keeps the wall awake."""


def is_far_from_service(hours: Hours, local: datetime, rest_min: int) -> bool:
    """Whether issuing and service have ended at least `rest_min` ago and begin at least `rest_min` from now."""
    at, margin = Instant.of(local), rest_min * MINUTE_MS
    days = (local.date() + timedelta(days=n) for n in (-1, 0, 1))
    return not any(
        instant_at(day, min(half.open, half.issue_from), local.tzinfo).later(-margin)
        < at
        < instant_at(day, half.close, local.tzinfo).later(margin)
        for day in days
        for half in halves(hours, day)
    )


def is_deserted(state: State, now: Instant) -> bool:
    """Whether no ticket can be taken, nobody waits or is served, nothing is urgent, and nobody was called just now."""
    return not (
        state.issuing.open
        or state.waiting
        or any(notice.urgent for notice in state.notices)
        or any(counter.ticket and (counter.since or now) > now.later(-FORGOTTEN_MS) for counter in state.counters)
        or any(call.at > now.later(-AWAKE_MS) for call in state.calls)
    )
