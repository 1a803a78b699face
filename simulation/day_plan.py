"""One day before it is lived through: who comes when, and when the counters are staffed."""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple

from core.rules import Rules, TicketClass


class Leg(NamedTuple):
    """What somebody comes for: one visit to one counter."""

    service: str
    work_ms: int
    """How long the counter has him, or waits for him in vain."""


class Visitor(NamedTuple):
    """All that chance has to say of him is said before he comes: so different rules are tried on the same people."""

    at_ms: int
    """After midnight."""
    class_: TicketClass
    legs: tuple[Leg, ...]
    """At least one."""
    shows_up: bool = True
    """False: does not come when he is called for his last leg."""
    rest_ms: int = 0
    """How long whoever served him takes a break afterwards."""
    asked_for: str | None = None
    """The service of his number, where he was sent on to his first leg while he waited; None: that of the first leg."""


class Act(NamedTuple):
    """What a clerk does at a time of day; with somebody at his counter, as soon as he is free."""

    at_ms: int
    counter: str
    does: Literal["open", "pause", "resume", "close", "leave"]
    """`leave`: closes when nobody is left in the house."""
    services: tuple[str, ...] = ()
    """With `open`, of those that the counter can serve; empty: all."""


class Plan(NamedTuple):
    day: date
    rules: Rules
    visitors: list[Visitor]
    """By time."""
    acts: list[Act]
    """By time."""

    def acts_of(self, counter: str) -> list[Act]:
        return [act for act in self.acts if act.counter == counter]
