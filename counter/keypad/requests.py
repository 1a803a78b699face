"""A counter's requests to the kiosk: one at a time, so that a key pressed twice does not call two people."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from core.messages.commands import (
    CallNext,
    CloseCounter,
    MarkAbsent,
    OpenCounter,
    PauseCounter,
    Recall,
    ResumeCounter,
    Undo,
)
from core.messages.state import CounterStatus
from core.messages.wire import COMMAND_EXPIRY_S
from counter.keypad.keys import CounterAction

Decision = Literal["send", "ignore", "refuse"]
CounterCommand = CallNext | Recall | Undo | MarkAbsent | OpenCounter | ResumeCounter | PauseCounter | CloseCounter


def commands_for(action: CounterAction, status: CounterStatus) -> tuple[type[CounterCommand], ...]:
    """The commands of an action, in order; calling the next ticket opens the counter if necessary."""
    match action, status:
        case "next", "closed":
            return OpenCounter, CallNext
        case "next", "paused":
            return ResumeCounter, CallNext
        case "next", _:
            return (CallNext,)
        case "recall", _:
            return (Recall,)
        case "undo", _:
            return (Undo,)
        case "absent", _:
            return (MarkAbsent,)
        case "leave", "open":
            return (PauseCounter,)
        case _:
            return (CloseCounter,)


class PendingRequest(Struct, frozen=True):
    action: CounterAction
    id: str
    """Id of its last command, whose reply is the reply to the action."""
    sent_ms: int
    """When it was sent first."""


class CounterRequests(Struct, frozen=True, kw_only=True):
    """The requests under way. Times are milliseconds of one monotonic clock."""

    guard_ms: int
    """How long a second `next` is ignored after an accepted one."""
    pending: PendingRequest | None = None
    unanswered: PendingRequest | None = None
    """The last `next` that had no reply in time: the kiosk may still carry it out."""
    next_accepted_ms: int | None = None

    def decide(self, action: CounterAction, at_ms: int) -> Decision:
        if action == "next" and self.next_accepted_ms is not None and at_ms - self.next_accepted_ms < self.guard_ms:
            return "ignore"
        if self.pending is None:
            return "send"
        return "ignore" if self.pending.action == action else "refuse"

    def request_for(self, action: CounterAction, new_id: str, at_ms: int) -> PendingRequest:
        """A `next` that is pressed again because no reply came has the same id, so it is carried out at most once."""
        before = self.unanswered
        if before and before.action == action and at_ms - before.sent_ms < COMMAND_EXPIRY_S * 1000:
            return before
        return PendingRequest(action, new_id, at_ms)

    def sent(self, request: PendingRequest) -> CounterRequests:
        return replace(self, pending=request)

    def answered(self, id_: str, ok: bool, at_ms: int) -> tuple[CounterRequests, PendingRequest | None]:
        """Also returns the request that the reply belongs to, if any; a reply may come after the timeout."""
        request = next((each for each in (self.pending, self.unanswered) if each and each.id == id_), None)
        if request is None:
            return self, None
        pending, unanswered = (None if each == request else each for each in (self.pending, self.unanswered))
        next_accepted_ms = self.next_accepted_ms
        if ok and request.action in ("next", "undo"):
            next_accepted_ms = at_ms if request.action == "next" else None  # who has undone a call may call at once
        return replace(self, pending=pending, unanswered=unanswered, next_accepted_ms=next_accepted_ms), request

    def timed_out(self, id_: str) -> tuple[CounterRequests, PendingRequest | None]:
        """Also returns the request with this id, if it was pending."""
        request = self.pending
        if request is None or request.id != id_:
            return self, None
        return replace(self, pending=None, unanswered=request if request.action == "next" else None), request
