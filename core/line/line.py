"""The waiting line as one immutable value: tickets, queues, counters, slips and issuing of the open day."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from core.instant import Instant
from core.line.issuance import Issuance
from core.line.ticket import Place, Ticket, Uptime, label_of
from core.line.ticket_map import TicketMap
from core.messages.events import NoticePosted, Roll
from core.messages.state import CounterStatus
from core.rules import Rules, TicketClass


class Call(Struct, frozen=True, kw_only=True):
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
    """The ticket that a counter last ended: kept so that one `Undo` can restore it."""

    ticket: Ticket
    """Its state before."""
    after: Ticket | None
    """Its state afterwards; None: it left the line."""
    cause: tuple[str | None, str | None]
    """Device and id of the command; a call with the same cause belongs to the same decision."""


class Undoable(Struct, frozen=True, kw_only=True):
    """A counter's last `CallNext` or `CallTicket`, with everything needed to reverse it."""

    ticket: Ticket
    """The called ticket, as it was before the call."""
    call_no: int
    at_uptime: Uptime
    ended: Ended | None
    overtaken: tuple[str, ...]
    """Returned tickets that this call went ahead of."""


class Counter(Struct, frozen=True, kw_only=True):
    status: CounterStatus = "closed"
    operator: str | None = None
    paused_for: str | None = None
    """Reason of the pause."""
    services: tuple[str, ...] = ()
    ticket: str | None = None
    """Label of the ticket that is called or served there."""
    ended: Ended | None = None
    undoable: Undoable | None = None


class Unconfirmed(Struct, frozen=True, kw_only=True):
    """An item on the guide's list: it is unknown whether the slip came out, or its ticket is void without one."""

    label: str
    since: Instant
    """Clock time."""
    since_line: Instant
    void: Ticket | None = None
    """The ticket as it was before it became void; None: the ticket is alive."""


class LostNumbers(Struct, frozen=True, kw_only=True):
    """Numbers that people may have in their hands, though the line does not know them: their entries are gone."""

    since: Instant
    """Clock time at which it was noticed."""
    first: int
    last: int
    """`seq` of the first and of the last missing entry."""
    last_day: str
    """The service day of the last of them, ISO date."""
    numbers: dict[str, tuple[int, int]]
    """Service → the first and the last number that was skipped."""


class Line(Struct, frozen=True, kw_only=True):
    """Tickets that can still be called, and those that did not show up; of all others only counts."""

    seq: int = 0
    """`seq` of the last event."""
    day: str = ""
    """The open service day, ISO date; empty before the first."""
    opened: Instant | None = None
    """Clock time at which the day was opened; None: the clock was not trusted. It may be before the day's date."""
    rules: Rules = Rules(services={}, counters={})
    base: Rules = Rules(services={}, counters={})
    """The rules of the settings; a command or today's tickets may make `rules` differ until the day closes."""
    time: Instant = Instant(0)
    """Line time of the last event."""
    outage_ms: int = 0
    """Outage time of the day so far."""
    last_outage_ms: int = 0
    """Of that, the outage before the last start of the kiosk."""
    started: Instant = Instant(0)
    """Line time of the last start of the kiosk."""
    tickets: TicketMap = TicketMap()
    queues: dict[str, tuple[Place, ...]] = {}
    """Service → tickets that wait or are being printed, sorted."""
    bound: tuple[str, ...] = ()
    """Labels of queued tickets that only one counter may call."""
    returned: tuple[str, ...] = ()
    """Labels of queued tickets that have returned and let others go ahead."""
    absent: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    first_slip: str | None = None
    """Label of the first ticket of the day that got a slip, which carries the head of the day before; None: none has,
    or that slip did not come out and its ticket is void."""
    slips: tuple[str, ...] = ()
    """Labels whose slips are being printed or wait for the printer, oldest first."""
    unconfirmed: tuple[Unconfirmed, ...] = ()
    """The guide's list, oldest first (`core/line/slip_changes.py`)."""
    to_tell: tuple[str, ...] = ()
    """Labels of tickets without a slip whose number nobody has been told yet, oldest first."""
    lost: tuple[LostNumbers, ...] = ()
    """Of this day, oldest first."""
    roll: Roll | None = None
    """The paper in the printer; None: no new roll has been reported yet."""
    counters: dict[str, Counter] = {}
    issuing: Issuance = Issuance()
    call_no: int = 0
    calls: tuple[Call, ...] = ()
    """Newest first."""
    notices: tuple[NoticePosted, ...] = ()
    """Newest first; some may be over."""
    ended: dict[str, int] = {}
    """How tickets left the line (`done`, `void`, `unserved`) → how many."""
    test_until: Instant | None = None
    """Line time until which the devices are being tried; None: they are not."""

    def uptime(self, line_time: Instant) -> Uptime:
        return Uptime(line_time - self.outage_ms)

    def uptime_at(self, earlier: Instant) -> Uptime:
        """The uptime at a past line time, which may lie before or in the last outage, when uptime stood still."""
        if earlier >= self.started:
            return self.uptime(earlier)
        return min(self.uptime(self.started), Uptime(earlier - self.outage_ms + self.last_outage_ms))

    def after_outage(self, away_s: int | None, started: Instant) -> Line:
        away_ms = (away_s or 0) * 1000
        return replace(self, outage_ms=self.outage_ms + away_ms, last_outage_ms=away_ms, started=started)

    def was_issued(self, label: str) -> bool:
        """Whether a ticket with this label was issued today."""
        for service, prefix in self.rules.services.items():
            number = label.removeprefix(prefix or "\0")
            n = int(number) if number.isdecimal() and number != label else 0
            if 1 <= n <= self.issuing.counts.get(service, 0) and label_of(prefix or "", n) == label:
                return not any(_is_between(n, lost.numbers.get(service)) for lost in self.lost)
        return label in self.tickets

    def counter(self, counter: str) -> Counter:
        return self.counters.get(counter, CLOSED)

    def last_label(self, service: str) -> str | None:
        number, prefix = self.issuing.counts.get(service, 0), self.rules.services.get(service)
        return label_of(prefix, number) if number and prefix else None

    def may_return(self, ticket: Ticket, uptime: Uptime) -> bool:
        """Whether it was absent or passed over and may still get its place back."""
        return ticket.phase in ("absent", "passed") and uptime - ticket.since_uptime <= self.rules.return_s * 1000

    def is_living(self, ticket: Ticket, uptime: Uptime) -> bool:
        return ticket.phase not in ("absent", "passed") or self.may_return(ticket, uptime)

    def could_serve(self, counter: str, ticket: Ticket) -> bool:
        """Whether this counter may take this ticket, by its binding and the counter's services."""
        if ticket.bound is not None:
            return ticket.bound == counter
        offsets = self.rules.counters.get(counter, {})
        return ticket.service in self.counter(counter).services and ticket.service in offsets


def _is_between(number: int, ends: tuple[int, int] | None) -> bool:
    return ends is not None and ends[0] <= number <= ends[1]


CLOSED = Counter()
EMPTY = Line()
