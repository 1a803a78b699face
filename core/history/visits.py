"""The parts of a past day: a visit per ticket, its legs, the stays of a leg at counters, and the sessions of counters.

Durations are *uptime*: line time minus the time the office was without power.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from core.instant import Instant
from core.line.ticket import Uptime
from core.messages.commands import Outcome
from core.messages.events import CallRule
from core.messages.state import Minutes, TwoOutcomes
from core.rules import TicketClass

StayEnd = Literal["finished", "passed", "absent", "held", "transferred", "left_open"]
"""`passed`: the counter's next call ended it before the service had started. `left_open`: nothing ended it that day."""
Cause = tuple[str | None, str | None]
"""The command behind an entry: device and id."""


class EntryTime(NamedTuple):
    """When a journal entry was written: `at` by the system clock, which was `trusted` then or not."""

    uptime: Uptime
    line: Instant
    at: Instant
    trusted: bool


@dataclass(eq=False, slots=True)
class Stay:
    """One ticket at one counter, from its call to its end."""

    label: str
    leg: int
    """Which leg of the visit it belongs to, from 0."""
    service: str
    counter: str
    call_no: int
    rule: CallRule
    count: int
    """The count of the last call; recalls raise it."""
    called: EntryTime
    recalled: EntryTime
    """The last call: `called`, or a later recall."""
    waited_ms: int | None
    """The wait before this call; None unless this is the first stay of its leg."""
    held_ms: int
    """Time of earlier held stays in this leg: together they are one service."""
    was_waiting: bool
    """False if the ticket was absent, passed over or held when it was called."""
    started: EntryTime | None = None
    ended: EntryTime | None = None
    how: StayEnd | None = None
    outcome: Outcome | None = None
    """Set only if it was `finished` or `passed`."""
    goes_to: str | None = None
    """The service of the ticket's next leg."""
    ended_by: Cause | None = None
    """The command that ended it, if the same command may have called the next ticket."""

    @property
    def ms(self) -> int:
        """Duration; 0 while the stay lasts."""
        return self.ended.uptime - self.called.uptime if self.ended else 0

    def age_ms(self, uptime: Uptime) -> int:
        """How long the service has lasted at `uptime`, including its earlier held stays."""
        return self.held_ms + max(0, uptime - self.called.uptime)


@dataclass(eq=False, slots=True)
class Leg:
    """One service of a visit: a wait, then one stay, or several if the ticket was held, absent or passed over."""

    service: str
    since: Instant
    """When the wait began, in line time: at the arrival, or when another counter sent the ticket on."""
    since_uptime: Uptime
    stays: list[Stay] = field(default_factory=list)
    told: Minutes | None = None
    """The first range that people were told of this wait: on the slip, or in the state; None: none is known."""
    outcomes: TwoOutcomes | None = None
    """Of a range that has two."""
    told_uptime: Uptime | None = None
    """When it was told."""

    @property
    def waited_ms(self) -> int | None:
        return self.stays[0].waited_ms if self.stays else None


@dataclass(eq=False, slots=True)
class Visit:
    label: str
    class_: TicketClass
    """As last changed."""
    arrival: Instant
    """Line time."""
    service: str
    issued: EntryTime
    legs: list[Leg]
    is_void: bool = False
    left: Uptime | None = None
    """When the ticket became void because its citizen had left, as whoever cancelled it said."""
    is_waiting: bool = True
    """Whether the ticket waits for a call; False from a call until the ticket returns, resumes or is transferred."""

    @property
    def is_absent(self) -> bool:
        """Whether the citizen did not come to the last call and has not returned since."""
        stays = self.legs[-1].stays
        return not self.is_waiting and bool(stays) and stays[-1].how == "absent"

    @property
    def has_given_up(self) -> bool:
        """Whether the citizen left before the call for which they waited."""
        return self.left is not None and not self.legs[-1].stays


@dataclass(eq=False, slots=True)
class CounterSession:
    """A period in which a counter was open for the same services, or was paused."""

    counter: str
    status: Literal["open", "paused"]
    services: tuple[str, ...]
    begun: EntryTime
    is_partial: bool = False
    """Whether it was open for only some of the services that the counter could serve at the time."""
    ended: EntryTime | None = None
    was_left_open: bool = False

    @property
    def ms(self) -> int:
        return self.ended.uptime - self.begun.uptime if self.ended else 0
