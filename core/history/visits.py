"""What a day consists of: visits of tickets, their legs and stays with counters, and the spans of counters at work.

Times are *lit*: what the office was dark in between is no time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from core.instant import Instant
from core.line.ticket import Uptime
from core.messages.commands import Outcome
from core.messages.events import CallRule
from core.rules import TicketClass

End = Literal["finished", "passed", "absent", "held", "transferred", "left"]
"""`passed`: ended by the next call while only called. `left`: still there when the day's work ended."""
Cause = tuple[str | None, str | None]
"""Device and id of a command."""


class Moment(NamedTuple):
    """Of an entry."""

    uptime: Uptime
    line: Instant
    at: Instant
    """By the clock …"""
    trusted: bool
    """… which was believed, or not."""


@dataclass(eq=False, slots=True)
class Stay:
    """One ticket with one counter, from its call to its end."""

    label: str
    service: str
    counter: str
    call_no: int
    rule: CallRule
    count: int
    """Of its last call: a recall counts on."""
    called: Moment
    recalled: Moment
    """Of its last call; the first one's where there was no other."""
    waited_ms: int | None
    """Of a leg's first stay: how long the wait was that its call ended."""
    held_ms: int
    """What this leg had at counters before, when it was held: one service in several parts."""
    was_waiting: bool
    """When it was called; not: absent, passed over or held."""
    started: Moment | None = None
    ended: Moment | None = None
    """None: not yet."""
    how: End | None = None
    outcome: Outcome | None = None
    """Of a `finished` or `passed` one."""
    goes_to: str | None = None
    """Service of the next leg."""
    ended_by: Cause | None = None
    """The command that ended it, where the same may have called the next one."""

    @property
    def ms(self) -> int:
        """How long the counter had it; 0 while it has."""
        return self.ended.uptime - self.called.uptime if self.ended else 0

    def age_ms(self, uptime: Uptime) -> int:
        """Of the service, with its parts."""
        return self.held_ms + max(0, uptime - self.called.uptime)


@dataclass(eq=False, slots=True)
class Leg:
    """One service of a visit: a wait, then one stay or, of one who was held, absent or passed over, several."""

    service: str
    since: Instant
    """Line time at which the wait began: the arrival, or when another counter sent him on."""
    since_uptime: Uptime
    stays: list[Stay] = field(default_factory=list)

    @property
    def waited_ms(self) -> int | None:
        """Until the first call; None: nobody called."""
        return self.stays[0].waited_ms if self.stays else None


@dataclass(eq=False, slots=True)
class Visit:
    """One ticket's day."""

    label: str
    class_: TicketClass
    """As last changed."""
    arrival: Instant
    """Line time."""
    service: str
    """Which it was issued for."""
    issued: Moment
    legs: list[Leg]
    """The last one is where it is, or was."""
    is_void: bool = False
    waits: bool = True
    """For a counter: has come, was sent on, came back or was taken up again, and nobody has called since."""

    @property
    def is_absent(self) -> bool:
        """Did not come when last called, and did not come back."""
        stays = self.legs[-1].stays
        return not self.waits and bool(stays) and stays[-1].how == "absent"


@dataclass(eq=False, slots=True)
class Span:
    """A counter open for the same services, or paused."""

    counter: str
    status: Literal["open", "paused"]
    services: tuple[str, ...]
    begun: Moment
    is_chosen: bool = False
    """For some only of the services that the counter could serve when it began."""
    ended: Moment | None = None
    was_left: bool = False
    """Nobody had ended it when the day was over."""

    @property
    def ms(self) -> int:
        """0 while it lasts."""
        return self.ended.uptime - self.begun.uptime if self.ended else 0
