"""The events of the journal: what has happened. Types are added, never changed; a new field needs a default."""

from __future__ import annotations

from typing import Literal, get_args

from msgspec import UNSET, Struct, UnsetType, field

from core.instant import Instant
from core.messages.commands import Outcome
from core.rules import Rules, TicketClass

Proof = Literal["printed", "sensor", "sent", "unproven"]
CallRule = Literal["head_start", "returned", "chosen", "recall"]
StopReason = Literal["outside_hours", "closed", "printer", "quota", "storage"]
HAS_LEFT = "left"
"""The reason, in an office's list, for which the ticket of somebody who went home is cancelled."""
FREE = "free"
"""Replaces free text in an event; the text itself is kept apart, and only for a time."""


class Why(Struct, frozen=True, kw_only=True):
    """Why this ticket was called. Keys are line time: arrival − head start + offset; the smallest goes first."""

    rule: CallRule
    key: Instant | None = None
    runner_up: str | None = None
    """Label of the ticket that the counter would have called otherwise."""
    runner_up_key: Instant | None = None
    offset_s: int = 0
    skipped: tuple[str, ...] = ()
    """Labels of tickets with smaller keys whose slips were still printing."""


class Event(Struct, frozen=True, tag_field="type", tag=True): ...


class Roll(Struct, frozen=True):
    """What has been printed on the roll that is in the printer."""

    mm: int = 0
    slips: int = 0


class DayOpened(Event, frozen=True):
    rules: Rules
    roll: Roll | None = None
    """As the day before left it; None: no new roll has been reported yet."""


class DayClosed(Event, frozen=True): ...


class RulesChanged(Event, frozen=True):
    rules: Rules
    tomorrow: Rules | None = None
    """The rules from the next day on, by the settings, where today's tickets need other rules; None: the same."""


class OfficeResumed(Event, frozen=True):
    """The kiosk has started."""

    away_s: int | None = None
    """Length of the outage before, which uptime leaves out; None: the clock cannot tell."""


class TicketUnserved(Event, frozen=True):
    """The day ended before the ticket was called or its service ended: nobody will call it any more."""

    label: str


class NumbersSkipped(Event, frozen=True, kw_only=True):
    """Entries of the journal are gone: the numbers that they may have given out are given out no more today.

    It stands right behind the missing entries where these were the last, and else behind all that is left.
    """

    first: int
    last: int
    """`seq` of the first and of the last entry that is missing."""
    last_day: str
    """The service day of the last of them, ISO date."""
    counts: dict[str, int] = {}
    """Service → the number behind which the next one is given out; empty: the missing entries are of an earlier day."""


class IssuingStopped(Event, frozen=True):
    reason: StopReason
    note: str | None = None


class IssuingResumed(Event, frozen=True):
    note: str | None = None
    until: Instant | None = None
    """Clock time until which the staff's decision overrides the opening hours."""


class TicketIssued(Event, frozen=True, kw_only=True):
    label: str
    service: str
    class_: TicketClass = field(name="class")
    arrival: Instant
    """Line time; the order of the queue derives from it."""
    paper: bool = True
    ahead: int = 0
    """Tickets before it in the queue of its service."""
    forecast: tuple[int, int] | None = None
    """Minutes, from and to, as printed on the slip."""
    outcomes: tuple[tuple[int, int], tuple[int, int] | None] | UnsetType = UNSET
    """Of a forecast that has two (`TwoOutcomes`); left out: it has one."""
    instead_of: str | None = None
    """The void ticket that this one replaces, since its slip did not come out."""
    half: int = 0
    """The half of the day whose quota it counts for, from 0."""
    then: tuple[str, ...] = ()
    """Services of the planned legs after this one."""


class SlipFailed(Event, frozen=True):
    """It is known that the slip did not come out whole."""

    label: str
    reason: str
    bytes: int = 0
    """How many of its bytes had been sent."""
    mm: int = 0
    """Millimetres of paper fed for it."""
    held: bool = False
    """Its label may be on paper already, or may still come out of the printer."""


class SlipReprinted(Event, frozen=True):
    """The slip is printed again, with the same label."""

    label: str
    reason: str
    marked: bool = True
    """It says BẢN IN LẠI (reprint), since an earlier one may be on paper."""


class SlipConfirmed(Event, frozen=True):
    label: str
    proof: Proof
    mm: int = 0
    """Millimetres of paper fed for it; 0 for a late proof of a slip that was counted before."""


class SlipKept(Event, frozen=True):
    """The guide took a ticket off the list: its slip is there."""

    label: str
    void: bool = False
    """The ticket is void, and nobody waits for a replacement."""


class NumberTold(Event, frozen=True):
    """The number of a ticket without a slip was told to its person."""

    label: str


class RollChanged(Event, frozen=True):
    """A new roll of paper is in the printer."""


class TicketVoided(Event, frozen=True):
    label: str
    reason: str


class Told(Struct, frozen=True):
    """The first range that the state told of a ticket which was sent on, and when."""

    forecast: tuple[int, int]
    """Minutes from `at` to the call, from and to; (0, 0): it is called at once."""
    at: Instant
    """Line time."""
    outcomes: tuple[tuple[int, int], tuple[int, int] | None] | UnsetType = UNSET
    """Of a forecast that has two (`TwoOutcomes`); left out: it has one."""


class TicketCalled(Event, frozen=True, kw_only=True):
    label: str
    counter: str
    call_no: int
    count: int
    why: Why
    reason: str | None = None
    told: Told | None = None
    """Of the first call in a later leg; the first leg's range stands in `TicketIssued`. None: no range was told."""


class ServiceStarted(Event, frozen=True):
    label: str
    counter: str


class ServiceFinished(Event, frozen=True):
    label: str
    counter: str
    outcome: Outcome
    started: bool
    """False: it was still called, so it was passed over and not served."""
    goes_to: str | None = None
    """Service of the next leg, if one is planned; its `TicketTransferred` follows in the same decision."""


class TicketAbsent(Event, frozen=True):
    label: str
    counter: str


class TicketReturned(Event, frozen=True):
    label: str
    behind: int
    """How many first calls go ahead of it."""


class TicketHeld(Event, frozen=True):
    label: str
    counter: str


class TicketResumed(Event, frozen=True):
    label: str


class TicketTransferred(Event, frozen=True, kw_only=True):
    label: str
    counter: str | None
    service: str
    to_counter: str | None = None
    note: str | None = None
    then: tuple[str, ...] = ()
    """Services of the legs planned after that one."""


class ClassChanged(Event, frozen=True):
    label: str
    class_: TicketClass = field(name="class")
    reason: str


class CallUndone(Event, frozen=True):
    label: str
    counter: str
    call_no: int
    restored: str | None = None
    """Label of the ticket that the undone call had ended."""


class NoticePosted(Event, frozen=True):
    """A notice to be shown on the displays; public text of the office."""

    text: str
    until: Instant | None = None
    urgent: bool = False


class NoticeWithdrawn(Event, frozen=True):
    text: str


class CounterOpened(Event, frozen=True):
    counter: str
    operator: str | None
    """Who sits there from now on; None: nobody said, and whoever sat there stays."""
    services: tuple[str, ...]


class CounterPaused(Event, frozen=True):
    counter: str
    reason: str | None = None


class CounterResumed(Event, frozen=True):
    counter: str
    reason: str | None = None


class CounterClosed(Event, frozen=True):
    counter: str
    reason: str | None = None


class DeviceTestBegun(Event, frozen=True):
    """The devices are being tried: no ticket is issued or called until it ends."""

    until: Instant
    """Line time at which it ends by itself."""


class DeviceTestEnded(Event, frozen=True): ...


AnyEvent = (
    DayOpened
    | DayClosed
    | RulesChanged
    | OfficeResumed
    | NumbersSkipped
    | TicketUnserved
    | IssuingStopped
    | IssuingResumed
    | TicketIssued
    | SlipFailed
    | SlipReprinted
    | SlipConfirmed
    | SlipKept
    | NumberTold
    | RollChanged
    | TicketVoided
    | TicketCalled
    | ServiceStarted
    | ServiceFinished
    | TicketAbsent
    | TicketReturned
    | TicketHeld
    | TicketResumed
    | TicketTransferred
    | ClassChanged
    | CallUndone
    | NoticePosted
    | NoticeWithdrawn
    | CounterOpened
    | CounterPaused
    | CounterResumed
    | CounterClosed
    | DeviceTestBegun
    | DeviceTestEnded
)

EVENT_TYPES: dict[str, type[AnyEvent]] = {kind.__name__: kind for kind in get_args(AnyEvent)}


class Entry(Struct, frozen=True, kw_only=True):
    """One entry of the journal: what happened, when, and who caused it."""

    seq: int
    """From 1, without gaps over the life of the journal."""
    day: str
    """The service day, ISO date; it may differ from the clock's date."""
    at: Instant
    """Clock time."""
    line: Instant
    """Line time: advances with the monotonic clock and never goes backwards; rules with a duration use it."""
    trusted: bool = True
    """Whether the clock was trusted."""
    cause: str | None = None
    """Id of the command that caused it."""
    by: str | None = None
    """Device that sent the command."""
    operator: str | None = None
    """Account of the person who asked for it, as the device says; None: nobody said."""
    event: AnyEvent
