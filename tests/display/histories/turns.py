"""Which calls hold at a moment, read from the journal's entries alone: nothing here knows the line or its state."""

from __future__ import annotations

from collections.abc import Iterable

from core.messages.events import (
    CallUndone,
    Entry,
    ServiceFinished,
    TicketAbsent,
    TicketCalled,
    TicketHeld,
    TicketTransferred,
    TicketVoided,
)


class Turns:
    """A turn is a call and its recalls; it ends with whatever takes the ticket away from its counter."""

    def __init__(self) -> None:
        self.calls: dict[int, TicketCalled] = {}
        self.undone: set[int] = set()
        self._holding: dict[str, list[int]] = {}
        """Label → the calls of its turn."""
        self._ended: dict[str, list[int]] = {}
        """Label → the calls of the turn that ended last."""

    @property
    def holding(self) -> frozenset[int]:
        return frozenset(call_no for calls in self._holding.values() for call_no in calls)

    def read(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            match entry.event:
                case TicketCalled() as called:
                    self.calls[called.call_no] = called
                    before = self._holding.get(called.label, []) if called.why.rule == "recall" else []
                    self._holding[called.label] = [*before, called.call_no]
                case CallUndone(label, _, call_no, restored):
                    self.undone.update(no for no in self._holding.pop(label) if no >= call_no)
                    if restored:
                        self._holding[restored] = self._ended[restored]
                case (
                    ServiceFinished(label)
                    | TicketAbsent(label)
                    | TicketHeld(label)
                    | TicketVoided(label)
                    | TicketTransferred(label=label)
                ) if label in self._holding:
                    self._ended[label] = self._holding.pop(label)
                case _:
                    pass
