"""The forecasts of one moment, which the state, the slips and the decision on the last ticket use."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from core.messages.state import Lack, Minutes, TwoOutcomes
from core.rules import TicketClass

STEP_MIN = 5
"""Forecasts are rounded to steps of so many minutes."""
Forecasts = Mapping[str, Minutes]
"""Service → the expected wait of a ticket taken now."""
NO_FORECASTS: Forecasts = {}
Outcomes = Mapping[str, TwoOutcomes]
"""Service or label → its two outcomes, if it has two; its forecast is then the whole range."""
NO_OUTCOMES: Outcomes = {}


class ForecastSet(Struct, frozen=True, kw_only=True):
    """A service or ticket that is missing has no forecast."""

    seq: int = 0
    """`seq` of the last entry that was considered."""
    regular: dict[str, Minutes] = {}
    """Service → wait of a regular ticket taken now."""
    priority: dict[str, Minutes] = {}
    """The same for a priority ticket."""
    waiting: dict[str, Minutes] = {}
    """Label → remaining wait of a ticket in the queue."""
    regular_outcomes: dict[str, TwoOutcomes] = {}
    priority_outcomes: dict[str, TwoOutcomes] = {}
    waiting_outcomes: dict[str, TwoOutcomes] = {}
    simple: bool = False
    """The rollouts failed; the forecasts derive from the length of the queues alone."""
    learning: bool = False
    """Too few forecasts have been compared with what happened; ranges are as wide as the rollouts differ."""

    @property
    def told(self) -> tuple[Forecasts, Forecasts, Outcomes, Outcomes]:
        """The part that is published."""
        return self.regular, self.waiting, self.regular_outcomes, self.waiting_outcomes

    @property
    def lacks(self) -> Lack | None:
        """What is lacking, as the kiosk's health states it; None: nothing."""
        if self.simple:
            return "by_queue"
        if self.learning:
            return "learning"
        return "none" if self == NO_FORECAST_SET else None

    def new(self, class_: TicketClass) -> dict[str, Minutes]:
        return self.priority if class_ == "P" else self.regular

    def new_outcomes(self, class_: TicketClass) -> Outcomes:
        return self.priority_outcomes if class_ == "P" else self.regular_outcomes


NO_FORECAST_SET = ForecastSet()


class ForecastRequest(Struct, frozen=True):
    """Requests the forecasts of the line after the entry `seq`, at this moment."""

    seq: int
    utc_ms: int
    line_ms: int
    trusted: bool
