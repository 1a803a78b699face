"""The plan of one simulated day: who comes when, and when the counters are staffed."""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple

from core.instant import MINUTE_MS
from core.rules import Rules, TicketClass

NO_SHOW_MS = MINUTE_MS
"""How long a clerk waits for a citizen who does not come."""


class Pace(NamedTuple):
    """How soon a clerk presses "next", who has other things to do as well."""

    notice_ms: int = 0
    """How long a visitor for whom a counter is idle stands there before its clerk notices."""
    next_call_ms: int = 0
    """How long the clerk takes after the end of the leg before calling the next."""
    away_ms: int = 0
    """If nobody waits then: for how long the clerk walks off, without the pause key. 0: stays."""


AT_ONCE = Pace()


class Leg(NamedTuple):
    """One visit of a citizen to one counter."""

    service: str
    work_ms: int
    """How long the counter is busy with the visitor, or waits in vain."""
    patience_ms: int | None = None
    """How long the visitor waits for this leg before leaving the house; None: for ever."""
    pace: Pace = AT_ONCE
    """Of the clerk who serves it."""


class Visitor(NamedTuple):
    """A citizen. All chance is drawn beforehand, so that different rules are tried on the same people."""

    at_ms: int
    """When they come, after midnight."""
    class_: TicketClass
    legs: tuple[Leg, ...]
    """At least one."""
    shows_up: bool = True
    """False: they do not come when they are called for their last leg."""
    rest_ms: int = 0
    """How long the clerk who served them takes a break afterwards."""
    asked_for: str | None = None
    """The service of the ticket, if the guide then transferred it to the first leg; None: that of the first leg."""
    tells: bool = False
    """Whoever leaves tells the guide, who cancels the ticket at once; False: leaves unseen, and is called in vain."""


class ClerkAction(NamedTuple):
    """What a clerk does at a time of day, or, if the counter is busy then, as soon as it is free."""

    at_ms: int
    """Milliseconds after midnight."""
    counter: str
    does: Literal["open", "pause", "resume", "close", "leave"]
    """`leave`: closes when no visitor is left in the office."""
    services: tuple[str, ...] = ()
    """With `open`: those of the counter's services that it serves now; empty: all."""


class DayPlan(NamedTuple):
    day: date
    rules: Rules
    visitors: list[Visitor]
    """In order of arrival."""
    actions: list[ClerkAction]
    """In order of time."""

    def actions_of(self, counter: str) -> list[ClerkAction]:
        return [action for action in self.actions if action.counter == counter]
