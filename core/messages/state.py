"""What the kiosk publishes: the whole public state, replies to commands, and the health of each device."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from core.instant import Instant
from core.messages.commands import RefusalCode
from core.messages.events import StopReason, Why
from core.names import Names
from core.rules import TicketClass

WaitMinutes = Annotated[int, Meta(ge=0, le=1_000_000)]
"""Two years at most: what is beyond cannot be reckoned with, and is no wait."""
Minutes = tuple[WaitMinutes, WaitMinutes]
"""A waiting time as a range in whole minutes; (0, 0): will be called at once."""
TwoOutcomes = tuple[Minutes, Minutes | None]
"""A wait that ends before a break or only after it; None: before closing or not today."""
PrinterCondition = Literal["ready", "paper_low", "paper_out", "cover_open", "offline", "error", "unknown"]
Withheld = Literal["hours", "full", "quota"]
"""Why one service issues no tickets: its own hours; too many waiting to be served until closing; its quota."""
CounterStatus = Literal["open", "paused", "closed"]
LOW_SLIPS = 50
"""At so many slips left a new roll should be at hand: they last at most an hour in a full hall."""
PublicTicketState = Literal["printing", "waiting", "called", "serving", "held", "absent", "done", "void"]


class Issuing(Struct, frozen=True):
    open: bool
    reason: StopReason | None = None
    until: Instant | None = None
    """With reason `outside_hours` or `quota`: when tickets are issued again; None: unknown."""
    opens: Instant | None = None
    """When a ticket taken at `until` is served; otherwise, when one taken now is served, if later today."""
    ends: Instant | None = None
    """While `open`: when issuing ends; None: unknown, or never."""
    because: Names = {}
    """Why the staff stopped issuing, if it is one of the office's reasons."""
    closes: Instant | None = None
    """While counters serve by the hours: when they close; None: unknown, or they do not serve."""


class PrinterView(Struct, frozen=True):
    state: PrinterCondition
    pending: int
    """Slips that are being printed or wait for the printer."""
    slips_left: int | None = None
    """Estimate for the present roll (`core/line/paper_roll.py`); None: unknown."""


class ServiceView(Struct, frozen=True, kw_only=True):
    code: str
    name: Names
    short: Names
    waiting: int
    last: str | None
    """The last label issued today."""
    open: bool
    """Whether a ticket with a slip can be taken now."""
    withheld: Withheld | None = None
    """While tickets are issued: why this service issues none."""
    again: Instant | None = None
    """When it issues tickets again; None: unknown."""
    forecast: Minutes | None = None
    outcomes: TwoOutcomes | UnsetType = UNSET
    """Of a forecast that has two; left out: it has one."""


class WaitingView(Struct, frozen=True, kw_only=True):
    label: str
    service: str
    class_: TicketClass = field(name="class")
    since: Instant
    ahead: int
    """Tickets of the same service before it, waiting or printing."""
    forecast: Minutes | None = None
    outcomes: TwoOutcomes | UnsetType = UNSET
    """Of a forecast that has two; left out: it has one."""
    then: tuple[str, ...] = ()
    """Services of the planned legs after this one."""


class NextView(Struct, frozen=True, kw_only=True):
    """The ticket that the counter would call now."""

    label: str
    service: str
    class_: TicketClass = field(name="class")
    why: Why


class CounterView(Struct, frozen=True, kw_only=True):
    id: str
    status: CounterStatus
    services: tuple[str, ...]
    operator: str | None = None
    """Account of the person who sits there; null when nobody said."""
    paused_for: str | None = None
    """Reason of the pause; null without one."""
    ticket: str | None = None
    service: str | None = None
    class_: TicketClass | None = field(name="class", default=None)
    phase: Literal["called", "serving"] | None = None
    since: Instant | None = None
    """When the phase of its ticket began; null without one. Not: since when the counter is open or paused."""
    wait_s: int | None = None
    """Uptime from arrival to the call, in seconds."""
    legs: tuple[str, ...] = ()
    """Services of earlier legs."""
    then: tuple[str, ...] = ()
    """Services of the planned legs after this one."""
    leg_wait_s: int | None = None
    """Uptime from the start of this leg (the arrival, or a transfer by a counter) to the call, in seconds."""
    why: Why | None = None
    """Why its ticket was called; null without one."""
    chosen_for: str | None = None
    """The reason of that call, if staff chose the ticket; else null."""
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
    """From 1, without gaps in a day."""
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
    """`unproven`: it may not have come out; `void`: it did not, and its ticket is void."""
    arrived: Instant
    since: Instant
    """When it came on the list."""


class PendingView(Struct, frozen=True, kw_only=True):
    """A slip that is being printed or waits for the printer."""

    label: str
    service: str
    class_: TicketClass = field(name="class")
    arrived: Instant
    until: Instant | None = None
    """It failed and waits for the printer until then; None: the printer has it."""
    then: tuple[str, ...] = ()
    """Services of the planned legs after this one."""


class ToTellView(Struct, frozen=True, kw_only=True):
    """A ticket without a slip, whose number its person still has to be told."""

    label: str
    service: str
    arrived: Instant
    instead_of: str | None = None
    """The void ticket in whose place it was issued."""
    then: tuple[str, ...] = ()
    """Services of the planned legs after this one."""


class NoticeView(Struct, frozen=True):
    text: str
    until: Instant | None = None
    """Clock time; None: until the day closes."""
    urgent: bool = False
    """An emergency; those come first."""


class SkippedView(Struct, frozen=True):
    service: str
    first: str
    last: str
    """Labels."""


class LostView(Struct, frozen=True, kw_only=True):
    """Entries of the journal that are gone, and numbers that people may hold although the line has forgotten them."""

    since: Instant
    """Clock time at which it was noticed."""
    first: int
    last: int
    """`seq` of the first and of the last missing entry."""
    numbers: tuple[SkippedView, ...] = ()
    """Empty: the missing entries are of an earlier day."""


class DeviceTestView(Struct, frozen=True, kw_only=True):
    """A test of the office's devices, and what has been tried in it."""

    until: Instant
    """Clock time at which it ends by itself."""
    buttons: dict[str, int] = {}
    """Button (a service's code, or `♥` for priority) → how often it was pressed."""
    keys: dict[str, tuple[str, ...]] = {}
    """Keypad → the types of the commands that it has sent, each once."""
    printed: int = 0
    """Test slips that came out."""
    lost: int = 0
    """Test slips that did not."""
    lamp: str | None = None
    """The button whose lamp is lit now."""


class State(Struct, frozen=True, kw_only=True):
    """The retained state message, complete in itself."""

    revision: Annotated[int, Meta(ge=0, le=2**53)]
    """`seq` of the last event."""
    chain: str | None = None
    """The journal's chain at that event: whoever keeps both can prove all that had happened until then; null where an
    earlier version wrote it."""
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
    """Newest first: all of the last 90 s and at least 12, but at most 60."""
    notices: tuple[NoticeView, ...] = ()
    """Urgent ones first, then newest first."""
    slips: tuple[SlipView, ...] = ()
    """The guide's list, oldest first."""
    pending: tuple[PendingView, ...] = ()
    """Oldest first."""
    to_tell: tuple[ToTellView, ...] = ()
    """Numbers to be told, oldest first, at most 100."""
    lost: tuple[LostView, ...] = ()
    """Noticed today, oldest first; the numbers stand on the guide's list until the day closes."""
    test: DeviceTestView | UnsetType = UNSET
    """While the devices are being tried; left out otherwise."""


class TicketRef(Struct, frozen=True, kw_only=True):
    label: str
    service: str
    class_: TicketClass = field(name="class")
    state: PublicTicketState


class Reply(Struct, frozen=True, kw_only=True):
    """The reply to a command; fields that do not apply are left out."""

    id: str
    ok: bool
    revision: int | UnsetType = UNSET
    ticket: TicketRef | UnsetType | None = UNSET
    code: RefusalCode | UnsetType = UNSET
    message: Names | UnsetType = UNSET


Lack = Literal["none", "by_queue", "learning"]
"""`none`: there are no forecasts; `by_queue`: they derive from the length of the queues alone; `learning`: their ranges
are still being learned."""


PartState = Literal["well", "ill", "unknown"]


class PartView(Struct, frozen=True, kw_only=True):
    """One part of a machine, as `luot doctor` has found it."""

    part: str
    state: PartState
    says: Names
    """How it is, in one sentence."""
    do: Names = {}
    """What helps, in one sentence; empty where nothing is to be done."""
    here: Names = {}
    """Of that, what people in the hall can do themselves, with plugs, cables and paper; empty: nothing."""


class Health(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The health of a device, retained; its last will is `{"online": false}`."""

    online: bool
    version: str | UnsetType = UNSET
    since: Instant | UnsetType = UNSET
    duplicate: bool | UnsetType = UNSET
    """Another program uses the same device name."""
    shown: int | UnsetType = UNSET
    """Of a wall: the last `call_no` on the screen."""
    spoken: int | UnsetType = UNSET
    screen: Literal["on", "off", "unknown"] | UnsetType = UNSET
    picture: bool | UnsetType = UNSET
    """Of a wall: False while there is a screen and nothing brings the picture onto it; left out otherwise."""
    renderer: str | UnsetType = UNSET
    """Of a wall: what brings the picture onto the screen, such as `opengles2`; left out without a screen."""
    sound: bool | UnsetType = UNSET
    drawn: Instant | UnsetType = UNSET
    """Of a wall: `at` of the state that its picture shows; told again every quarter of a minute, and at once when the
    picture of a test comes or goes. If it stays far behind the kiosk's clock, the picture stands still."""
    counter: str | UnsetType = UNSET
    """Of a keypad: the counter that it stands at."""
    unplugged: bool | UnsetType = UNSET
    """Of a keypad: its USB keypad is not there; left out: it is, or the keys are on pins."""
    presses_refused: int | UnsetType = UNSET
    """Of a kiosk: double presses and presses above the limit since its start; left out: none."""
    ignored: tuple[str, ...] | UnsetType = UNSET
    """Of a kiosk: devices that send so much that it does not carry out their commands for now; left out: none."""
    stuck: tuple[str, ...] | UnsetType = UNSET
    """Of a kiosk: its stuck buttons, as service codes or `♥` for priority; left out: none."""
    slips_left: int | UnsetType = UNSET
    """Of a kiosk: estimate for the roll in its printer; left out: unknown."""
    forecasts: Lack | UnsetType = UNSET
    """Of a kiosk: what its forecasts lack; left out: nothing."""
    journal: Literal["entries_lost", "damaged"] | UnsetType = UNSET
    """Of a kiosk: today its journal was behind what it had held before, or it cannot be brought into one file; left
    out: it is well."""
    tls_until: Instant | UnsetType = UNSET
    """Of a kiosk: until when the broker's certificate holds; left out: there is no TLS, or it was not seen yet."""
    examined: Instant | UnsetType = UNSET
    """Of a doctor: when it last examined its machine; it is not online in between."""
    parts: tuple[PartView, ...] | UnsetType = UNSET
    """Of a doctor: what it has found."""
