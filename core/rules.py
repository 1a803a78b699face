"""The rules of a service day. The journal stores them with the day, so that it always replays the same."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from core.hours import Hours, Offer

TicketClass = Literal["N", "P"]
"""N: regular, P: priority. The reason for priority is never stored."""


class Usual(Struct, frozen=True, kw_only=True):
    """The assumed duration of a service. Only forecasts use it, until they have learned from the office's own days."""

    mean_min: float = 8
    cv: float = 0.7
    """Standard deviation divided by the mean."""


class Rules(Struct, frozen=True, kw_only=True):
    """The rules of one service day, as `DayOpened` and `RulesChanged` carry them."""

    services: dict[str, str | None]
    """Service code → prefix of its labels; None: the service is reached by transfer only and has no labels."""
    counters: dict[str, dict[str, int]]
    """Counter id → service code → offset in minutes; the counter cannot serve a missing service."""
    head_start_s: int = 1800
    """Subtracted from the arrival of a priority ticket. 0: first come, first served; a day: priority always first."""
    return_s: int = 1800
    """For how long an absent or passed-over ticket may return."""
    behind: int = 2
    """How many first calls go ahead of a returned ticket."""
    undo_s: int = 10
    """For how long a call can be undone."""
    max_calls: int = 3
    """Calls of a ticket in one leg, the first included."""
    slips_out: int = 2
    """Unsettled slips at which further presses are refused: one being printed, one behind it."""
    give_up_s: int = 180
    """How long a failed slip waits for the printer before its ticket is void."""
    trust_slip_s: int = 120
    """At a restart, an unreported or unproven slip younger than this is printed again; an older one is unproven."""
    hours: Hours | None = None
    """When the office is open; None: always."""
    offers: dict[str, tuple[Offer, ...]] = {}
    """Service code → when its tickets are issued; a missing one: whenever the office issues any."""
    quotas: dict[str, int] = {}
    """Service code → tickets in one half of a day."""
    usual: dict[str, Usual] = {}
    """Service code → its duration; a missing one: `Usual()`."""
    reasons: tuple[str, ...] = ()
    """Keys of the office's list of reasons; any other reason is free text, which is kept apart."""

    def is_served(self, service: str) -> bool:
        """Whether any counter, open or not, can serve it."""
        return any(service in offsets for offsets in self.counters.values())

    def head_start_ms(self, class_: TicketClass) -> int:
        return self.head_start_s * 1000 if class_ == "P" else 0
