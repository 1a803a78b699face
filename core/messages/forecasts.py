"""The forecasts of one moment, which the state, the slips and the decision on the last ticket use."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from core.messages.state import Lack, Minutes
from core.rules import TicketClass

STEP_MIN = 5
"""Forecasts are rounded to steps of so many minutes."""
Forecasts = Mapping[str, Minutes]
"""Service → the expected wait of a ticket taken now."""
NO_FORECASTS: Forecasts = {}


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
    simple: bool = False
    """The rollouts failed; the forecasts derive from the length of the queues alone."""
    learning: bool = False
    """Too few forecasts have been compared with what happened; ranges are as wide as the rollouts differ."""

    @property
    def told(self) -> tuple[dict[str, Minutes], dict[str, Minutes]]:
        """The part that is published."""
        return self.regular, self.waiting

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


NO_FORECAST_SET = ForecastSet()


class ForecastRequest(Struct, frozen=True):
    """Requests the forecasts of the line after the entry `seq`, at this moment."""

    seq: int
    utc_ms: int
    line_ms: int
    trusted: bool
