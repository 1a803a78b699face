"""What may be asked of the line: imperative, and refusable. Unknown fields are mistakes here."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from core.instant import Instant
from core.rules import TicketClass

CommandId = Annotated[str, Meta(min_length=1, max_length=64)]
Label = Annotated[str, Meta(min_length=1, max_length=16)]
Code = Annotated[str, Meta(min_length=1, max_length=16)]
CounterId = Annotated[str, Meta(min_length=1, max_length=16)]
ONE_LINE = r"\A[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]*\Z"
"""No control character, no line break, and nothing that turns the direction of what follows: walls, logs and shells
show such words as they were meant."""
Words = Annotated[str, Meta(min_length=1, max_length=80, pattern=ONE_LINE)]
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


Because = Literal[
    # what the ticket is instead
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
    "is_priority",
    "is_regular",
    "bound_there",
    "leg_twice",
    "not_listed",
    "other_service",
    # what the counter is instead
    "open",
    "paused",
    "closed",
    "not_opened",
    "nothing_to_undo",
    "not_served",
    # what the office is instead
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
    "same_roll",
    # what time it is instead
    "stale",
    "lapsed",
    "slip_lapsed",
    "undo_over",
    "notice_over",
    "mistimed",
]
"""What a code leaves open, for people: programs go by the code alone."""


class Refused(Struct, frozen=True):
    """Why a command changed nothing: a code for programs, the rest for the sentence (`words/phrases.py`)."""

    code: RefusalCode
    values: dict[str, str] = field(default_factory=dict)
    because: Because | None = None


class Seen(Struct, frozen=True, forbid_unknown_fields=True):
    """How old the sender's picture was: the kiosk reckons from it, in its own time, when a command was sent."""

    at: Instant
    """`at` of the last state that the device had."""
    age_ms: Annotated[int, Meta(ge=0, le=2**53)]
    """How long ago that state came, by the device's own stopwatch."""


class Command(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag=True):
    id: CommandId
    """Chosen by the device; a repeated id gets the first answer again."""
    operator: Words | UnsetType = UNSET
    """An account's id, never a name."""
    seen: Seen | UnsetType = UNSET


class TakeTicket(Command, frozen=True, kw_only=True):
    service: Code
    class_: TicketClass = field(name="class", default="N")
    paperless: bool = False
    """Waiting at once, no slip: the guide writes the number down."""
    arrived: Instant | UnsetType = UNSET
    """With `paperless`: a time earlier today, from a list written by hand during an outage."""

    instead_of: Label | UnsetType = UNSET
    """With `paperless`: a ticket of this service that is void because its slip did not come out; without `arrived`, in
    its place."""
    then: Then | UnsetType = UNSET
    """The legs after this one; also those that are reached by transfer only."""

    def __post_init__(self) -> None:
        for field_ in ("arrived", "instead_of"):
            if getattr(self, field_) is not UNSET and not self.paperless:
                raise ValueError(f"`{field_}` goes with `paperless`")


class AtCounter(Command, frozen=True, kw_only=True):
    """A command that names a counter; a keypad may send those of its own."""

    counter: CounterId


class CallNext(AtCounter, frozen=True, kw_only=True):
    outcome: Outcome = "done"


class CallTicket(AtCounter, frozen=True, kw_only=True):
    label: Label
    reason: Words


class Recall(AtCounter, frozen=True, kw_only=True):
    pass


class Start(AtCounter, frozen=True, kw_only=True):
    pass


class Finish(AtCounter, frozen=True, kw_only=True):
    outcome: Outcome = "done"
    then: Then | UnsetType = UNSET
    """The legs that follow, instead of what was planned; empty: none, the visit is over."""


class MarkAbsent(AtCounter, frozen=True, kw_only=True):
    pass


class Hold(AtCounter, frozen=True, kw_only=True):
    pass


class Undo(AtCounter, frozen=True, kw_only=True):
    pass


class Transfer(Command, frozen=True, kw_only=True):
    """The ticket that `counter` has, or the waiting ticket `label`, to a service or to one counter."""

    counter: CounterId | UnsetType = UNSET
    label: Label | UnsetType = UNSET
    service: Code | UnsetType = UNSET
    to_counter: CounterId | UnsetType = UNSET
    note: Words | UnsetType = UNSET
    then: Then | UnsetType = UNSET
    """The legs after that one, instead of what was planned."""

    def __post_init__(self) -> None:
        if (self.counter is UNSET) == (self.label is UNSET):
            raise ValueError("Transfer takes `counter` or `label`")
        if (self.service is UNSET) == (self.to_counter is UNSET):
            raise ValueError("Transfer takes `service` or `to_counter`")


class Return(Command, frozen=True, kw_only=True):
    label: Label


class Resume(Command, frozen=True, kw_only=True):
    label: Label


class Reprint(Command, frozen=True, kw_only=True):
    label: Label


class Keep(Command, frozen=True, kw_only=True):
    """The slip of which nobody knew whether it came out is there, or nobody waits for a void number any more: it comes
    off the guide's list."""

    label: Label


class VoidTicket(Command, frozen=True, kw_only=True):
    label: Label
    reason: Words


class ChangeClass(Command, frozen=True, kw_only=True):
    label: Label
    reason: Words
    class_: TicketClass = field(name="class")


class OpenCounter(AtCounter, frozen=True, kw_only=True):
    services: Annotated[tuple[Code, ...], Meta(min_length=1)] | UnsetType = UNSET
    """Left out: everything that the counter can serve."""


class PauseCounter(AtCounter, frozen=True, kw_only=True):
    reason: Words | UnsetType = UNSET


class ResumeCounter(AtCounter, frozen=True, kw_only=True):
    reason: Words | UnsetType = UNSET


class CloseCounter(AtCounter, frozen=True, kw_only=True):
    reason: Words | UnsetType = UNSET


class SetOffsets(AtCounter, frozen=True, kw_only=True):
    offsets: dict[Code, Annotated[int, Meta(ge=0, le=1440)]]
    """Service code → minutes."""


class StopIssuing(Command, frozen=True, kw_only=True):
    reason: Words | UnsetType = UNSET


class ResumeIssuing(Command, frozen=True, kw_only=True):
    reason: Words | UnsetType = UNSET


class NewDay(Command, frozen=True, kw_only=True):
    pass


class NewRoll(Command, frozen=True, kw_only=True):
    """A new roll of paper is in the printer: what is printed on it is counted from now on."""


class Announce(Command, frozen=True, kw_only=True):
    """Words for everybody in the room, on the wall until a time, or until the day closes."""

    text: Annotated[str, Meta(min_length=1, max_length=200, pattern=ONE_LINE)]
    until: Instant | UnsetType = UNSET


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
)


def given(value: Any) -> Any:
    """None for what was left out of a command."""
    return None if value is UNSET else value
