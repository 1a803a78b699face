"""The line as a value: all that is alive today."""

from __future__ import annotations

from msgspec import Struct

from core.instant import Instant
from core.line.ticket import Place, Ticket, Uptime, label_of
from core.messages.events import NoticePosted, Roll, StopReason
from core.messages.state import CounterStatus
from core.rules import Rules, TicketClass


class Call(Struct, frozen=True, kw_only=True):
    """A call as the wall shows it."""

    call_no: int
    label: str
    service: str
    class_: TicketClass
    counter: str
    at: Instant
    line: Instant
    count: int
    undone: bool = False


class Ended(Struct, frozen=True, kw_only=True):
    """What a counter last ended: kept, so that one `Undo` can bring it back."""

    ticket: Ticket
    """As it was before."""
    after: Ticket | None
    """As it was afterwards; None: it had left the line."""
    cause: tuple[str | None, str | None]
    """Device and id of the command: a call with the same cause belongs to the same decision."""


class Undoable(Struct, frozen=True, kw_only=True):
    """A counter's last `CallNext` or `CallTicket`, with all that reversing it takes."""

    ticket: Ticket
    """The called one as it was before."""
    call_no: int
    at_uptime: Uptime
    ended: Ended | None
    overtaken: tuple[str, ...]
    """Returned tickets for which this was one of the first calls to let go ahead."""


class Counter(Struct, frozen=True, kw_only=True):
    status: CounterStatus = "closed"
    operator: str | None = None
    services: tuple[str, ...] = ()
    ticket: str | None = None
    """The label that it has in hand."""
    ended: Ended | None = None
    undoable: Undoable | None = None


class Unconfirmed(Struct, frozen=True, kw_only=True):
    """A slip that the guide must look after."""

    label: str
    since: Instant
    """By the clock."""
    since_line: Instant
    void: Ticket | None = None
    """As it was, where it is void because its slip did not come out; None: it lives, and may have a slip or not."""


class Line(Struct, frozen=True, kw_only=True):
    """All that is alive today, and who was called in vain; of what else has ended it keeps counts."""

    seq: int = 0
    """Of the last event."""
    day: str = ""
    """The open service day; empty before the first."""
    opened: Instant | None = None
    """When it was opened, by a clock that was believed; a person may open one before its own date begins."""
    rules: Rules = Rules(services={}, counters={})
    base: Rules = Rules(services={}, counters={})
    """What the settings say: `rules` differ where a command or today's tickets ask for it, until the day closes."""
    time: Instant = Instant(0)
    """Line time of the last event."""
    outage_ms: int = 0
    """How long the office has been dark today."""
    away_ms: int = 0
    """How long of it before the last start."""
    resumed: Instant = Instant(0)
    """Line time of the last start."""
    tickets: dict[str, Ticket] = {}
    """By label. A change copies it: an office has at most some hundred living tickets, and a dict copies 300 in 2 µs."""
    queues: dict[str, tuple[Place, ...]] = {}
    """Service → who waits or is being printed, by arrival − head start."""
    slips: tuple[str, ...] = ()
    """Labels whose slips are not settled, oldest first."""
    unconfirmed: tuple[Unconfirmed, ...] = ()
    """Oldest first."""
    roll: Roll | None = None
    """The paper in the printer; None: nobody has told yet that a new roll is in."""
    bound: tuple[str, ...] = ()
    """Who waits for one counter only."""
    returned: tuple[str, ...] = ()
    """Who waits again after his return, and lets others go ahead."""
    absent: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    counters: dict[str, Counter] = {}
    issuing: StopReason | None = None
    """Why no ticket can be taken; None: it can."""
    stopped_for: str | None = None
    """Why a person has stopped it: a key of the office's reasons, or that it was said in free words."""
    opened_until: Instant | None = None
    """By the clock: so long the word of a person holds against the opening hours."""
    half: int = 0
    """Which half of the day numbers are counted for, from 0."""
    in_half: dict[str, int] = {}
    """Service → numbers given out in it, without those in place of a void one."""
    issued: dict[str, int] = {}
    """Service → tickets issued today."""
    last_issue_uptime: Uptime | None = None
    call_no: int = 0
    calls: tuple[Call, ...] = ()
    """Newest first."""
    notices: tuple[NoticePosted, ...] = ()
    """Newest first; some may be over."""
    ended: dict[str, int] = {}
    """How tickets that have left the line ended: `done`, `void`, `unserved` → count."""

    def uptime(self, line_time: Instant) -> Uptime:
        return line_time - self.outage_ms

    def uptime_at(self, earlier: Instant) -> Uptime:
        """Of a moment in the past that may lie before or in the last dark time, in which lit time stood still."""
        if earlier >= self.resumed:
            return self.uptime(earlier)
        return min(self.uptime(self.resumed), earlier - self.outage_ms + self.away_ms)

    def was_issued(self, label: str) -> bool:
        """Whether this label was given to somebody today."""
        for service, prefix in self.rules.services.items():
            number = label.removeprefix(prefix or "\0")
            if number.isdecimal() and number != label:
                n = int(number)
                if 1 <= n <= self.issued.get(service, 0) and label_of(prefix or "", n) == label:
                    return True
        return label in self.tickets

    def counter(self, counter: str) -> Counter:
        return self.counters.get(counter, CLOSED)

    def last_label(self, service: str) -> str | None:
        number, prefix = self.issued.get(service, 0), self.rules.services.get(service)
        return label_of(prefix, number) if number and prefix else None

    def may_return(self, ticket: Ticket, uptime: Uptime) -> bool:
        """Whether somebody who was called in vain, or passed over, may still get his place back."""
        return ticket.phase in ("absent", "passed") and uptime - ticket.since_uptime <= self.rules.return_s * 1000

    def is_living(self, ticket: Ticket, uptime: Uptime) -> bool:
        """Whether this ticket may still be called."""
        return ticket.phase not in ("absent", "passed") or self.may_return(ticket, uptime)

    def could_serve(self, counter: str, ticket: Ticket) -> bool:
        """Whether this counter may take this ticket, by binding and by skill."""
        if ticket.bound is not None:
            return ticket.bound == counter
        return ticket.service in self.counter(counter).services and ticket.service in self.rules.counters.get(
            counter, {}
        )


CLOSED = Counter()
EMPTY = Line()
