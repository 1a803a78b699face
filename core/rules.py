"""What the line decides by. Stored in the journal with each day, so that any day replays the same for ever."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from core.hours import Hours, Offer

TicketClass = Literal["N", "P"]
"""N: regular. P: priority; only that it is so is stored, never why."""


class Usual(Struct, frozen=True, kw_only=True):
    """How long a service takes: assumed, until its own days have shown it. Decides nothing; forecasts go by it."""

    mean_min: float = 8
    cv: float = 0.7
    """Standard deviation divided by the mean."""


class Rules(Struct, frozen=True, kw_only=True):
    """The rules of one service day, as `DayOpened` and `RulesChanged` carry them. Durations in seconds."""

    services: dict[str, str | None]
    """Service code → prefix of its labels; None: reached by transfer only, it has no labels of its own."""
    counters: dict[str, dict[str, int]]
    """Counter id → service code → offset in minutes; a missing service means "cannot serve"."""
    head_start_s: int = 1800
    """How much earlier a priority ticket counts as come. 0 is first come, first served; a day or more is strict."""
    return_s: int = 1800
    """How long an absent or passed-over ticket may return."""
    behind: int = 2
    """First calls that a returned ticket lets go ahead."""
    undo_s: int = 10
    max_calls: int = 3
    """Calls in one leg, the first included."""
    slips_out: int = 2
    """Slips that may be unsettled before a press is refused: one being printed, one behind it."""
    give_up_s: int = 180
    """How long a slip that is known not printed waits for the printer before its ticket is void."""
    trust_slip_s: int = 120
    """At a restart: a slip without news younger than this is printed again, an older one is kept unproven."""
    hours: Hours | None = None
    """When the office is open; None: always."""
    offers: dict[str, tuple[Offer, ...]] = {}
    """Service code → when numbers of it can be had; a missing one: always when the office gives out any."""
    quotas: dict[str, int] = {}
    """Service code → numbers in one half of a day."""
    usual: dict[str, Usual] = {}
    """Service code → how long it takes; a missing one: as `Usual()` says."""
    reasons: tuple[str, ...] = ()
    """Keys of the office's list of reasons; any other text is free text and is kept apart."""

    def is_served(self, service: str) -> bool:
        """Whether any counter can serve it, open or not."""
        return any(service in offsets for offsets in self.counters.values())

    def head_start_ms(self, class_: TicketClass) -> int:
        return self.head_start_s * 1000 if class_ == "P" else 0
