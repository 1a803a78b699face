"""A ticket (one person's turn), its place in the queue, and the label printed on its slip."""

from __future__ import annotations

from typing import Literal, NamedTuple, NewType

from msgspec import Struct

from core.instant import Instant
from core.messages.commands import Refused
from core.messages.events import Proof, Why
from core.messages.state import PublicTicketState
from core.rules import Rules, TicketClass

Phase = Literal["printing", "waiting", "called", "serving", "held", "absent", "passed"]
"""`passed`: the counter called its next ticket while this one was still called; like `absent`, it may return."""
SlipState = Literal["settled", "out", "failed"]
"""`out`: the printer has the slip; `failed`: it did not come out and waits for the printer; `settled`: neither."""
Leg = tuple[str, ...]
"""One leg of one ticket: its label, the services of the earlier legs, and the service of this one."""
Uptime = NewType("Uptime", int)
"""Line time in ms minus all time that the office was without power: time limits and waits are measured in it."""


class SlipProgress(Struct, frozen=True, kw_only=True):
    """The state of a ticket's slip. Calls, undos and transfers do not change it."""

    state: SlipState = "settled"
    job: int = 0
    """`seq` of the event that requested the slip; reports about earlier slips are ignored."""
    since: Instant = Instant(0)
    """Line time at which it went to the printer."""
    marked: bool = False
    """The current slip says BẢN IN LẠI (reprint), and so will any that replaces it."""
    restarts: int = 0
    """How often it has been printed again after a restart."""
    may_be_in_hand: bool = False
    """An earlier slip may have come out or may still come out, so the citizen may have one whatever happens to this."""
    bytes: int = 0
    """Bytes of lost slips that had been sent."""
    losses: int = 0
    first_loss: Uptime = Uptime(0)
    last_loss: Uptime = Uptime(0)
    proof: Proof | None = None
    """The latest proof of any slip of this ticket; None: none yet."""

    def settled(self, proof: Proof | None) -> SlipProgress:
        """An unproven slip may be printed again after the next restart, so its restarts are still counted."""
        restarts = self.restarts if proof == "unproven" else 0
        return SlipProgress(job=self.job, since=self.since, proof=proof, restarts=restarts)


class Place(NamedTuple):
    """Where a ticket stands in the queue of its service; the smallest is first."""

    key: int
    """Arrival − head start, in line time (ms)."""
    order: int
    """`seq` of the issuing event; breaks ties."""
    label: str

    @classmethod
    def of(cls, rules: Rules, class_: TicketClass, arrival: Instant, order: int, label: str) -> Place:
        return cls(arrival - rules.head_start_ms(class_), order, label)


class Ticket(Struct, frozen=True, kw_only=True):
    label: str
    service: str
    class_: TicketClass
    order: int
    arrival: Instant
    """Line time."""
    arrival_uptime: Uptime
    issued_at: Instant | None
    """Clock time of its issue; None: the clock was not trusted, and no time is printed."""
    phase: Phase
    since: Instant
    """Clock time at which the phase began."""
    since_uptime: Uptime
    since_line: Instant
    slip: SlipProgress = SlipProgress()
    counter: str | None = None
    """The counter that called, serves or holds it."""
    bound: str | None = None
    """The only counter that may call it, after a transfer there, until that counter closes."""
    count: int = 0
    """Calls in this leg."""
    legs: tuple[str, ...] = ()
    """Services of earlier legs."""
    then: tuple[str, ...] = ()
    """Services of the planned legs after this one."""
    leg_uptime: Uptime = Uptime(0)
    """When this leg began: at arrival, or at a transfer by a counter."""
    lets_ahead: int | None = None
    """How many first calls go ahead of it after its return; None: it has not returned."""
    gone_ahead: tuple[int, ...] = ()
    """`call_no` of the first calls, not undone, that went ahead of it since its return."""
    wait_s: int | None = None
    """Uptime from arrival to the last call."""
    leg_wait_s: int | None = None
    """Of that, the part in this leg."""
    instead_of: str | None = None
    """Label of the void ticket in whose place it was issued."""
    why: Why | None = None
    """Why it was called last; a recall does not count."""
    chosen_for: str | None = None
    """The reason of that call, if staff chose it."""

    def place(self, rules: Rules) -> Place:
        """Its place in its service's queue: the head start of priority is applied here."""
        return Place.of(rules, self.class_, self.arrival, self.order, self.label)

    @property
    def leg(self) -> Leg:
        return (self.label, *self.legs, self.service)

    @property
    def behind(self) -> int:
        """How many first calls still go ahead of it."""
        return max(0, (self.lets_ahead or 0) - len(self.gone_ahead))

    @property
    def public_state(self) -> PublicTicketState:
        return "done" if self.phase == "passed" else self.phase


def label_of(prefix: str, number: int) -> str:
    """`2`, 7 → `207`; from 100 on the label is one digit longer: `2`, 100 → `2100`."""
    return f"{prefix}{number:02d}"


def wrong_state(label: str, ticket: Ticket | None) -> Refused:
    """The refusal of a command that this ticket's phase does not allow; `ticket` None: it has left the line."""
    if ticket is None:
        return Refused("wrong_state", {"label": label}, "ended")
    return Refused("wrong_state", {"label": label, "counter": ticket.counter or ""}, ticket.phase)
