"""What the state tells of tickets that were sent on: the first range of each leg, until the journal has it."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import UNSET

from core.instant import Instant
from core.line.line import Line
from core.line.ticket import Leg
from core.messages.events import Told
from core.messages.state import Minutes, TwoOutcomes


class ToldRanges:
    """First legs are not kept: their ranges are on slips, and in the journal with the issue of each ticket."""

    def __init__(self) -> None:
        """After a restart the first range is the first one since."""
        self.by_leg: dict[Leg, Told] = {}

    def note(
        self, line: Line, told: Mapping[str, Minutes], outcomes: Mapping[str, TwoOutcomes], line_time: Instant
    ) -> None:
        """Keeps the first range of each leg, and drops legs that are over; a call that may be undone ends none.
        `told`: label → remaining wait, as the state tells it from `line_time` on; `outcomes`: of those with two."""
        tickets, before = line.tickets, self.by_leg
        self.by_leg = {leg: first for leg, first in before.items() if leg[0] in tickets and tickets[leg[0]].leg == leg}
        for label, forecast in told.items():
            ticket = tickets.get(label)
            if ticket is not None and ticket.legs and ticket.phase == "waiting":
                self.by_leg.setdefault(ticket.leg, Told(forecast, line_time, outcomes.get(label, UNSET)))
