"""One person's turn: a ticket, its place among others, and the label on its slip."""

from __future__ import annotations

from typing import Literal, NamedTuple

from msgspec import Struct

from core.instant import Instant
from core.messages.commands import Refused
from core.messages.events import Proof
from core.messages.state import PublicTicketState
from core.rules import Rules, TicketClass

Phase = Literal["printing", "waiting", "called", "serving", "held", "absent", "passed"]
"""`passed`: ended by its counter's next call while still called; like `absent`, it may return."""
SlipState = Literal["settled", "out", "failed"]
"""Whether a slip is being printed (`out`), is known not printed and waits for the printer (`failed`), or neither."""
Uptime = int
"""Milliseconds of line time less all time that the office was dark: what windows and waits are measured in."""


class SlipProgress(Struct, frozen=True, kw_only=True):
    """How far a ticket's slip has come. No call, undo or transfer touches any of it."""

    state: SlipState = "settled"
    job: int = 0
    """`seq` of the event that asked for the slip: news of an earlier one are not of this."""
    since: Instant = Instant(0)
    """Line time at which it was handed to the printer."""
    marked: bool = False
    """The slip under way says BẢN IN LẠI; so will whatever is printed in its stead."""
    restarted: bool = False
    """It has been tried once more after a restart already."""
    held: bool = False
    """One that was under way may have come out, or come out yet: somebody may hold it, whatever becomes of others."""
    bytes: int = 0
    """Of those that were lost, how many had left the host."""
    losses: int = 0
    """How many were lost."""
    first_loss: Uptime = 0
    last_loss: Uptime = 0
    proof: Proof | None = None
    """The last word about any slip of this ticket; None: it has had none."""

    def settled(self, proof: Proof | None) -> SlipProgress:
        """With none on its way, nor any that waits for the printer."""
        return SlipProgress(job=self.job, since=self.since, proof=proof)


class Place(NamedTuple):
    """Where a ticket stands in the queue of its service; the smallest is first."""

    key: int
    """Arrival − head start, line time in ms."""
    order: int
    """`seq` of its issue: ties go by it."""
    label: str


class Ticket(Struct, frozen=True, kw_only=True):
    label: str
    service: str
    class_: TicketClass
    order: int
    arrival: Instant
    """Line time."""
    arrival_uptime: Uptime
    issued_at: Instant | None
    """What a trusted clock said at its issue; None: no time of day is printed."""
    phase: Phase
    since: Instant
    """When the phase began, by the clock."""
    since_uptime: Uptime
    since_line: Instant
    slip: SlipProgress = SlipProgress()
    counter: str | None = None
    """The counter that has it (called, serving) or keeps it (held)."""
    bound: str | None = None
    """The one counter that calls it, after a transfer there, until that counter closes."""
    count: int = 0
    """Calls in this leg."""
    legs: tuple[str, ...] = ()
    """Services it has been to before."""
    then: tuple[str, ...] = ()
    """Services of the legs that are planned after this one."""
    leg_uptime: Uptime = 0
    """When this leg began: at arrival, or when a counter sent it on."""
    lets_ahead: int | None = None
    """How many first calls go before it, after its return; None: it has not returned."""
    gone_ahead: tuple[int, ...] = ()
    """Numbers of the first calls, not undone, that went before it since its return."""
    wait_s: int | None = None
    """Lit time from arrival to the last call."""
    leg_wait_s: int | None = None
    """Of that, in this leg."""

    def place(self, rules: Rules) -> Place:
        return Place(self.arrival - rules.head_start_ms(self.class_), self.order, self.label)

    @property
    def behind(self) -> int:
        """First calls that it still lets go ahead."""
        return max(0, (self.lets_ahead or 0) - len(self.gone_ahead))

    @property
    def public_state(self) -> PublicTicketState:
        return "done" if self.phase == "passed" else self.phase


def label_of(prefix: str, number: int) -> str:
    """`2`, 7 → `207`; when the block is used up the label grows a digit: `2`, 100 → `2100`."""
    return f"{prefix}{number:02d}"


def wrong_state(label: str, ticket: Ticket | None) -> Refused:
    """That this ticket is in no state for what was asked, and in which it is; None: it has ended."""
    if ticket is None:
        return Refused("wrong_state", {"label": label}, "ended")
    return Refused("wrong_state", {"label": label, "counter": ticket.counter or ""}, ticket.phase)
