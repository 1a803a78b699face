"""What is asked of the kiosk for a counter: one thing at a time, and nobody called twice by two presses of a key."""

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
)
from core.messages.state import CounterStatus
from core.messages.wire import COMMAND_EXPIRY_S
from counter.keypad.keys import Wish

Verdict = Literal["go", "ignore", "refuse"]
Step = CallNext | Recall | MarkAbsent | OpenCounter | ResumeCounter | PauseCounter | CloseCounter


def steps(wish: Wish, status: CounterStatus) -> tuple[type[Step], ...]:
    """The commands of a wish, in order; to call the next one opens the counter, too."""
    match wish, status:
        case "next", "closed":
            return OpenCounter, CallNext
        case "next", "paused":
            return ResumeCounter, CallNext
        case "next", _:
            return (CallNext,)
        case "recall", _:
            return (Recall,)
        case "absent", _:
            return (MarkAbsent,)
        case "leave", "open":
            return (PauseCounter,)
        case _:
            return (CloseCounter,)


class Errand(Struct, frozen=True):
    """A wish on its way; `id` is its last command's, whose answer is the wish's."""

    wish: Wish
    id: str
    sent_ms: int
    """When it was sent first."""


class Desk(Struct, frozen=True, kw_only=True):
    """What is under way. Time is milliseconds of one stopwatch."""

    guard_ms: int
    """A second `next` within this time of an accepted one is ignored."""
    errand: Errand | None = None
    missed: Errand | None = None
    """The last `next` without an answer: the kiosk may still carry it out."""
    called_ms: int | None = None
    """When a `next` was last accepted."""

    def may(self, wish: Wish, at_ms: int) -> Verdict:
        if wish == "next" and self.called_ms is not None and at_ms - self.called_ms < self.guard_ms:
            return "ignore"
        if self.errand is None:
            return "go"
        return "ignore" if self.errand.wish == wish else "refuse"

    def errand_for(self, wish: Wish, new_id: str, at_ms: int) -> Errand:
        """A `next` pressed again for want of an answer is the same command: it is carried out once, or never."""
        missed = self.missed
        if missed and missed.wish == wish and at_ms - missed.sent_ms < COMMAND_EXPIRY_S * 1000:
            return missed
        return Errand(wish, new_id, at_ms)

    def sent(self, errand: Errand) -> Desk:
        return replace(self, errand=errand)

    def answered(self, id_: str, ok: bool, at_ms: int) -> tuple[Desk, Errand | None]:
        """The errand that this answer belongs to, if any; it may come after all."""
        errand = next((e for e in (self.errand, self.missed) if e and e.id == id_), None)
        if errand is None:
            return self, None
        called_ms = at_ms if ok and errand.wish == "next" else self.called_ms
        return replace(self._without(id_), called_ms=called_ms), errand

    def given_up(self, id_: str) -> tuple[Desk, Errand | None]:
        """No answer within the time that a clerk can be asked to wait."""
        errand = self.errand
        if errand is None or errand.id != id_:
            return self, None
        return replace(self, errand=None, missed=errand if errand.wish == "next" else None), errand

    def _without(self, id_: str) -> Desk:
        return replace(
            self,
            errand=None if self.errand and self.errand.id == id_ else self.errand,
            missed=None if self.missed and self.missed.id == id_ else self.missed,
        )
