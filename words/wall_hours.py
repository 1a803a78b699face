"""What the wall and the page need to know of the hours from a state: whether and when citizens are served."""

from __future__ import annotations

from core.instant import Instant
from core.messages.state import State


def in_service(state: State) -> bool:
    """Whether a ticket waits or is at a counter: closing time ends issuing, not service."""
    return bool(state.waiting) or any(counter.ticket for counter in state.counters)


def has_break(state: State) -> bool:
    """Whether by the hours nobody is served now, but later."""
    opens = state.issuing.opens
    return state.issuing.closes is None and opens is not None and opens > state.at


def service_begins(state: State) -> Instant | None:
    """When the tickets that wait now are first served, if that is later today; None if it is now or unknown."""
    return None if state.issuing.reason in ("outside_hours", "quota") else state.issuing.opens
