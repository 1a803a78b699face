"""What everybody may see: the whole public state, the answers to commands, and how each device is."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, Struct, UnsetType, field

from core.instant import Instant
from core.messages.commands import RefusalCode
from core.messages.events import StopReason, Why
from core.names import Names
from core.rules import TicketClass

Minutes = tuple[int, int]
"""A waiting time as an honest range in whole minutes; (0, 0): will be called at once."""
PrinterCondition = Literal["ready", "paper_low", "paper_out", "cover_open", "offline", "error", "unknown"]
Withheld = Literal["hours", "full", "quota"]
"""Why one service gives out no numbers: its own hours, as many people as can be served until closing, its quota."""
CounterStatus = Literal["open", "paused", "closed"]
LOW_SLIPS = 50
"""Slips that are left when a new roll should be at hand: an hour at most in a full hall."""
PublicTicketState = Literal["printing", "waiting", "called", "serving", "held", "absent", "done", "void"]


class Issuing(Struct, frozen=True):
    open: bool
    reason: StopReason | None = None
    until: Instant | None = None
    """Outside the hours, or when all numbers are given out: when the next can be had; None: nobody knows."""
    opens: Instant | None = None
    """From when on whoever takes one then is served; while it is open or stopped, where that is later today."""
    ends: Instant | None = None
    """While it is open: when the hours end it; None: nobody knows, or nothing does."""
    because: Names = {}
    """Why a person has stopped it, where the office has a word for it."""
    closes: Instant | None = None
    """While people are served by the hours: until when; None: nobody knows, or they are not."""


class PrinterView(Struct, frozen=True):
    state: PrinterCondition
    pending: int
    """Slips not yet settled."""
    slips_left: int | None = None
    """About so many more on this roll (`core/line/paper_roll.py`); None: nobody knows."""


class ServiceView(Struct, frozen=True, kw_only=True):
    code: str
    name: Names
    short: Names
    waiting: int
    last: str | None
    """The last label issued today."""
    open: bool
    """Whether a ticket with paper can be taken now."""
    withheld: Withheld | None = None
    """While others may have tickets: why this service gives out none."""
    again: Instant | None = None
    """When it does again; None: nobody knows."""
    forecast: Minutes | None = None


class WaitingView(Struct, frozen=True, kw_only=True):
    label: str
    service: str
    class_: TicketClass = field(name="class")
    since: Instant
    ahead: int
    """Tickets of the same service before it, waiting or printing."""
    forecast: Minutes | None = None
    then: tuple[str, ...] = ()
    """Services planned after this one."""


class NextView(Struct, frozen=True, kw_only=True):
    """Whom the counter would call now."""

    label: str
    service: str
    class_: TicketClass = field(name="class")
    why: Why


class CounterView(Struct, frozen=True, kw_only=True):
    id: str
    status: CounterStatus
    services: tuple[str, ...]
    ticket: str | None = None
    service: str | None = None
    class_: TicketClass | None = field(name="class", default=None)
    phase: Literal["called", "serving"] | None = None
    since: Instant | None = None
    """When the phase began."""
    wait_s: int | None = None
    """Line time from arrival to the call, less the time the office was dark."""
    legs: tuple[str, ...] = ()
    """Services the ticket has been to before."""
    then: tuple[str, ...] = ()
    """Services planned after this one."""
    leg_wait_s: int | None = None
    """The same as `wait_s` since this leg began: at arrival, or when a counter sent the ticket on."""
    next: NextView | None = None


class AbsentView(Struct, frozen=True):
    label: str
    service: str
    until: Instant


class HeldView(Struct, frozen=True):
    label: str
    counter: str
    since: Instant


class CallView(Struct, frozen=True, kw_only=True):
    call_no: int
    """Gapless in a day."""
    label: str
    service: str
    class_: TicketClass = field(name="class")
    counter: str
    at: Instant
    count: int
    undone: bool = False


class SlipView(Struct, frozen=True, kw_only=True):
    """A slip on the guide's list."""

    label: str
    service: str
    class_: TicketClass = field(name="class")
    state: Literal["unproven", "void"]
    """`unproven`: nobody knows whether it came out; `void`: it did not, and its ticket is void."""
    arrived: Instant
    since: Instant
    """On the list."""


class PendingView(Struct, frozen=True, kw_only=True):
    """A slip that is not settled yet."""

    label: str
    service: str
    class_: TicketClass = field(name="class")
    arrived: Instant
    until: Instant | None = None
    """It did not come out, and is waited for until then; None: the printer has it."""
    then: tuple[str, ...] = ()
    """Services planned after this one."""


class NoticeView(Struct, frozen=True):
    text: str
    until: Instant | None = None
    """By the kiosk's clock; None: until the day closes."""


class State(Struct, frozen=True, kw_only=True):
    """The retained message. A screen that comes late needs nothing else."""

    revision: int
    """`seq` of the last event."""
    day: str
    at: Instant
    office: str
    clock: Literal["trusted", "untrusted"]
    issuing: Issuing
    printer: PrinterView
    services: tuple[ServiceView, ...] = ()
    waiting: tuple[WaitingView, ...] = ()
    counters: tuple[CounterView, ...] = ()
    absent: tuple[AbsentView, ...] = ()
    held: tuple[HeldView, ...] = ()
    calls: tuple[CallView, ...] = ()
    """Newest first: all of the last 90 s, at least 12."""
    notices: tuple[NoticeView, ...] = ()
    """Newest first."""
    slips: tuple[SlipView, ...] = ()
    """The guide's list, oldest first."""
    pending: tuple[PendingView, ...] = ()
    """Slips that are being printed or wait for the printer, oldest first."""


class TicketRef(Struct, frozen=True, kw_only=True):
    label: str
    service: str
    class_: TicketClass = field(name="class")
    state: PublicTicketState


class Reply(Struct, frozen=True, kw_only=True):
    """The answer to a command; what does not apply is left out."""

    id: str
    ok: bool
    revision: int | UnsetType = UNSET
    ticket: TicketRef | UnsetType | None = UNSET
    code: RefusalCode | UnsetType = UNSET
    message: Names | UnsetType = UNSET


Lack = Literal["none", "by_queue", "learning"]
"""There are no forecasts; or they come from the length of the queues alone, since all else has failed; or too few have
been held against what came for their ranges to be learnt."""


class Health(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a device is, retained; its last will says `{"online": false}`."""

    online: bool
    version: str | UnsetType = UNSET
    since: Instant | UnsetType = UNSET
    duplicate: bool | UnsetType = UNSET
    """Another program uses the same device name."""
    shown: int | UnsetType = UNSET
    """A wall's: the last `call_no` on the screen."""
    spoken: int | UnsetType = UNSET
    screen: Literal["on", "off", "unknown"] | UnsetType = UNSET
    sound: bool | UnsetType = UNSET
    counter: str | UnsetType = UNSET
    """A keypad's."""
    presses_refused: int | UnsetType = UNSET
    """A kiosk's: double presses and those above the limit, since it started; left out: none."""
    stuck: tuple[str, ...] | UnsetType = UNSET
    """A kiosk's buttons held down for too long: service codes, `♥` for priority; left out: none."""
    slips_left: int | UnsetType = UNSET
    """A kiosk's: about so many more on the roll in its printer; left out: nobody knows."""
    forecasts: Lack | UnsetType = UNSET
    """A kiosk's: what its forecasts lack; left out: nothing."""
