"""All forecasts of one moment: a value beside the line, which the state, the slips and the last ticket read."""

from __future__ import annotations

from msgspec import Struct

from core.rules import TicketClass
from core.state import Minutes


class Outlook(Struct, frozen=True, kw_only=True):
    """What is missing, nobody knows."""

    seq: int = 0
    """Of the last entry that was heard."""
    regular: dict[str, Minutes] = {}
    """Service → how long whoever comes now waits."""
    priority: dict[str, Minutes] = {}
    waiting: dict[str, Minutes] = {}
    """Label → how long still."""
    simple: bool = False
    """Rollouts failed: only the length of the queue is behind it."""

    def new(self, service: str, class_: TicketClass) -> Minutes | None:
        """For whoever takes a number now."""
        return (self.priority if class_ == "P" else self.regular).get(service)


NO_OUTLOOK = Outlook()
