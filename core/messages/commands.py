"""The commands that devices send to the kiosk; each is executed or refused. Unknown fields are errors."""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

from msgspec import UNSET, Meta, Struct, UnsetType, field

from core.instant import Instant
from core.rules import TicketClass

T = TypeVar("T")
CommandId = Annotated[str, Meta(min_length=1, max_length=64)]
Label = Annotated[str, Meta(min_length=1, max_length=16)]
Code = Annotated[str, Meta(min_length=1, max_length=16)]
OperatorId = Annotated[str, Meta(pattern=r"\A[a-z0-9.-]{1,32}\Z")]
CounterId = Annotated[str, Meta(min_length=1, max_length=16)]
ONE_LINE = r"\A[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]*\Z"
"""No control characters, line breaks, or marks that change the direction of writing."""
Words = Annotated[str, Meta(min_length=1, max_length=80, pattern=ONE_LINE)]
NoticeText = Annotated[str, Meta(min_length=1, max_length=200, pattern=ONE_LINE)]
Outcome = Literal["done", "accepted", "needs_papers", "handed_over", "online", "not_ready"]
Then = Annotated[tuple[Code, ...], Meta(max_length=8)]
"""Services of the legs that follow, in order."""
RefusalCode = Literal[
    "malformed",
    "not_allowed",
    "too_late",
    "unknown_counter",
    "unknown_service",
    "unknown_ticket",
    "counter_closed",
    "counter_busy",
    "nothing_called",
    "nobody_waiting",
    "wrong_state",
    "issuing_closed",
    "quota",
    "printer_busy",
    "storage",
]
"""The reason for programs. A new one needs its sentence in `words/refusals.py` and a row in `docs/interfaces.md`."""
Because = Literal[
    # the state of the ticket
    "printing",
    "waiting",
    "called",
    "serving",
    "held",
    "absent",
    "passed",
    "ended",
    "moved_on",
    "called_often",
    "not_shown",
    "is_priority",
    "is_regular",
    "bound_there",
    "leg_twice",
    "not_listed",
    "nothing_to_tell",
    "other_service",
    # the state of the counter
    "open",
    "paused",
    "closed",
    "not_opened",
    "nothing_to_undo",
    "not_served",
    # the state of the office
    "by_transfer",
    "not_staffed",
    "issuing_on",
    "issuing_off",
    "stopped_already",
    "printer_ill",
    "outside_hours",
    "not_offered",
    "day_full",
    "quota_used",
    "quotas_used",
    "same_rules",
    "same_notice",
    "no_such_notice",
    "many_notices",
    "urgent_notice",
    "same_roll",
    "testing",
    "no_test",
    "people_wait",
    # the sender
    "too_many",
    # the time
    "stale",
    "lapsed",
    "slip_lapsed",
    "undo_over",
    "notice_over",
    "mistimed",
]
"""More than the code says, for a sentence to people; programs go by the code alone."""


class Refused(Struct, frozen=True):
    """Why a command changed nothing: a code for programs, the rest for the sentence (`words/refusals.py`)."""

    code: RefusalCode
    values: dict[str, str] = field(default_factory=dict)
    because: Because | None = None


class Seen(Struct, frozen=True, forbid_unknown_fields=True):
    """How old the sender's state was: from it the kiosk computes, by its own clock, when the command was sent."""

    at: Instant
    """`at` of the last state that the device received."""
    age_ms: Annotated[int, Meta(ge=0, le=2**53)]
    """How long ago it received that state, by the device's monotonic clock."""


class Command(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag=True):
    id: CommandId
    """Chosen by the device; a repeated id gets the first reply again."""
    operator: OperatorId | UnsetType = UNSET
    """The account of the person who asks, never a name."""
    seen: Seen | UnsetType = UNSET


class TakeTicket(Command, frozen=True, kw_only=True):
    service: Code
    class_: TicketClass = field(name="class", default="N")
    paperless: bool = False
    """No slip is printed, and the ticket waits at once: the guide writes the number down."""
    arrived: Instant | UnsetType = UNSET
    """With `paperless`: a time earlier today, from a list written by hand during an outage."""
    instead_of: Label | UnsetType = UNSET
    """With `paperless`: a ticket of this service that is void because its slip did not come out. Without `arrived`, the
    new ticket takes its place in the queue."""
    then: Then | UnsetType = UNSET
    """The legs after this one; they may be at services without labels of their own."""

    def __post_init__(self) -> None:
        for field_ in ("arrived", "instead_of"):
            if getattr(self, field_) is not UNSET and not self.paperless:
                raise ValueError(f"`{field_}` goes with `paperless`")


class AtCounter(Command, frozen=True, kw_only=True):
    """A command that names a counter; a keypad may send those for its own counter."""

    counter: CounterId


class CallNext(AtCounter, frozen=True, kw_only=True):
    outcome: Outcome = "done"


class CallTicket(AtCounter, frozen=True, kw_only=True):
    label: Label
    reason: Words


class Recall(AtCounter, frozen=True, kw_only=True): ...


class Start(AtCounter, frozen=True, kw_only=True): ...


class Finish(AtCounter, frozen=True, kw_only=True):
    outcome: Outcome = "done"
    then: Then | UnsetType = UNSET
    """The legs that follow, instead of the planned ones; empty: the visit is over."""


class MarkAbsent(AtCounter, frozen=True, kw_only=True): ...


class Hold(AtCounter, frozen=True, kw_only=True): ...


class Undo(AtCounter, frozen=True, kw_only=True): ...


class Transfer(Command, frozen=True, kw_only=True):
    """Sends the ticket in hand at `counter`, or the waiting ticket `label`, to a service or to one counter."""

    counter: CounterId | UnsetType = UNSET
    label: Label | UnsetType = UNSET
    service: Code | UnsetType = UNSET
    to_counter: CounterId | UnsetType = UNSET
    note: Words | UnsetType = UNSET
    then: Then | UnsetType = UNSET
    """The legs after that one, instead of the planned ones."""

    def __post_init__(self) -> None:
        if (self.counter is UNSET) == (self.label is UNSET):
            raise ValueError("Transfer takes `counter` or `label`")
        if (self.service is UNSET) == (self.to_counter is UNSET):
            raise ValueError("Transfer takes `service` or `to_counter`")


class AboutTicket(Command, frozen=True, kw_only=True):
    """A command that names a ticket, and no counter."""

    label: Label


class Return(AboutTicket, frozen=True, kw_only=True): ...


class Resume(AboutTicket, frozen=True, kw_only=True): ...


class Reprint(AboutTicket, frozen=True, kw_only=True): ...


class Keep(AboutTicket, frozen=True, kw_only=True):
    """Takes a ticket off the guide's list: its slip is there after all, or nobody waits for a replacement."""


class MarkTold(AboutTicket, frozen=True, kw_only=True):
    """A person has been told the number of a ticket that has no slip."""


class VoidTicket(AboutTicket, frozen=True, kw_only=True):
    reason: Words


class ChangeClass(AboutTicket, frozen=True, kw_only=True):
    reason: Words
    class_: TicketClass = field(name="class")


class CounterSetup(AtCounter, frozen=True, kw_only=True):
    """A command that a counter accepts without being open."""


class OpenCounter(CounterSetup, frozen=True, kw_only=True):
    services: Annotated[tuple[Code, ...], Meta(min_length=1)] | UnsetType = UNSET
    """Left out: all that the counter can serve."""


class PauseCounter(CounterSetup, frozen=True, kw_only=True):
    reason: Words | UnsetType = UNSET


class ResumeCounter(CounterSetup, frozen=True, kw_only=True):
    reason: Words | UnsetType = UNSET


class CloseCounter(CounterSetup, frozen=True, kw_only=True):
    reason: Words | UnsetType = UNSET


class SetOffsets(CounterSetup, frozen=True, kw_only=True):
    offsets: dict[Code, Annotated[int, Meta(ge=0, le=1440)]]
    """Service code → minutes."""


class StopIssuing(Command, frozen=True, kw_only=True):
    reason: Words | UnsetType = UNSET


class ResumeIssuing(Command, frozen=True, kw_only=True):
    reason: Words | UnsetType = UNSET


class NewDay(Command, frozen=True, kw_only=True): ...


class NewRoll(Command, frozen=True, kw_only=True):
    """A new roll of paper is in the printer."""


class Announce(Command, frozen=True, kw_only=True):
    """Posts a notice on the displays, until a time or until the day closes."""

    text: NoticeText
    until: Instant | UnsetType = UNSET
    urgent: bool = False
    """An emergency: said at once, over all else, and shown beside the other notices, however many there are."""


class WithdrawNotice(Command, frozen=True, kw_only=True):
    """Takes a notice off the displays before its time."""

    text: NoticeText
    urgent: bool = False
    """To be told of an emergency, so that who may end one can be judged by the command alone."""


class BeginTest(Command, frozen=True, kw_only=True):
    """Tries the office's devices for ten minutes: presses give slips that are no tickets, and nobody is called."""

    anyway: bool = False
    """Also while people wait or are served."""


class EndTest(Command, frozen=True, kw_only=True): ...


AnyCommand = (
    TakeTicket
    | CallNext
    | CallTicket
    | Recall
    | Start
    | Finish
    | MarkAbsent
    | Hold
    | Undo
    | Transfer
    | Return
    | Resume
    | Reprint
    | Keep
    | MarkTold
    | VoidTicket
    | ChangeClass
    | OpenCounter
    | PauseCounter
    | ResumeCounter
    | CloseCounter
    | SetOffsets
    | StopIssuing
    | ResumeIssuing
    | NewDay
    | NewRoll
    | Announce
    | WithdrawNotice
    | BeginTest
    | EndTest
)


def given(value: T | UnsetType) -> T | None:
    """The value of an optional field of a command; None where it was left out."""
    return None if value is UNSET else value
