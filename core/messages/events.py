"""What has happened: past tense and true for ever. Types are added, never changed; a new field has a default."""

from __future__ import annotations

from typing import Literal, get_args

from msgspec import Struct, field

from core.instant import Instant
from core.messages.commands import Outcome
from core.rules import Rules, TicketClass

Proof = Literal["printed", "sensor", "sent", "unproven"]
CallRule = Literal["head_start", "returned", "chosen", "recall"]
StopReason = Literal["outside_hours", "closed", "printer", "quota", "storage"]
FREE = "free"
"""Stands in an event for words that somebody typed; the words themselves are kept apart and not for ever."""


class Why(Struct, frozen=True, kw_only=True):
    """Why this ticket and no other. Keys are line time: arrival − head start + offset; the smallest goes first."""

    rule: CallRule
    key: Instant | None = None
    runner_up: str | None = None
    """Whom the counter would have called otherwise."""
    runner_up_key: Instant | None = None
    offset_s: int = 0
    skipped: tuple[str, ...] = ()
    """Before it by key, but their slips were still printing."""


class Event(Struct, frozen=True, tag_field="type", tag=True):
    pass


class Roll(Struct, frozen=True):
    """What has been printed on the roll of paper that is in the printer."""

    mm: int = 0
    slips: int = 0


class DayOpened(Event, frozen=True):
    rules: Rules
    roll: Roll | None = None
    """As the day before left it; None: nobody has told yet that a new one is in."""


class DayClosed(Event, frozen=True):
    pass


class RulesChanged(Event, frozen=True):
    rules: Rules
    tomorrow: Rules | None = None
    """What the settings say, where today's tickets need something else: it holds from the next day on."""


class OfficeResumed(Event, frozen=True):
    """The kiosk has started; the office was dark for so long. Windows and waits leave that time out."""

    away_s: int | None = None


class TicketUnserved(Event, frozen=True):
    label: str


class IssuingStopped(Event, frozen=True):
    reason: StopReason
    note: str | None = None


class IssuingResumed(Event, frozen=True):
    note: str | None = None
    until: Instant | None = None
    """By the clock: so long the word of a person holds against the opening hours."""


class TicketIssued(Event, frozen=True, kw_only=True):
    label: str
    service: str
    class_: TicketClass = field(name="class")
    arrival: Instant
    """Line time: what order is reckoned by."""
    paper: bool = True
    ahead: int = 0
    forecast: tuple[int, int] | None = None
    instead_of: str | None = None
    """A ticket that was void because its slip did not come out; its holder has this one."""
    half: int = 0
    """Which half of the day it counts for, from 0."""
    then: tuple[str, ...] = ()
    """Services of the legs that are planned after this one."""


class SlipFailed(Event, frozen=True):
    """It is known that no whole slip came out."""

    label: str
    reason: str
    bytes: int = 0
    """How many bytes of it had left the host."""
    mm: int = 0
    """Millimetres of paper fed for it."""
    held: bool = False
    """Its number may be on paper already, or come out of the printer yet."""


class SlipReprinted(Event, frozen=True):
    """The slip is printed again, under the same number."""

    label: str
    reason: str
    marked: bool = True
    """It says BẢN IN LẠI, since a first one may lie about."""


class SlipConfirmed(Event, frozen=True):
    label: str
    proof: Proof
    mm: int = 0
    """Millimetres of paper fed for it; a proof that comes late tells them no second time."""


class SlipKept(Event, frozen=True):
    """A slip without a proof is there, somebody has seen: its number counts, and needs no more looking after."""

    label: str
    void: bool = False
    """Its number is void, and nobody waits for it any more: there is nobody to give another one to."""


class RollChanged(Event, frozen=True):
    """A new roll of paper is in the printer."""


class TicketVoided(Event, frozen=True):
    label: str
    reason: str


class TicketCalled(Event, frozen=True, kw_only=True):
    label: str
    counter: str
    call_no: int
    count: int
    why: Why
    reason: str | None = None


class ServiceStarted(Event, frozen=True):
    label: str
    counter: str


class ServiceFinished(Event, frozen=True):
    label: str
    counter: str
    outcome: Outcome
    started: bool
    """False: ended while still called, passed over rather than served."""
    goes_to: str | None = None
    """Service of the next leg, where one is planned: the `TicketTransferred` follows in the same decision."""


class TicketAbsent(Event, frozen=True):
    label: str
    counter: str


class TicketReturned(Event, frozen=True):
    label: str
    behind: int


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
    """What is planned after this leg."""


class ClassChanged(Event, frozen=True):
    label: str
    class_: TicketClass = field(name="class")
    reason: str


class CallUndone(Event, frozen=True):
    label: str
    counter: str
    call_no: int
    restored: str | None = None
    """The ticket that the undone call had ended."""


class NoticePosted(Event, frozen=True):
    """Words for everybody in the room; they are the office's own, and public."""

    text: str
    until: Instant | None = None


class CounterOpened(Event, frozen=True):
    counter: str
    operator: str | None
    services: tuple[str, ...]


class CounterPaused(Event, frozen=True):
    counter: str
    reason: str | None = None


class CounterResumed(Event, frozen=True):
    counter: str


class CounterClosed(Event, frozen=True):
    counter: str


AnyEvent = (
    DayOpened
    | DayClosed
    | RulesChanged
    | OfficeResumed
    | TicketUnserved
    | IssuingStopped
    | IssuingResumed
    | TicketIssued
    | SlipFailed
    | SlipReprinted
    | SlipConfirmed
    | SlipKept
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
    | CounterOpened
    | CounterPaused
    | CounterResumed
    | CounterClosed
)

EVENT_TYPES: dict[str, type[AnyEvent]] = {kind.__name__: kind for kind in get_args(AnyEvent)}


class Entry(Struct, frozen=True, kw_only=True):
    """One line of the journal: what happened, when, and by whose doing."""

    seq: int
    """From 1, gapless over the life of the journal."""
    day: str
    """The service day of the line, ISO date; not the clock's."""
    at: Instant
    """What the clock said."""
    line: Instant
    """Line time: advances with the monotonic clock and never runs backwards; rules with a duration use it."""
    trusted: bool = True
    """Whether the clock was believed."""
    cause: str | None = None
    """The id of the command that asked for it."""
    by: str | None = None
    """The device that sent the command."""
    event: AnyEvent
