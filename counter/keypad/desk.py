"""What a key asks of the kiosk, at a counter that is open, paused or closed."""

from __future__ import annotations

from core.commands import (
    AtCounter,
    CallNext,
    CloseCounter,
    MarkAbsent,
    OpenCounter,
    PauseCounter,
    Recall,
    ResumeCounter,
)
from core.state import CounterStatus
from counter.keypad.keys import Wish


def asked(wish: Wish, status: CounterStatus) -> tuple[type[AtCounter], ...]:
    """The commands of a wish, in order; whoever calls the next one opens the counter by that."""
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
